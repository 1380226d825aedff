/** Small things that several views show: links, badges, rows of lists, trends. */

import { to } from "./address.js";
import { counted, el, marked, svg, when } from "./dom.js";

/**
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./types.js").SignatureRow} SignatureRow
 * @typedef {import("./types.js").FunctionRow} FunctionRow
 * @typedef {import("./types.js").Hit} Hit
 */

/** How a role is called, and the class of its colour. */
const ROLES = new Map([
  ["crash", ["crashed", "crashed"]],
  ["error", ["in the error", "crashed"]],
  ["leak", ["leaked", "crashed"]],
  ["conflict", ["conflicting access", "crashed"]],
  ["lock", ["held the lock", "crashed"]],
  ["unknown", ["in a backtrace", "crashed"]],
  ["freed", ["freed", "freed"]],
  ["allocated", ["allocated", "freed"]],
  ["origin", ["origin of the value", "freed"]],
  ["log", ["logged", "logged"]],
  ["patch", ["patched", "patched"]],
  ["patch-mention", ["named in a patch", "patched"]],
  ["mention", ["mentioned", "mentioned"]],
]);
export const FAMILIES = /** @type {const} */ ([
  ["crashed", "crashed"],
  ["freed", "freed, allocated"],
  ["logged", "logged"],
  ["patched", "patched"],
  ["mentioned", "mentioned"],
  ["other", "on the way"],
]);

/** @param {string} role */
export function roleWords(role) {
  return (
    ROLES.get(role)?.[0] ??
    (role === "stop" ? "at a stop" : role === "thread" ? "in another thread" : role)
  );
}

/**
 * Return the family of a role, which is the class of its colour.
 * @param {string} role
 */
export function family(role) {
  return ROLES.get(role)?.[1] ?? "other";
}

/**
 * @param {string} role
 * @param {number} [depth]
 */
export function roleBadge(role, depth = 0) {
  const deep =
    depth && !["log", "patch", "patch-mention", "mention"].includes(role) ? `, depth ${depth}` : "";
  return el("span", { class: `role ${family(role)}` }, roleWords(role) + deep);
}

/** @param {string} name @param {string} [className] */
export function functionLink(name, className = "function") {
  return el("a", { class: className, href: to("function", name) }, el("code", {}, name));
}

/** @param {Row} row */
export function incidentLink(row) {
  return el("a", { href: to("incident", row.id) }, el("bdi", {}, row.title || "(without a title)"));
}

/** @param {Row} row */
export function placeOf(row) {
  const lines =
    row.first_line === row.last_line ? row.first_line : `${row.first_line}-${row.last_line}`;
  return el("bdi", { class: "place" }, `${row.source}:${lines}`);
}

/** @param {string | undefined} signal */
export function signalBadge(signal) {
  return signal ? el("span", { class: "badge signal" }, signal) : null;
}

/** @param {string[] | undefined} tools */
export function toolBadges(tools) {
  return (tools ?? []).map((tool) => el("span", { class: "badge tool" }, tool));
}

/**
 * A list of incidents; each is one link with what it is.
 * @param {Hit[]} hits
 * @param {string[]} [words] to mark
 * @param {(hit: Hit) => import("./dom.js").Leaf[]} [more]
 */
export function incidentList(hits, words = [], more = () => []) {
  return el(
    "ol",
    { class: "incidents" },
    hits.map((hit) => incidentItem(hit, words, more(hit))),
  );
}

/** @type {(hit: Hit, words: string[], more: import("./dom.js").Leaf[]) => HTMLElement} */
export function incidentItem(hit, words, more) {
  const row = hit.incident;
  return el(
    "li",
    { class: row.crash ? "incident crashed" : "incident" },
    el("time", {}, when(row.time) || "undated"),
    el(
      "div",
      { class: "what" },
      el(
        "a",
        { class: "title", href: to("incident", row.id) },
        el("bdi", {}, marked(row.title || "(without a title)", words)),
      ),
      row.crash && el("span", { class: "crash" }, el("bdi", {}, marked(row.crash, words))),
      hit.text && el("span", { class: "snippet" }, el("bdi", {}, marked(hit.text.trim(), words))),
      el(
        "span",
        { class: "about" },
        placeOf(row),
        signalBadge(row.signal),
        toolBadges(row.tools),
        more,
      ),
    ),
  );
}

