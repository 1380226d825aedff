/** The views, each drawn from what its address says. */

import { to } from "./address.js";
import { counted, el } from "./dom.js";
import { filterBar } from "./filters.js";
import { incident, missing, named, signature } from "./one.js";
import {
  functionRow,
  functionTable,
  incidentItem,
  incidentList,
  paged,
  signatureRow,
  signatureTable,
} from "./parts.js";
import { wordsOf } from "./searching.js";
import { drawTimeline } from "./timeline.js";

/**
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {import("./types.js").Summary} Summary
 * @typedef {import("./address.js").Address} Address
 * @typedef {import("./one.js").View} View
 */

/** Rows of a list at once, of a short list, and of each kind of a search. */
const PAGE = 100;
const FEW = 6;
const HITS = 60;

/** @type {Object<string, (source: Source, summary: Summary, address: Address) => Promise<View>>} */
const VIEWS = {
  "": overview,
  incidents: list,
  signatures,
  signature,
  functions,
  function: named,
  incident,
  search,
};

/**
 * Draw the view of an address.
 * @param {Source} source
 * @param {Summary} summary
 * @param {Address} address
 * @returns {Promise<View>}
 */
export async function view(source, summary, address) {
  const draw = Object.hasOwn(VIEWS, address.view) ? VIEWS[address.view] : undefined;
  return draw ? draw(source, summary, address) : missing("There is no such view.");
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
async function overview(source, summary, { filter }) {
  const [line, recurring, found] = await Promise.all([
    source.timeline(filter),
    source.signatures(filter, 0, FEW),
    incidentPages(source, filter),
  ]);
  const rows = (recurring.rows ?? []).filter((row) => (row.incidents ?? 0) > 1);
  const all = el(
    "a",
    { href: to("signatures", "", filter) },
    `All ${counted(recurring.total, "signature")}`,
  );
  return {
    title: summary.title,
    content: [
      el("h1", { class: "hidden" }, summary.title),
      numbers(summary),
      (summary.remarks ?? []).map((text) => el("p", { class: "remark" }, text)),
      filterBar(summary, filter, ""),
      drawTimeline(line, filter, ""),
      rows.length > 0 &&
        el(
          "section",
          {},
          el("h2", {}, "Recurring signatures ", all),
          signatureTable(rows, "Recurring signatures"),
        ),
      el(
        "section",
        {},
        el(
          "h2",
          {},
          "Incidents ",
          el("span", { class: "about" }, found.total.toLocaleString("en")),
        ),
        found.list,
      ),
    ],
  };
}

/** @param {Summary} summary */
function numbers(summary) {
  /** @type {[number, string, string][]} */
  const said = [
    [summary.incidents, "incidents", "#/incidents"],
    [summary.signatures, "signatures", "#/signatures"],
    [summary.recurring, "of them recurring", "#/signatures"],
    [summary.functions, "functions", "#/functions"],
    [summary.frames, "frames", ""],
    [summary.documents, "documents", ""],
  ];
  const span = [summary.first, summary.last]
    .map((time) => (time ?? "").slice(0, 10))
    .filter(Boolean);
  return el(
    "ul",
    { class: "numbers" },
    said.map(([number, name, address]) => {
      const noun = number === 1 ? name.replace(/s$/, "") : name;
      const words = [el("strong", {}, number.toLocaleString("en")), " ", noun];
      return el("li", {}, address ? el("a", { href: address }, words) : words);
    }),
    span.length > 0 && el("li", { class: "span" }, [...new Set(span)].join(" to ")),
  );
}

/** @type {(source: Source, filter: Filter) => Promise<{total: number, list: HTMLElement}>} */
async function incidentPages(source, filter) {
  const words = wordsOf(filter.q);
  const first = await source.incidents(filter, 0, PAGE);
  if (!first.total) return { total: 0, list: el("p", { class: "remark" }, "No incident fits.") };
  const hits = (/** @type {Row[] | undefined} */ rows) =>
    (rows ?? []).map((row) => ({ incident: row }));
  const section = paged(
    { rows: hits(first.rows), total: first.total },
    async (offset) => ({ rows: hits((await source.incidents(filter, offset, PAGE)).rows) }),
    (rows) => incidentList(rows, words),
    (hit) => incidentItem(hit, words, []),
  );
  return { total: first.total, list: section };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
async function list(source, summary, { filter }) {
  const [line, found] = await Promise.all([source.timeline(filter), incidentPages(source, filter)]);
  return {
    title: "Incidents",
    content: [
      el("h1", {}, "Incidents ", el("span", { class: "about" }, found.total.toLocaleString("en"))),
      filterBar(summary, filter, "incidents"),
      drawTimeline(line, filter, "incidents"),
      found.list,
    ],
  };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
async function signatures(source, summary, { filter }) {
  const first = await source.signatures(filter, 0, PAGE);
  const section = paged(
    { rows: first.rows ?? [], total: first.total },
    (offset) => source.signatures(filter, offset, PAGE),
    (rows) => signatureTable(rows, "Signatures, those of most incidents first"),
    (row) => signatureRow(row, []),
  );
  return {
    title: "Signatures",
    content: [
      el("h1", {}, "Signatures ", el("span", { class: "about" }, first.total.toLocaleString("en"))),
      filterBar(summary, filter, "signatures"),
      first.total ? section : el("p", { class: "remark" }, "No signature fits."),
    ],
  };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
async function functions(source, summary, { filter }) {
  const first = await source.functions(filter, 0, PAGE);
  const words = wordsOf(filter.q);
  const section = paged(
    { rows: first.rows ?? [], total: first.total },
    (offset) => source.functions(filter, offset, PAGE),
    (rows) => functionTable(rows, "Functions, those of most incidents first", words),
    (row) => functionRow(row, words),
  );
  return {
    title: "Functions",
    content: [
      el("h1", {}, "Functions ", el("span", { class: "about" }, first.total.toLocaleString("en"))),
      filterBar(summary, filter, "functions"),
      first.total ? section : el("p", { class: "remark" }, "No function fits."),
    ],
  };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
async function search(source, summary, { filter }) {
  const words = wordsOf(filter.q);
  const bar = filterBar(summary, filter, "search");
  const heading = el("h1", {}, "Search ", el("bdi", { class: "about" }, filter.q ?? ""));
  if (!words.length)
    return {
      title: "Search",
      content: [
        heading,
        bar,
        el(
          "p",
          { class: "remark" },
          "Type into the field above: functions, signatures, words of the notes.",
        ),
      ],
    };
  const found = await source.search(filter, HITS);
  const [fs, ss, is] = [found.functions ?? [], found.signatures ?? [], found.incidents ?? []];
  const nothing = !fs.length && !ss.length && !is.length;
  return {
    title: `Search: ${filter.q}`,
    content: [
      heading,
      bar,
      nothing && el("p", { class: "remark" }, "Nothing has all of these words."),
      fs.length > 0 &&
        section(
          "Functions",
          found.function_total,
          functionTable(fs.slice(0, FEW), "Functions found", words),
          to("functions", "", filter),
          FEW,
        ),
      ss.length > 0 &&
        section(
          "Signatures",
          found.signature_total,
          signatureTable(ss.slice(0, FEW), "Signatures found", words),
          to("signatures", "", filter),
          FEW,
        ),
      is.length > 0 &&
        section(
          "Incidents",
          found.incident_total,
          incidentList(is, words),
          to("incidents", "", filter),
          HITS,
        ),
    ],
  };
}

/** @type {(title: string, total: number | undefined, content: HTMLElement, all: string, shown: number) => HTMLElement} */
function section(title, total = 0, content, all, shown) {
  const rest = total > shown && el("a", { href: all }, `All ${total.toLocaleString("en")}`);
  return el(
    "section",
    {},
    el(
      "h2",
      {},
      `${title} `,
      el("span", { class: "about" }, total.toLocaleString("en")),
      " ",
      rest,
    ),
    content,
  );
}
