/** What is around an incident, a function or a signature, and which incidents are alike. */

/**
 * @typedef {import("./tables.js").Tables} Tables
 * @typedef {import("./types.js").Alike} Alike
 * @typedef {import("./types.js").Edge} Edge
 * @typedef {import("./types.js").Neighbours} Neighbours
 * @typedef {Map<number, number>} Scores
 */

/** How many shared functions are named. */
const SHARED = 6;
/** Functions in more incidents than this lead nowhere. */
const BROAD = 2000;

/**
 * Return how much each relevant function of an incident counts, the best of its roles.
 * @type {(tables: Tables, number: number) => Scores}
 */
function vector(tables, number) {
  /** @type {Scores} */
  const found = new Map();
  for (let link = tables.starts[number]; link < tables.starts[number + 1]; link++) {
    if (!(tables.depths[link] & 1)) continue;
    const f = tables.linked[link];
    found.set(f, Math.max(found.get(f) ?? 0, tables.weight(link)));
  }
  return found;
}

/** @type {(tables: Tables, scores: Scores) => number} */
function length(tables, scores) {
  let sum = 0;
  for (const [f, weight] of scores) sum += (weight * tables.rarity(f)) ** 2;
  return Math.sqrt(sum);
}

/**
 * Return the incidents most alike, those of an equal signature first.
 * @param {Tables} tables
 * @param {number} number
 * @param {number} limit
 * @returns {Alike[]}
 */
export function alike(tables, number, limit) {
  const own = vector(tables, number);
  const size = length(tables, own) || 1;
  /** @type {Scores} */
  const products = new Map();
  for (const [f, weight] of own) {
    if (tables.functions[f].incidents > BROAD) continue;
    const gain = weight * tables.rarity(f) ** 2;
    for (const [other, theirs] of holders(tables, f)) {
      if (other !== number) products.set(other, (products.get(other) ?? 0) + gain * theirs);
    }
  }
  const hashes = new Set(tables.rows[number].signatures ?? []);
  for (const hash of hashes) {
    for (const other of tables.signed.get(hash) ?? []) {
      if (other !== number && !products.has(other)) products.set(other, 0);
    }
  }
  const likely = best(products, 8 * limit + hashes.size);
  const found = likely.map((other) => {
    const theirs = vector(tables, other);
    const cosine = (products.get(other) ?? 0) / (size * (length(tables, theirs) || 1));
    const signature = tables.rows[other].signatures?.find((hash) => hashes.has(hash));
    const shared = [...theirs.keys()].filter((f) => own.has(f));
    shared.sort((a, b) => tables.functions[a].incidents - tables.functions[b].incidents);
    return {
      incident: tables.rows[other],
      score: Math.min(1, cosine),
      shared: shared.slice(0, SHARED).map((f) => tables.functions[f]),
      signature,
    };
  });
  found.sort((a, b) => +!!b.signature - +!!a.signature || b.score - a.score);
  return found.slice(0, limit);
}

/**
 * Return the incidents that have a function where it counts, and how much.
 * @type {(tables: Tables, f: number) => Scores}
 */
function holders(tables, f) {
  /** @type {Scores} */
  const found = new Map();
  for (let i = tables.postingStarts[f]; i < tables.postingStarts[f + 1]; i++) {
    const link = tables.postings[i];
    if (!(tables.depths[link] & 1)) continue;
    const owner = tables.owners[link];
    found.set(owner, Math.max(found.get(owner) ?? 0, tables.weight(link)));
  }
  return found;
}

/** @type {(scores: Scores, most: number) => number[]} */
function best(scores, most) {
  return [...scores]
    .sort((a, b) => b[1] - a[1] || a[0] - b[0])
    .slice(0, Math.max(0, most))
    .map(([one]) => one);
}

/**
 * Return the nearest incidents and functions, and how they hang together.
 * @param {Tables} tables
 * @param {string} kind
 * @param {string} name
 * @param {number} limit
 * @returns {Neighbours}
 */
