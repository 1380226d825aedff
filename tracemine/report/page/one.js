/** The views of one thing: a signature, a function, an incident. */

import { to } from "./address.js";
import { counted, el, when } from "./dom.js";
import { neighbourhood } from "./graph.js";
import { drawIncident } from "./incident.js";
import {
  incidentItem,
  incidentList,
  paged,
  roleBadge,
  signatureTable,
  sparkline,
} from "./parts.js";

/**
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").Summary} Summary
 * @typedef {import("./address.js").Address} Address
 * @typedef {import("./dom.js").Child} Child
 * @typedef {{title: string, content: Child[]}} View
 */

/** Rows of a list at once. */
const PAGE = 100;

/** @param {string} text @returns {View} */
export function missing(text) {
  const back = el("a", { href: "#/" }, "To the overview");
  return {
    title: "Not found",
    content: [el("h1", {}, "Not found"), el("p", { class: "remark" }, text), el("p", {}, back)],
  };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
export async function signature(source, _summary, { name }) {
  const found = await source.signature(name);
  if (!found) return missing("There is no signature of this hash.");
  const one = found.signature;
  const functionsOf = one.functions.map((f) =>
    el("li", {}, el("a", { href: to("function", f) }, el("code", {}, f))),
  );
  const rows = (found.incidents ?? []).map((row) => ({ incident: row }));
  const shown = rows.slice(0, PAGE);
  const incidents = paged(
    { rows: shown, total: rows.length },
    async (offset) => ({ rows: rows.slice(offset, offset + PAGE) }),
    (some) => incidentList(some),
    (hit) => incidentItem(hit, [], []),
  );
  return {
    title: one.title,
    content: [
      el("p", { class: "crumbs" }, el("a", { href: "#/signatures" }, "Signatures")),
      el("h1", {}, el("bdi", {}, one.title)),
      el(
        "p",
        { class: "facts" },
        el("code", { class: "hash" }, one.hash),
        ` version ${one.version ?? 1}`,
        sparkline(one.trend ?? []),
        seen(one.first, one.last),
      ),
      el("h2", {}, "Its functions, innermost first"),
      el("ol", { class: "path" }, functionsOf),
      el("h2", {}, "Incidents ", el("span", { class: "about" }, rows.length.toLocaleString("en"))),
      incidents,
      neighbourhood(source, "signature", one.hash),
    ],
  };
}

/** @type {(first?: string, last?: string) => Child} */
function seen(first, last) {
  if (!first) return null;
  const words = first === last ? when(first) : `${when(first)} to ${when(last)}`;
  return el("span", { class: "seen" }, words);
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
export async function named(source, _summary, { name }) {
  const found = await source.function(name);
  if (!found) return missing("No stack, patch or log line here has this function.");
  const places = found.places ?? [];
  const by = new Map(places.map((place) => [place.incident, place]));
  const badges = (/** @type {import("./types.js").Hit} */ hit) => {
    const place = by.get(hit.incident);
    return (place?.roles ?? []).map((role, n) => roleBadge(role, n ? 0 : place?.depth));
  };
  const hits = places.map((place) => ({ incident: place.incident }));
  const incidents = paged(
    { rows: hits.slice(0, PAGE), total: hits.length },
    async (offset) => ({ rows: hits.slice(offset, offset + PAGE) }),
    (some) => incidentList(some, [], badges),
    (hit) => incidentItem(hit, [], badges(hit)),
  );
  const hidden = found.total - places.length;
  const crashes = found.signatures ?? [];
  return {
    title: name,
    content: [
      el("p", { class: "crumbs" }, el("a", { href: "#/functions" }, "Functions")),
      el("h1", {}, el("code", {}, name)),
      el(
        "p",
        { class: "facts" },
        `in ${counted(found.total, "incident")}`,
        found.function.relevant === false && "; signatures pass over it",
      ),
      crashes.length > 0 && [
        el("h2", {}, "Signatures made of it"),
        signatureTable(crashes.slice(0, PAGE), "Signatures made of this function"),
      ],
      el("h2", {}, "Incidents it links"),
      incidents,
      hidden > 0 && el("p", { class: "omitted" }, `${counted(hidden, "incident")} omitted`),
      neighbourhood(source, "function", name),
    ],
  };
}

/** @type {(source: Source, summary: Summary, address: Address) => Promise<View>} */
export async function incident(source, _summary, { name }) {
  const whole = await source.incident(name);
  if (!whole) return missing("There is no incident of this id.");
  const steps = el(
    "nav",
    { class: "steps", "aria-label": "Incidents of this document" },
    whole.before &&
      el(
        "a",
        { href: to("incident", whole.before), rel: "prev" },
        "\u2190 before it in the document",
      ),
    whole.after &&
      el(
        "a",
        { href: to("incident", whole.after), rel: "next" },
        "after it in the document \u2192",
      ),
  );
  return {
    title: whole.incident.title,
    content: [...drawIncident(whole), neighbourhood(source, "incident", whole.incident.id), steps],
  };
}
