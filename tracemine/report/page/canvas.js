/** The neighbourhood as a graph that can be moved about, where the build had the library for it. */

import { to } from "./address.js";
import { el, visible } from "./dom.js";
import { FAMILIES, family, roleWords } from "./parts.js";

/**
 * @typedef {import("./types.js").Node} Node
 * @typedef {import("./types.js").Edge} Edge
 */

/** Labels are cut to so many characters; the whole is told under the picture. */
const LABEL = 30;
const COLOURS = 8;

/**
 * Draw a graph; null where there is no library to draw it with.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @param {Map<string, number>} groups
 * @param {string} label
 * @returns {HTMLElement | null}
 */
export function drawCanvas(nodes, edges, groups, label) {
  const library = /** @type {any} */ (globalThis).cytoscape;
  if (typeof library !== "function") return null;
  const box = el("div", {
    class: "canvas",
    role: "img",
    "aria-label": `${label}; the table below says the same`,
  });
  const told = el(
    "p",
    { class: "told", "aria-hidden": "true" },
    "Point at a node; click to open it.",
  );
  /** @type {any} */
  let graph;
  const tool = (
    /** @type {string} */ text,
    /** @type {string} */ name,
    /** @type {() => void} */ work,
  ) => el("button", { type: "button", "aria-label": name, title: name, onclick: work }, text);
  const zoom = (/** @type {number} */ by) =>
    graph?.zoom({
      level: graph.zoom() * by,
      renderedPosition: { x: box.clientWidth / 2, y: box.clientHeight / 2 },
    });
  const figure = el(
    "figure",
    { class: "graph" },
    box,
    el(
      "div",
      { class: "graphtools" },
      tool("+", "Larger", () => zoom(1.3)),
      tool("\u2212", "Smaller", () => zoom(1 / 1.3)),
      tool("\u2922", "Whole graph", () => graph?.fit(undefined, 24)),
    ),
    told,
  );
  // The library measures its container, which has a size once it is in the page.
  requestAnimationFrame(() => {
    if (!box.isConnected) return;
    addEventListener("hashchange", () => graph.destroy(), { once: true });
    graph = library({
      container: box,
      elements: elements(nodes, edges, groups),
      style: style(),
      layout: layout(nodes.length),
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
      autounselectify: true,
      minZoom: 0.1,
      maxZoom: 4,
    });
    listen(graph, told);
    document.addEventListener("themechange", () => !graph.destroyed() && graph.style(style()));
  });
  return figure;
}

/** @type {(nodes: Node[], edges: Edge[], groups: Map<string, number>) => object[]} */
function elements(nodes, edges, groups) {
  return [
    ...nodes.map((node, n) => ({
      group: "nodes",
      data: {
        id: node.id,
        label: short(node.label),
        told: `${node.kind === "incident" ? [node.time?.slice(0, 10), node.label].filter(Boolean).join(" ") : `${node.label}, in ${node.incidents} incidents`}`,
        address: to(node.kind, node.name),
      },
      classes: `${node.kind} c${(groups.get(node.id) ?? 0) % COLOURS}${node.distance ? "" : " centre"}`,
      position: start(n, node.distance ?? 0),
    })),
    ...edges.map((edge) => ({
      group: "edges",
      data: {
        source: edge.incident,
        target: edge.function,
        width: 1 + 2 * (edge.weight ?? 0.5),
        told: edge.roles.map(roleWords).join(", "),
      },
      classes: family(edge.roles[0]),
    })),
  ];
}

/** Equal graphs begin in equal places, on rings by their distance. */
function start(/** @type {number} */ n, /** @type {number} */ distance) {
  const angle = n * 2.399963;
  return { x: Math.cos(angle) * (40 + 160 * distance), y: Math.sin(angle) * (40 + 160 * distance) };
}

/** @param {number} size */
function layout(size) {
  return {
    name: "cose",
    animate: false,
    randomize: false,
    padding: 24,
    numIter: size > 150 ? 300 : 800,
    nodeOverlap: 20,
    idealEdgeLength: () => 70,
    nodeRepulsion: () => 9000,
    componentSpacing: 60,
    nodeDimensionsIncludeLabels: size < 100,
  };
}

/** @param {string} label */
function short(label) {
  const text = visible(label);
  return text.length > LABEL ? `${text.slice(0, LABEL - 1)}…` : text;
}

/** @type {(graph: any, told: HTMLElement) => void} */
function listen(graph, told) {
  graph.on("tap", "node", (/** @type {any} */ event) => {
    location.hash = event.target.data("address");
  });
  graph.on("mouseover", "node, edge", (/** @type {any} */ event) => {
    const near = event.target.isNode()
      ? event.target.closedNeighborhood()
      : event.target.union(event.target.connectedNodes());
    graph.elements().not(near).addClass("faint");
    near.addClass("near");
    told.textContent = visible(event.target.data("told"));
    graph.container().style.cursor = event.target.isNode() ? "pointer" : "default";
  });
  graph.on("mouseout", "node, edge", () => {
    graph.elements().removeClass("faint near");
    graph.container().style.cursor = "grab";
  });
}

/** The styles of the page, as the library wants them. */
function style() {
  const page = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => page.getPropertyValue(`--${name}`).trim();
  const groups = Array.from({ length: COLOURS }, (_, n) => ({
    selector: `.c${n}`,
    style: { "background-color": colour(`c${n}`) },
  }));
  const roles = FAMILIES.map(([name]) => ({
    selector: `edge.${name}`,
    style: { "line-color": colour(name) },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        "font-size": 11,
        "font-family": colour("mono"),
        color: colour("text"),
        "text-outline-color": colour("ground"),
        "text-outline-width": 2,
        "min-zoomed-font-size": 7,
        "text-valign": "bottom",
        "text-margin-y": 3,
        width: 16,
        height: 16,
        "border-width": 1,
        "border-color": colour("ground"),
      },
    },
    { selector: "node.function", style: { shape: "round-rectangle", width: 18, height: 12 } },
    { selector: "node.incident", style: { "font-family": "sans-serif", "font-size": 10 } },
    ...groups,
    { selector: "edge", style: { width: "data(width)", "curve-style": "straight", opacity: 0.65 } },
    ...roles,
    {
      selector: "node.centre",
      style: {
        "border-width": 3,
        "border-color": colour("accent"),
        width: 26,
        height: 22,
        "font-weight": "bold",
      },
    },
    { selector: ".faint", style: { opacity: 0.12 } },
    { selector: "node.near", style: { "min-zoomed-font-size": 0, "z-index": 9 } },
    { selector: "edge.near", style: { opacity: 1 } },
  ];
}
