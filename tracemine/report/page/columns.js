/** The neighbourhood as a plain drawing: incidents on the left, functions on the right. */

import { to } from "./address.js";
import { el, svg, visible } from "./dom.js";
import { family, roleWords } from "./parts.js";

/**
 * @typedef {import("./types.js").Node} Node
 * @typedef {import("./types.js").Edge} Edge
 */

const ROW = 22;
const WIDTH = 900;
/** Where the columns of nodes are, and how many characters fit beside them. */
const LEFT = 330;
const RIGHT = 570;
const FITS = 44;
const COLOURS = 8;
/** How often both columns are put in order. */
const SWEEPS = 6;

/**
 * Draw a graph with links for nodes, so that it works with the keyboard as well.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @param {Map<string, number>} groups
 * @param {string} label
 * @returns {HTMLElement}
 */
export function drawColumns(nodes, edges, groups, label) {
  const [left, right] = ordered(nodes, edges, groups);
  const height = Math.max(left.length, right.length) * ROW + ROW;
  const places = new Map([...spread(left, LEFT, height), ...spread(right, RIGHT, height)]);
  const lines = [...edges]
    .sort((a, b) => (a.weight ?? 0) - (b.weight ?? 0))
    .map((edge) => line(edge, places));
  const items = nodes.map((node) => item(node, places, groups));
  const figure = el(
    "figure",
    { class: "graph columns2" },
    svg(
      "svg",
      { viewBox: `0 0 ${WIDTH} ${height}`, role: "group", "aria-label": label },
      svg("g", { class: "edges" }, lines),
      items,
    ),
  );
  for (const name of ["mouseover", "focusin"])
    figure.addEventListener(name, (event) => point(figure, event.target));
  for (const name of ["mouseleave", "focusout"])
    figure.addEventListener(name, () => point(figure, null));
  return figure;
}

/**
 * Order both columns so that few lines cross: by community, then by the middle of what is opposite.
 * @type {(nodes: Node[], edges: Edge[], groups: Map<string, number>) => [Node[], Node[]]}
 */
function ordered(nodes, edges, groups) {
  let [left, right] = [
    nodes.filter((n) => n.kind === "incident"),
    nodes.filter((n) => n.kind === "function"),
  ];
  const group = (/** @type {Node} */ node) => groups.get(node.id) ?? 0;
  left.sort((a, b) => group(a) - group(b));
  for (let sweep = 0; sweep < SWEEPS; sweep++) {
    right = middled(right, left, edges, "function");
    left = middled(left, right, edges, "incident");
  }
  return [left, right];
}

/** @type {(these: Node[], others: Node[], edges: Edge[], end: "incident" | "function") => Node[]} */
function middled(these, others, edges, end) {
  const places = new Map(others.map((node, n) => [node.id, n / Math.max(1, others.length - 1)]));
  /** @type {Map<string, [number, number]>} */
  const sums = new Map();
  for (const edge of edges) {
    const place = places.get(end === "function" ? edge.incident : edge.function);
    if (place === undefined) continue;
    const [sum, count] = sums.get(edge[end]) ?? [0, 0];
    sums.set(edge[end], [sum + place, count + 1]);
  }
  const middle = new Map([...sums].map(([id, [sum, count]]) => [id, sum / count]));
  return [...these].sort((a, b) => (middle.get(a.id) ?? 2) - (middle.get(b.id) ?? 2));
}

/** @type {(column: Node[], x: number, height: number) => [string, [number, number]][]} */
function spread(column, x, height) {
  const step = height / Math.max(1, column.length);
  return column.map((node, n) => [node.id, [x, step * (n + 0.5)]]);
}

/** @type {(edge: Edge, places: Map<string, [number, number]>) => SVGElement} */
function line(edge, places) {
  const [x1, y1] = places.get(edge.incident) ?? [LEFT, 0];
  const [x2, y2] = places.get(edge.function) ?? [RIGHT, 0];
  const middle = (x1 + x2) / 2;
  return svg(
    "path",
    {
      d: `M${x1} ${y1}C${middle} ${y1} ${middle} ${y2} ${x2} ${y2}`,
      class: family(edge.roles[0]),
      "stroke-width": 1 + 1.5 * (edge.weight ?? 0.5),
      "data-from": edge.incident,
      "data-to": edge.function,
    },
    svg("title", {}, edge.roles.map(roleWords).join(", ")),
  );
}

/** @type {(node: Node, places: Map<string, [number, number]>, groups: Map<string, number>) => SVGElement} */
function item(node, places, groups) {
  const [x, y] = places.get(node.id) ?? [0, 0];
  const incident = node.kind === "incident";
  const community = `c${(groups.get(node.id) ?? 0) % COLOURS}`;
  const text = visible(node.label || "(without a title)");
  const words = text.length > FITS ? `${text.slice(0, FITS - 1)}…` : text;
  const mark = incident
    ? svg("circle", { cx: x, cy: y, r: node.distance ? 5 : 7, class: community })
    : svg("rect", { x: x - 6, y: y - 4, width: 12, height: 8, rx: 2, class: community });
  const told = incident
    ? [node.time, node.label].filter(Boolean).join(" ")
    : `${node.label}, in ${node.incidents} incidents`;
  return svg(
    "a",
    {
      href: to(node.kind, node.name),
      class: node.distance ? node.kind : `${node.kind} centre`,
      "data-node": node.id,
    },
    svg("title", {}, told),
    mark,
    svg(
      "text",
      { x: incident ? x - 12 : x + 12, y: y + 4, "text-anchor": incident ? "end" : "start" },
      words,
    ),
  );
}

/** @type {(figure: Element, target: EventTarget | null) => void} */
function point(figure, target) {
  const id =
    target instanceof Element
      ? target.closest("[data-node]")?.getAttribute("data-node")
      : undefined;
  figure.classList.toggle("pointing", !!id);
  for (const path of figure.querySelectorAll("path")) {
    path.classList.toggle("near", id === path.dataset.from || id === path.dataset.to);
  }
}
