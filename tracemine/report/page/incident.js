/** An incident whole: the note in its order, with what tools printed in it. */

import { to } from "./address.js";
import { counted, el, when } from "./dom.js";
import { drawPrinted } from "./printed.js";
import {
  functionLink,
  incidentItem,
  incidentLink,
  placeOf,
  signalBadge,
  toolBadges,
} from "./parts.js";

/**
 * @typedef {import("./types.js").Whole} Whole
 * @typedef {import("./types.js").Piece} Piece
 * @typedef {import("./types.js").Prose} Prose
 */

/** What a name in prose is made of. */
const NAME = /[A-Za-z_~][\w~]*(?:(?:::|\.)~?[A-Za-z_][\w]*)*/g;
/** So many pieces are drawn at once. */
const PIECES = 200;
/** So many related incidents are shown at first. */
const NEAREST = 5;

/**
 * Draw an incident.
 * @param {Whole} whole
 */
export function drawIncident(whole) {
  const row = whole.incident;
  return [
    el(
      "p",
      { class: "crumbs" },
      el("a", { href: to("incidents", "", { source: row.source }) }, el("bdi", {}, row.source)),
      whole.entry && entry(whole),
    ),
    el("h1", {}, el("bdi", {}, row.title || "(without a title)")),
    el(
      "p",
      { class: "facts" },
      row.time && el("time", {}, when(row.time)),
      placeOf(row),
      signalBadge(row.signal),
      toolBadges(row.tools),
      tags(row.tags),
    ),
    crashes(whole),
    whole.missing &&
      el(
        "p",
        { class: "remark" },
        el("bdi", {}, `The note ${whole.missing}: shown is what was recognised in it.`),
      ),
    el(
      "div",
      { class: "columns" },
      el("div", { class: "body" }, body(whole)),
      el("aside", { "aria-label": "Around it" }, references(whole), related(whole)),
    ),
  ];
}

/** @param {Whole} whole */
function entry(whole) {
  const [title, time] = whole.entry ?? ["", null];
  return el("span", {}, " \u203a ", el("bdi", {}, [when(time), title].filter(Boolean).join("  ")));
}

/** @param {string[] | undefined} names */
function tags(names) {
  return (names ?? []).map((name) => el("span", { class: "badge" }, el("bdi", {}, name)));
}

/** @param {Whole} whole */
function crashes(whole) {
  /** @type {Map<string, string>} */
  const found = new Map();
  for (const piece of whole.body ?? []) {
    if (piece.type === "artifact" && piece.signature)
      found.set(piece.signature[0], piece.signature[1]);
  }
  if (!found.size) return null;
  const links = [...found].map(([hash, title]) =>
    el(
      "li",
      {},
      el("a", { href: to("signature", hash) }, el("bdi", {}, title)),
      " ",
      el("code", { class: "hash" }, hash.slice(0, 8)),
    ),
  );
  return el("ul", { class: "crashes", "aria-label": "Signatures" }, links);
}

/** @param {Whole} whole */
function body(whole) {
  const pieces = whole.body ?? [];
  const drawn = el("div", { class: "pieces" });
  const button = el("button", { type: "button", class: "more", onclick: next });
  let shown = 0;
  next();
  return [drawn, shown < pieces.length && button, sentences(whole)];

  function next() {
    drawn.append(...pieces.slice(shown, shown + PIECES).map((piece) => draw(piece, whole)));
    shown = Math.min(shown + PIECES, pieces.length);
    if (shown === pieces.length) button.remove();
    else
      button.textContent = `Show ${counted(Math.min(PIECES, pieces.length - shown), "more piece")} of ${pieces.length - shown}`;
  }
}

/** @type {(piece: Piece, whole: Whole) => HTMLElement} */
function draw(piece, whole) {
  if (piece.type === "artifact") return drawPrinted(piece);
  if (piece.type === "prose") return prose(piece, whole.names ?? {});
  if (piece.type === "inner") {
    return el(
      "p",
      { class: "inner" },
      `lines ${piece.first_line}-${piece.last_line}: `,
      el(
        "a",
        { href: to("incident", piece.id) },
        el("bdi", {}, piece.title || "(without a title)"),
      ),
    );
  }
  return el("p", { class: "inner" }, `lines ${piece.first_line}-${piece.last_line}: printed again`);
}

/** @type {(piece: Prose, names: Object<string, string>) => HTMLElement} */
function prose(piece, names) {
  const lines = (piece.lines ?? []).map((line, n) =>
    el(
      "div",
      { class: "line" },
      el("span", { class: "lineno", "aria-hidden": "true" }, piece.first_line + n),
      el("span", { class: "text", dir: "auto" }, named(line, names)),
    ),
  );
  const omitted =
    piece.omitted && el("p", { class: "omitted" }, `${counted(piece.omitted, "line")} omitted`);
  return el("div", { class: "prose" }, lines, omitted);
}

/**
 * Return a line with its functions as links.
 * @type {(line: string, names: Object<string, string>) => import("./dom.js").Leaf[]}
 */
function named(line, names) {
  /** @type {import("./dom.js").Leaf[]} */
  const parts = [];
  let at = 0;
  for (const match of line.matchAll(NAME)) {
    if (!Object.hasOwn(names, match[0])) continue;
    parts.push(
      line.slice(at, match.index),
      el("a", { class: "named", href: to("function", names[match[0]]) }, match[0]),
    );
    at = match.index + match[0].length;
  }
  return [...parts, line.slice(at)];
}

/** @param {Whole} whole */
function sentences(whole) {
  const said = whole.sentences ?? [];
  if (!said.length) return null;
  const lines = said.map(([line, text]) =>
    el(
      "div",
      { class: "line" },
      el("span", { class: "lineno" }, line),
      el("span", { class: "text", dir: "auto" }, named(text, whole.names ?? {})),
    ),
  );
  return [el("h2", {}, "The notes say"), el("div", { class: "prose" }, lines)];
}

/** @param {Whole} whole */
function references(whole) {
  const known = (whole.references ?? []).filter((one) => one.incidents?.length);
  if (!known.length) return null;
  const items = known.flatMap((one) =>
    (one.incidents ?? []).map((row) =>
      el("li", {}, `line ${one.line}: ${one.text} `, incidentLink(row)),
    ),
  );
  return [el("h2", {}, "Refers to"), el("ul", { class: "refers" }, items)];
}

/** @param {Whole} whole */
function related(whole) {
  const found = whole.alike ?? [];
  if (!found.length)
    return [
      el("h2", {}, "Related incidents"),
      el("p", { class: "remark" }, "No other incident shares a function with this one."),
    ];
  const items = found.map((one) => {
    const why = one.signature
      ? el("span", { class: "badge same" }, "same signature")
      : el("span", { class: "score", title: "how alike, from 0 to 1" }, one.score.toFixed(2));
    const shared = (one.shared ?? []).map((f) => functionLink(f.name));
    return incidentItem({ incident: one.incident }, [], [why, ...shared]);
  });
  const list = el("ol", { class: "incidents" }, items.slice(0, NEAREST));
  const rest = items.slice(NEAREST);
  const more = () => {
    list.append(...rest);
    button.remove();
  };
  const button = el(
    "button",
    { type: "button", class: "more", onclick: more },
    `Show ${rest.length} more`,
  );
  return [el("h2", {}, "Related incidents"), list, rest.length > 0 && button];
}
