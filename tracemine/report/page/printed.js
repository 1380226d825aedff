/** What tools printed: stacks with passed-over frames dim, log lines, hunks coloured. */

import { to } from "./address.js";
import { counted, el } from "./dom.js";
import { functionLink, roleBadge } from "./parts.js";

/**
 * @typedef {import("./types.js").Printed} Printed
 * @typedef {import("./types.js").Stack} Stack
 * @typedef {import("./types.js").Frame} Frame
 */

/** So many frames of a stack are drawn at once; arguments longer than this are folded. */
const FRAMES = 40;
const LONG = 160;

/**
 * Draw an artifact.
 * @param {Printed} one
 */
export function drawPrinted(one) {
  if (one.kind === "log") return logLine(one);
  const [hash, title] = one.signature ?? [];
  return el(
    "section",
    { class: `artifact ${one.kind}`, id: `a-${one.id}`, "aria-label": `${one.tool} ${one.kind}` },
    el(
      "header",
      {},
      el("span", { class: "badge tool" }, one.tool),
      el("strong", {}, one.kind),
      place(one),
      again(one),
      hash &&
        el(
          "a",
          { class: "signed", href: to("signature", hash), title },
          el("bdi", {}, title),
          " ",
          el("code", { class: "hash" }, hash.slice(0, 8)),
        ),
    ),
    (one.stacks ?? []).every((stack) => stack.role === "patch")
      ? hunk(one)
      : [headline(one), (one.stacks ?? []).map(stack), details(one)],
  );
}

/** @param {Printed} one */
function headline(one) {
  return one.headline ? el("p", { class: "headline" }, el("bdi", {}, one.headline)) : null;
}

/** @param {Printed} one */
function place(one) {
  const lines =
    one.first_line === one.last_line
      ? `line ${one.first_line}`
      : `lines ${one.first_line}-${one.last_line}`;
  return el("span", { class: "about" }, lines);
}

/** @param {Printed} one */
function again(one) {
  const places = one.again ?? [];
  if (!places.length) return null;
  const said = places
    .slice(0, 6)
    .map(([first]) => first)
    .join(", ");
  return el("span", { class: "about" }, `again on line ${said}${places.length > 6 ? ", …" : ""}`);
}

/** @param {Printed} one */
function logLine(one) {
  const frame = one.stacks?.[0]?.frames?.[0];
  const said = new Map(one.details ?? []);
  const level = said.get("level") ?? "";
  return el(
    "div",
    { class: `logline level-${/^[a-z]+$/.test(level) ? level : "none"}`, id: `a-${one.id}` },
    el("span", { class: "lineno", "aria-hidden": "true" }, one.first_line),
    el(
      "span",
      { class: "logtime" },
      (said.get("time") ?? "").replace(/^\d{4}-\d\d-\d\dT/, "").replace(/Z$/, ""),
    ),
    el("span", { class: "level" }, level),
    el(
      "span",
      {},
      frame?.function ? functionLink(frame.function) : null,
      frame?.line && el("span", { class: "about" }, `:${frame.line}`),
    ),
    el("span", { class: "message" }, el("bdi", {}, one.headline)),
  );
}

/** @param {Stack} one @returns {HTMLElement} */
function stack(one) {
  const frames = one.frames ?? [];
  const list = el("ol", { class: "frames" }, frames.slice(0, FRAMES).map(frame));
  const rest = frames.length - FRAMES;
  const body = [
    list,
    rest > 0 && moreFrames(list, frames.slice(FRAMES)),
    one.omitted && el("p", { class: "omitted" }, `${counted(one.omitted, "frame")} omitted`),
    one.truncated && el("p", { class: "omitted" }, el("bdi", {}, one.truncated)),
  ];
  const label = [
    roleBadge(one.role),
    one.thread && el("bdi", { class: "thread" }, `thread ${one.thread}`),
  ];
  if (one.role !== "thread")
    return el("div", { class: "stack" }, el("p", { class: "stackhead" }, label), body);
  return el(
    "details",
    { class: "stack" },
    el("summary", {}, label, el("span", { class: "about" }, counted(frames.length, "frame"))),
    body,
  );
}

/** @type {(list: HTMLElement, frames: Frame[]) => HTMLElement} */
function moreFrames(list, frames) {
  const button = el(
    "button",
    {
      type: "button",
      class: "more",
      onclick: () => {
        const added = frames.map(frame);
        list.append(...added);
        button.remove();
        added[0]?.querySelector("a")?.focus();
      },
    },
    `Show ${counted(frames.length, "more frame")}`,
  );
  return button;
}

/** @param {Frame} one */
function frame(one) {
  const where = one.file
    ? `${one.file}${one.line ? `:${one.line}` : ""}`
    : (one.module ?? one.address ?? "");
  const full = [one.module, one.address].filter(Boolean).join(" ");
  return el(
    "li",
    {
      class: one.passed ? "passed" : "used",
      title: one.passed ? "signatures pass over this frame" : undefined,
    },
    el("span", { class: "level" }, one.level === undefined ? "" : `#${one.level}`),
    el(
      "span",
      { class: "call" },
      one.function ? functionLink(one.function) : el("code", { class: "function" }, "??"),
      one.symbol && el("span", { class: "about" }, el("bdi", {}, ` printed as ${one.symbol}`)),
      one.inlined && el("span", { class: "badge" }, "inlined"),
      one.args && argumentsOf(one.args),
    ),
    el("bdi", { class: "where", title: full || undefined }, where),
  );
}

/** @param {string} text */
function argumentsOf(text) {
  if (text.length <= LONG) return el("span", { class: "args" }, el("bdi", {}, `(${text})`));
  return el(
    "details",
    { class: "args" },
    el("summary", {}, el("bdi", {}, `(${text.slice(0, LONG)}…`)),
    el("bdi", {}, `${text})`),
  );
}

/** @param {Printed} one */
function details(one) {
  const said = one.details ?? [];
  if (!said.length) return null;
  const rows = said.map(([name, value]) =>
    el("div", {}, el("dt", {}, name), el("dd", {}, el("bdi", {}, value))),
  );
  return el(
    "details",
    { class: "facts" },
    el("summary", {}, counted(said.length, "detail")),
    el("dl", {}, rows),
  );
}

/** @param {Printed} one */
function hunk(one) {
  const target = one.stacks?.[0]?.frames?.[0];
  const said = new Map(one.details ?? []);
  const [added, removed] = [said.get("added") ?? "0", said.get("removed") ?? "0"];
  // A patch whose line ends were lost has lines, but nobody knows which.
  const changed = added !== "0" || removed !== "0";
  const lines = (one.lines ?? []).map((line) => {
    const kind = { "+": "added", "-": "removed", "@": "heading" }[line[0]] ?? "context";
    return el("span", { class: `line ${kind}` }, el("bdi", {}, line || " "));
  });
  return [
    el(
      "p",
      { class: "target" },
      target?.file &&
        el("bdi", { class: "where" }, `${target.file}${target.line ? `:${target.line}` : ""}`),
      " ",
      target?.function && functionLink(target.function),
      " ",
      changed && [
        el("span", { class: "plus" }, `+${added}`),
        " ",
        el("span", { class: "minus" }, `\u2212${removed}`),
      ],
    ),
    lines.length > 0 &&
      el("pre", { class: "diff", tabindex: 0, role: "region", "aria-label": "Patch" }, lines),
    one.omitted && el("p", { class: "omitted" }, `${counted(one.omitted, "line")} omitted`),
  ];
}
