/** Answers that are lists: incidents, the time line, signatures, functions. */

import { later } from "./tables.js";
import { matching, wordsOf } from "./searching.js";

/**
 * @typedef {import("./tables.js").Tables} Tables
 * @typedef {import("./searching.js").Texts} Texts
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {import("./types.js").Bin} Bin
 */

/** How many incidents of one function are listed. */
const PLACES = 500;
/** How many bars a time line has at most. */
const BARS = 96;

/**
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @param {number} offset
 * @param {number} limit
 * @returns {import("./types.js").Incidents}
 */
export function incidents(tables, texts, filter, offset, limit) {
  const found = matching(tables, texts, filter);
  const rows = tables.newest.filter((number) => found[number]);
  return {
    total: rows.length,
    rows: rows.slice(offset, offset + limit).map((n) => tables.rows[n]),
  };
}

/**
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @param {number} offset
 * @param {number} limit
 * @returns {import("./types.js").Signatures}
 */
export function signatures(tables, texts, filter, offset, limit) {
  const found = matching(tables, texts, filter);
  const all = Object.values(filter).every((value) => !value);
  const rows = all
    ? tables.signatures
    : tables.signatures
        .map((one) => ({
          ...one,
          incidents: (tables.signed.get(one.hash) ?? []).filter((n) => found[n]).length,
        }))
        .filter((one) => one.incidents)
        .sort((a, b) => b.incidents - a.incidents);
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
}

/**
 * @param {Tables} tables
 * @param {string} hash its beginning is enough
 * @returns {import("./types.js").Crash | null}
 */
export function crash(tables, hash) {
  const signature =
    tables.bySignature.get(hash) ??
    (hash.length >= 4 ? tables.signatures.find((one) => one.hash.startsWith(hash)) : undefined);
  if (!signature) return null;
  const rows = (tables.signed.get(signature.hash) ?? []).map((n) => tables.rows[n]);
  return { signature, incidents: rows.sort(later) };
}

/**
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @param {number} offset
 * @param {number} limit
 * @returns {import("./types.js").Functions}
 */
export function functions(tables, texts, filter, offset, limit) {
  const words = wordsOf(filter.q);
  const others = matching(tables, texts, { ...filter, q: "" });
  const all = Object.entries(filter).every(([name, value]) => name === "q" || !value);
  /** @type {import("./types.js").FunctionRow[]} */
  const rows = [];
  tables.functions.forEach((one, f) => {
    const name = one.name.toLowerCase();
    if (!words.every((word) => name.includes(word))) return;
    const count = all ? one.incidents : held(tables, f, others);
    if (count || all) rows.push({ ...one, incidents: count });
  });
  // Of equal frequency those that signatures are made of come first.
  rows.sort(
    (a, b) =>
      +(b.relevant ?? 1) - +(a.relevant ?? 1) ||
      b.incidents - a.incidents ||
      (a.name < b.name ? -1 : 1),
  );
  return { total: rows.length, rows: rows.slice(offset, offset + limit) };
}

/** @type {(tables: Tables, f: number, wanted: Uint8Array) => number} */
function held(tables, f, wanted) {
  let count = 0;
  let last = -1;
  for (let i = tables.postingStarts[f]; i < tables.postingStarts[f + 1]; i++) {
    const owner = tables.owners[tables.postings[i]];
    if (owner !== last && wanted[owner]) count++;
    last = owner;
  }
  return count;
}

/**
 * @param {Tables} tables
 * @param {string} name
 * @returns {import("./types.js").Named | null}
 */
export function named(tables, name) {
  const f = tables.functionNumbers.get(name);
  if (f === undefined) return null;
  /** @type {Map<number, number[]>} */
  const byIncident = new Map();
  for (let i = tables.postingStarts[f]; i < tables.postingStarts[f + 1]; i++) {
    const link = tables.postings[i];
    const there = byIncident.get(tables.owners[link]);
    if (there) there.push(link);
    else byIncident.set(tables.owners[link], [link]);
  }
  const places = [...byIncident].map(([number, links]) => {
    links.sort((a, b) => tables.weight(b) - tables.weight(a));
    return {
      incident: tables.rows[number],
      roles: links.map((link) => tables.roles[tables.roleOf[link]]),
      depth: tables.depths[links[0]] >> 1,
      weight: tables.weight(links[0]),
    };
  });
  places.sort((a, b) => b.weight - a.weight || later(a.incident, b.incident));
  return {
    function: tables.functions[f],
    total: places.length,
    places: places.slice(0, PLACES),
    signatures: tables.signatures.filter((one) => one.functions.includes(name)),
  };
}

/**
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @returns {import("./types.js").Timeline}
 */
export function timeline(tables, texts, filter) {
  const found = matching(tables, texts, filter);
  const rows = tables.rows.filter((_, number) => found[number]);
  const times = rows.flatMap((row) => (row.time ? [row.time] : []));
  if (!times.length) return { unit: "year", bins: [], undated: rows.length };
  times.sort();
  const { unit, bins } = spans(times[0], times[times.length - 1]);
  const places = new Map(bins.map((bin, n) => [bin.start, n]));
  for (const row of rows) {
    const bin = row.time ? bins[places.get(startOf(row.time, unit)) ?? -1] : undefined;
    if (!bin) continue;
    bin.incidents = (bin.incidents ?? 0) + 1;
    if (row.crash) bin.crashes = (bin.crashes ?? 0) + 1;
  }
  return { unit, bins, undated: rows.length - times.length };
}

/**
 * Divide the time from first to last, as finely as the bars allow.
 * @param {string} first
 * @param {string} last
 * @returns {{unit: string, bins: Bin[]}}
 */
function spans(first, last) {
  for (const unit of ["day", "month", "quarter"]) {
    const bins = binsOf(first, last, unit, BARS);
    if (bins) return { unit, bins };
  }
  return { unit: "year", bins: binsOf(first, last, "year", 10000) ?? [] };
}

/** @type {(first: string, last: string, unit: string, most: number) => Bin[] | null} */
function binsOf(first, last, unit, most) {
  /** @type {Bin[]} */
  const bins = [];
  const end = startOf(last, unit);
  let start = startOf(first, unit);
  while (start <= end) {
    if (bins.length === most) return null;
    const next = following(start, unit);
    bins.push({ start, end: unit === "quarter" ? following(start, "quarter", 2) : start });
    start = next;
  }
  return bins;
}

/** @type {(time: string, unit: string) => string} */
function startOf(time, unit) {
  const [year, month = "01", date = "01"] = time.slice(0, 10).split("-");
  if (unit === "year") return year;
  if (unit === "day") return `${year}-${month}-${date}`;
  if (unit === "month") return `${year}-${month}`;
  return `${year}-${String(Math.floor((+month - 1) / 3) * 3 + 1).padStart(2, "0")}`;
}

/** @type {(start: string, unit: string, months?: number) => string} */
function following(start, unit, months = unit === "quarter" ? 3 : 1) {
  if (unit === "year") return String(+start + 1).padStart(4, "0");
  if (unit === "day")
    return new Date(Date.parse(`${start}T00:00Z`) + 864e5).toISOString().slice(0, 10);
  const [year, month] = start.split("-").map(Number);
  const at = year * 12 + month - 1 + months;
  return `${String(Math.floor(at / 12)).padStart(4, "0")}-${String((at % 12) + 1).padStart(2, "0")}`;
}
