/** The neighbourhood: drawn as far as the browser can, always also as a table. */

import { to } from "./address.js";
import { drawCanvas } from "./canvas.js";
import { communities } from "./communities.js";
import { counted, el, fill } from "./dom.js";
import { FAMILIES, family, functionLink, roleBadge } from "./parts.js";
import { drawColumns } from "./columns.js";

/**
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").Neighbours} Neighbours
 * @typedef {import("./types.js").Node} Node
 * @typedef {import("./types.js").Edge} Edge
 */

/** How many nodes are shown: a first look, more, and the most there ever are. */
const SIZES = /** @type {const} */ ([60, 150, 300]);

/**
 * A section that draws itself when it comes into sight.
 * @param {Source} source
 * @param {string} kind
 * @param {string} name
 */
export function neighbourhood(source, kind, name) {
  const content = el("div", { class: "neighbourhood" });
  const sizes = SIZES.map((size) =>
    el(
      "button",
      { type: "button", "aria-pressed": String(size === SIZES[0]), onclick: () => show(size) },
      size,
    ),
  );
  const section = el(
    "section",
    { class: "around" },
    el("h2", {}, "Neighbourhood"),
    el(
      "div",
      { class: "sizes", role: "group", "aria-label": "Nodes at most" },
      el("span", { "aria-hidden": "true" }, "nodes at most"),
      sizes,
    ),
    content,
  );
  /** @param {number} size */
  async function show(size) {
    sizes.forEach((button, n) => button.setAttribute("aria-pressed", String(SIZES[n] === size)));
    const found = await source.around(kind, name, size);
    fill(content, ...draw(found));
  }
  new IntersectionObserver(
    (entries, observer) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      observer.disconnect();
      show(SIZES[0]);
    },
    { rootMargin: "400px" },
  ).observe(section);
  addEventListener(
    "beforeprint",
    () => section.isConnected && !content.hasChildNodes() && show(SIZES[0]),
    { once: true },
  );
  return section;
}

/** @param {Neighbours} found */
function draw(found) {
  const [nodes, edges] = [found.nodes ?? [], found.edges ?? []];
  if (nodes.length < 2) return [el("p", { class: "remark" }, "Nothing is around it.")];
  const groups = communities(nodes, edges);
  const incidents = nodes.filter((node) => node.kind === "incident").length;
  const label = `${counted(incidents, "incident")}, ${counted(nodes.length - incidents, "function")}, ${counted(edges.length, "edge")}`;
  const picture =
    drawCanvas(nodes, edges, groups, label) ?? drawColumns(nodes, edges, groups, label);
  const keys = FAMILIES.map(([name, words]) => el("span", { class: `key line ${name}` }, words));
  return [
    picture,
    el(
      "p",
      { class: "keys", "aria-label": "Colours of edges" },
      keys,
      el("span", { class: "key dot" }, "incident"),
      el("span", { class: "key box" }, "function"),
      el("span", {}, "filled by community"),
    ),
    el(
      "p",
      { class: "about" },
      label,
      found.omitted ? `; ${found.omitted.toLocaleString("en")} further ones left out` : "",
    ),
    table(nodes, edges, groups),
  ];
}

/** @type {(nodes: Node[], edges: Edge[], groups: Map<string, number>) => HTMLElement} */
function table(nodes, edges, groups) {
  /** @type {Map<string, Edge[]>} */
  const byIncident = new Map();
  for (const edge of edges)
    byIncident.set(edge.incident, [...(byIncident.get(edge.incident) ?? []), edge]);
  const names = new Map(nodes.map((node) => [node.id, node]));
  const rows = nodes
    .filter((node) => node.kind === "incident")
    .map((node) => {
      const own = byIncident.get(node.id) ?? [];
      own.sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
      const items = own.map((edge) =>
        el(
          "li",
          { class: family(edge.roles[0]) },
          functionLink(names.get(edge.function)?.name ?? ""),
          " ",
          roleBadge(edge.roles[0], edge.depth),
        ),
      );
      const group = groups.get(node.id) ?? 0;
      return el(
        "tr",
        {},
        el(
          "th",
          { scope: "row" },
          el(
            "a",
            { href: to("incident", node.name) },
            el("bdi", {}, node.label || "(without a title)"),
          ),
          el("span", { class: "about" }, ` ${(node.time ?? "").slice(0, 10)}`),
        ),
        el("td", {}, el("span", { class: `community c${group % 8}` }, group + 1)),
        el("td", {}, el("ul", { class: "links" }, items)),
      );
    });
  const head = ["Incident", "Community", "Functions, and their roles in it"].map((name) =>
    el("th", { scope: "col" }, name),
  );
  return el(
    "details",
    { class: "graphtable" },
    el("summary", {}, "As a table"),
    el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
  );
}
