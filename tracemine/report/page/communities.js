/** Communities of a small graph, by label propagation (Raghavan, Albert, Kumara 2007). */

/**
 * @typedef {import("./types.js").Node} Node
 * @typedef {import("./types.js").Edge} Edge
 */

const ROUNDS = 20;

/**
 * Return the number of each node's community, 0 the largest.
 *
 * Nodes are visited in their order and of equal labels the first is taken, so equal graphs give
 * equal communities. A function of many incidents says little of each: its edges count less.
 * @param {Node[]} nodes
 * @param {Edge[]} edges
 * @returns {Map<string, number>}
 */
export function communities(nodes, edges) {
  /** @type {Map<string, [string, number][]>} */
  const near = new Map(nodes.map((node) => [node.id, []]));
  const known = new Map(nodes.map((node) => [node.id, node]));
  for (const edge of edges) {
    const many = Math.log2(2 + (known.get(edge.function)?.incidents ?? 1));
    const weight = (edge.weight ?? 0.5) / many;
    near.get(edge.incident)?.push([edge.function, weight]);
    near.get(edge.function)?.push([edge.incident, weight]);
  }
  const labels = new Map(nodes.map((node, n) => [node.id, n]));
  for (let round = 0; round < ROUNDS; round++) {
    let changed = 0;
    for (const { id } of nodes) {
      const label = strongest(near.get(id) ?? [], labels, labels.get(id) ?? 0);
      if (label !== labels.get(id)) changed++;
      labels.set(id, label);
    }
    if (!changed) break;
  }
  return numbered(labels);
}

/** @type {(near: [string, number][], labels: Map<string, number>, own: number) => number} */
function strongest(near, labels, own) {
  /** @type {Map<number, number>} */
  const sums = new Map();
  for (const [other, weight] of near) {
    const label = labels.get(other) ?? 0;
    sums.set(label, (sums.get(label) ?? 0) + weight);
  }
  let best = own;
  for (const [label, sum] of sums) {
    const before = sums.get(best) ?? 0;
    if (sum > before + 1e-9 || (Math.abs(sum - before) <= 1e-9 && label < best)) best = label;
  }
  return best;
}

/** @param {Map<string, number>} labels */
function numbered(labels) {
  /** @type {Map<number, number>} */
  const sizes = new Map();
  for (const label of labels.values()) sizes.set(label, (sizes.get(label) ?? 0) + 1);
  const ordered = [...sizes].sort((a, b) => b[1] - a[1] || a[0] - b[0]).map(([label]) => label);
  const places = new Map(ordered.map((label, n) => [label, n]));
  return new Map([...labels].map(([id, label]) => [id, places.get(label) ?? 0]));
}
