/** The bar that narrows lists by time, tool, signal and source; it lives in the address. */

import { to } from "./address.js";
import { el } from "./dom.js";

/**
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {import("./types.js").Count} Count
 * @typedef {import("./types.js").Summary} Summary
 */

/** What a time may be: the beginning of an ISO date. */
const DATE = "\\d{4}(-\\d\\d(-\\d\\d)?)?";
/** How many sources are offered. */
const OFFERED = 1000;

/**
 * Return the bar of a view.
 * @param {Summary} summary
 * @param {Filter} filter
 * @param {string} view
 * @param {string} [name]
 */
export function filterBar(summary, filter, view, name = "") {
  /** @param {Filter} change */
  const go = (change) => {
    location.hash = to(view, name, { ...filter, ...change });
  };
  const active = Object.entries(filter).filter(([field, value]) => field !== "q" && value);
  return el(
    "form",
    {
      class: "filters",
      "aria-label": "Narrow down",
      onsubmit: (/** @type {Event} */ event) => event.preventDefault(),
    },
    choice("tool", "Tool", summary.tools, filter.tool, (tool) => go({ tool })),
    choice("signal", "Signal", summary.signals, filter.signal, (signal) => go({ signal })),
    choice("source", "Source", summary.sources, filter.source, (source) => go({ source })),
    date("since", "From", filter.since, summary.first, (since) => go({ since })),
    date("until", "To", filter.until, summary.last, (until) => go({ until })),
    active.length > 0 &&
      el("a", { class: "clear", href: to(view, name, { q: filter.q }) }, "Clear"),
  );
}

/** @type {(id: string, label: string, counts: Count[] | undefined, value: string | undefined, go: (value: string) => void) => HTMLElement} */
function choice(id, label, counts = [], value, go) {
  const shown = counts.slice(0, OFFERED);
  if (value && !shown.some((one) => one.name === value)) shown.push({ name: value, incidents: 0 });
  const options = shown.map((one) =>
    el(
      "option",
      { value: one.name, selected: one.name === value },
      `${brief(one.name)} (${one.incidents.toLocaleString("en")})`,
    ),
  );
  const select = el(
    "select",
    {
      id: `filter-${id}`,
      "data-on": value ? "yes" : undefined,
      onchange: (/** @type {any} */ event) => go(event.target.value),
    },
    el("option", { value: "" }, "all"),
    options,
  );
  return el("label", { for: `filter-${id}` }, el("span", {}, label), select);
}

/** @param {string} name */
function brief(name) {
  return name.length > 60 ? `…${name.slice(-58)}` : name;
}

/** @type {(id: string, label: string, value: string | undefined, hint: string | undefined, go: (value: string) => void) => HTMLElement} */
function date(id, label, value, hint, go) {
  const input = el("input", {
    id: `filter-${id}`,
    type: "text",
    inputmode: "numeric",
    size: 10,
    maxlength: 10,
    pattern: DATE,
    title: "A year, a month or a day: 2013, 2013-12, 2013-12-05",
    placeholder: (hint ?? "2013-12-05").slice(0, 10),
    value: value ?? "",
    "data-on": value ? "yes" : undefined,
    onchange: (/** @type {any} */ event) => event.target.reportValidity() && go(event.target.value),
  });
  return el("label", { for: `filter-${id}` }, el("span", {}, label), input);
}
