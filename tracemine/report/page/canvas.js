/** The neighbourhood as a graph that can be moved about, where the build had the library for it. */

import { to } from "./address.js";
import { COLOURS, style } from "./canvas-style.js";
import { el, visible } from "./dom.js";
import { family, roleWords } from "./parts.js";

/**
 * @typedef {import("./types.js").Node} Node
 * @typedef {import("./types.js").Edge} Edge
 */

/** Labels are cut to so many characters; the whole is told under the picture. */
const LABEL = 30;
/** Room beside the outermost nodes for their names, in pixels. */
const MARGIN = { x: 90, y: 34 };
/** In larger graphs so many nodes are named, those with most edges; the others when pointed at. */
const NAMED = 40;
/** So many nodes have room in the box as it is. */
const ROOM = 45;
const FONT = 11;

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
      layout: { name: "preset" },
      userZoomingEnabled: false,
      boxSelectionEnabled: false,
      autounselectify: true,
      minZoom: 0.1,
      maxZoom: 4,
    });
    settle(graph, box);
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
        font: FONT,
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

/**
 * Find places for the nodes, and use the whole box for them.
 * @type {(graph: any, box: HTMLElement) => void}
 */
function settle(graph, box) {
  const size = graph.nodes().length;
  graph
    .layout({
      name: "cose",
      animate: false,
      randomize: false,
      fit: false,
      numIter: size > 150 ? 300 : 800,
      nodeOverlap: 20,
      idealEdgeLength: () => 70,
      nodeRepulsion: () => 9000,
      componentSpacing: 60,
    })
    .run();
  const { x1, y1, w, h } = graph.nodes().boundingBox({ includeLabels: false });
  const larger = Math.max(1, Math.sqrt(size / ROOM));
  const [width, height] = [box.clientWidth * larger, box.clientHeight * larger];
  graph.nodes().positions((/** @type {any} */ node) => {
    const place = node.position();
    let [x, y] = [(place.x - x1) / (w || 1), (place.y - y1) / (h || 1)];
    // Most boxes are wide: what is tall lies down.
    if (h > w && width > height) [x, y] = [y, x];
    return {
      x: MARGIN.x + x * Math.max(1, width - 2 * MARGIN.x),
      y: MARGIN.y + y * Math.max(1, height - 2 * MARGIN.y),
    };
  });
  // As large on the screen as in a small graph.
  graph.nodes().data("font", FONT * larger);
  graph.viewport({ zoom: 1 / larger, pan: { x: 0, y: 0 } });
  if (size <= ROOM) return;
  const byEdges = graph
    .nodes()
    .sort((/** @type {any} */ a, /** @type {any} */ b) => b.degree() - a.degree());
  byEdges.slice(NAMED).not(".centre").addClass("unnamed");
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