export function around(tables, kind, name, limit) {
  /** @type {Map<number, number>} */
  const incidents = new Map();
  /** @type {Map<number, number>} */
  const functions = new Map();
  let omitted = 0;
  /** @type {(into: Map<number, number>, scores: Scores, most: number, distance: number) => void} */
  const take = (into, scores, most, distance) => {
    for (const one of into.keys()) scores.delete(one);
    const taken = best(scores, most);
    omitted += scores.size - taken.length;
    for (const one of taken) into.set(one, distance);
  };
  const f = tables.functionNumbers.get(name);
  if (kind === "function" && f !== undefined) {
    functions.set(f, 0);
    take(incidents, all(tables, f), Math.floor(limit * 0.45), 1);
    take(functions, joining(tables, incidents, 2), limit - incidents.size - 1, 2);
  } else {
    const number = tables.number(name);
    const own =
      kind === "signature" ? (tables.signed.get(name) ?? []) : number === undefined ? [] : [number];
    for (const one of own.slice(0, Math.floor(limit * 0.3))) incidents.set(one, 0);
    take(functions, joining(tables, incidents, 1), Math.floor(limit * 0.4), 1);
    take(incidents, reached(tables, functions), Math.floor(limit * 0.35), 2);
    take(functions, joining(tables, incidents, 2), limit - incidents.size - functions.size, 3);
  }
  return {
    nodes: nodes(tables, incidents, functions),
    edges: edges(tables, incidents, functions),
    omitted,
  };
}

/** @type {(tables: Tables, f: number) => Scores} every incident of a function, mentions too */
function all(tables, f) {
  /** @type {Scores} */
  const found = new Map();
  for (let i = tables.postingStarts[f]; i < tables.postingStarts[f + 1]; i++) {
    const link = tables.postings[i];
    const owner = tables.owners[link];
    found.set(owner, Math.max(found.get(owner) ?? 0, tables.weight(link)));
  }
  return found;
}

/** @type {(tables: Tables, incidents: Map<number, number>, least: number) => Scores} */
function joining(tables, incidents, least) {
  /** @type {Scores} */
  const scores = new Map();
  /** @type {Scores} */
  const counts = new Map();
  for (const number of incidents.keys()) {
    for (const [f, weight] of vector(tables, number)) {
      scores.set(f, (scores.get(f) ?? 0) + weight * tables.rarity(f));
      counts.set(f, (counts.get(f) ?? 0) + 1);
    }
  }
  for (const [f, count] of counts) if (count < least) scores.delete(f);
  return scores;
}

/** @type {(tables: Tables, functions: Map<number, number>) => Scores} */
function reached(tables, functions) {
  /** @type {Scores} */
  const scores = new Map();
  for (const f of functions.keys()) {
    if (tables.functions[f].incidents > BROAD) continue;
    for (const [owner, weight] of holders(tables, f)) {
      scores.set(owner, (scores.get(owner) ?? 0) + weight * tables.rarity(f));
    }
  }
  return scores;
}

/** @type {(tables: Tables, incidents: Map<number, number>, functions: Map<number, number>) => import("./types.js").Node[]} */
function nodes(tables, incidents, functions) {
  return [
    ...[...incidents].map(([number, distance]) => {
      const row = tables.rows[number];
      const signature = row.signatures?.[0];
      const { id, title, time } = row;
      return {
        id: `i${number}`,
        kind: /** @type {const} */ ("incident"),
        name: id,
        label: title,
        time,
        signature,
        distance,
      };
    }),
    ...[...functions].map(([f, distance]) => {
      const { name, incidents: count } = tables.functions[f];
      return {
        id: `f${f}`,
        kind: /** @type {const} */ ("function"),
        name,
        label: name,
        incidents: count,
        distance,
      };
    }),
  ];
}

/** @type {(tables: Tables, incidents: Map<number, number>, functions: Map<number, number>) => Edge[]} */
function edges(tables, incidents, functions) {
  /** @type {Edge[]} */
  const found = [];
  for (const number of incidents.keys()) {
    /** @type {Map<number, number[]>} */
    const byFunction = new Map();
    for (let link = tables.starts[number]; link < tables.starts[number + 1]; link++) {
      const f = tables.linked[link];
      if (!functions.has(f)) continue;
      byFunction.set(f, [...(byFunction.get(f) ?? []), link]);
    }
    for (const [f, links] of byFunction) {
      links.sort((a, b) => tables.weight(b) - tables.weight(a));
      found.push({
        incident: `i${number}`,
        function: `f${f}`,
        roles: links.map((link) => tables.roles[tables.roleOf[link]]),
        depth: tables.depths[links[0]] >> 1,
        weight: tables.weight(links[0]),
      });
    }
  }
  return found;
}