/**
 * A table of signatures.
 * @param {SignatureRow[]} rows
 * @param {string} caption
 * @param {string[]} [words]
 */
export function signatureTable(rows, caption, words = []) {
  return el(
    "table",
    { class: "signatures" },
    el("caption", { class: "hidden" }, caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ["Incidents", "Signature", "Trend", "Seen"].map((name) => el("th", { scope: "col" }, name)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map((row) => signatureRow(row, words)),
    ),
  );
}

/** @type {(row: SignatureRow, words: string[]) => HTMLElement} */
export function signatureRow(row, words) {
  const seen = [
    ...new Set([row.first, row.last].map((time) => (time ?? "").slice(0, 10)).filter(Boolean)),
  ];
  return el(
    "tr",
    {},
    el("td", { class: "number" }, (row.incidents ?? 0).toLocaleString("en")),
    el(
      "th",
      { scope: "row" },
      el("a", { href: to("signature", row.hash) }, el("bdi", {}, marked(row.title, words))),
      " ",
      el("code", { class: "hash" }, row.hash.slice(0, 8)),
    ),
    el("td", {}, sparkline(row.trend ?? [])),
    el("td", { class: "seen" }, seen.join(" to ")),
  );
}

/**
 * A small drawing of how often over time.
 * @param {number[]} trend
 */
export function sparkline(trend) {
  const most = Math.max(1, ...trend);
  const width = 4;
  const bars = trend.flatMap((count, n) => {
    const height = count ? 3 + (count / most) * 17 : 1;
    return svg("rect", {
      x: n * width,
      y: 20 - height,
      width: width - 1,
      height,
      class: count ? "" : "none",
    });
  });
  const label = `${counted(
    trend.reduce((a, b) => a + b, 0),
    "incident",
  )} over time, at most ${most} at once`;
  return svg(
    "svg",
    {
      class: "sparkline",
      viewBox: `0 0 ${trend.length * width} 20`,
      role: "img",
      "aria-label": label,
    },
    bars,
  );
}

/**
 * A table of functions.
 * @param {FunctionRow[]} rows
 * @param {string} caption
 * @param {string[]} [words]
 */
export function functionTable(rows, caption, words = []) {
  return el(
    "table",
    { class: "functions" },
    el("caption", { class: "hidden" }, caption),
    el(
      "thead",
      {},
      el(
        "tr",
        {},
        ["Incidents", "Function"].map((name) => el("th", { scope: "col" }, name)),
      ),
    ),
    el(
      "tbody",
      {},
      rows.map((row) => functionRow(row, words)),
    ),
  );
}

/** @type {(row: FunctionRow, words: string[]) => HTMLElement} */
export function functionRow(row, words) {
  const link = el("a", { href: to("function", row.name) }, el("code", {}, marked(row.name, words)));
  const passed =
    row.relevant === false && el("span", { class: "about" }, "signatures pass over it");
  return el(
    "tr",
    { class: row.relevant === false ? "passed" : undefined },
    el("td", { class: "number" }, row.incidents.toLocaleString("en")),
    el("th", { scope: "row" }, link, " ", passed),
  );
}

/**
 * A list that draws so many rows at a time.
 * @template T
 * @param {{rows: T[], total: number}} first
 * @param {(offset: number) => Promise<{rows?: T[]}>} more
 * @param {(rows: T[]) => HTMLElement} draw a list or a table with rows
 * @param {(row: T) => HTMLElement} one
 */
export function paged(first, more, draw, one) {
  const list = draw(first.rows);
  const body = list.querySelector("tbody") ?? list;
  let shown = first.rows.length;
  const button = el("button", { type: "button", class: "more", onclick: next });
  const section = el("div", {}, list, button);
  label();
  async function next() {
    const rows = (await more(shown)).rows ?? [];
    const added = rows.map(one);
    body.append(...added);
    shown += rows.length;
    label();
    /** @type {HTMLElement | null | undefined} */ (added[0]?.querySelector("a"))?.focus();
  }
  function label() {
    if (shown >= first.total) button.remove();
    else
      button.textContent = `Show more (${shown.toLocaleString("en")} of ${first.total.toLocaleString("en")})`;
  }
  return section;
}
