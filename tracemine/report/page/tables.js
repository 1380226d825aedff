/** Incidents, signatures and functions as tables, and which function is in which incident. */

/**
 * @typedef {import("./types.js").Row} Row
 * @typedef {import("./types.js").SignatureRow} SignatureRow
 * @typedef {import("./types.js").FunctionRow} FunctionRow
 */

/** How many spans a trend has. */
const SPANS = 24;
/** What is left of the weight on frames that signatures pass over, and how depth counts. */
const PASSED_OVER = 0.5;
const DECAY = 0.25;

export class Tables {
  /** @param {{summary: import("./types.js").Summary, rows: Row[], signatures: SignatureRow[]}} first */
  constructor(first) {
    this.summary = first.summary;
    this.rows = first.rows;
    this.signatures = first.signatures;
    this.numbers = new Map(this.rows.map((row, number) => [row.id, number]));
    this.bySignature = new Map(this.signatures.map((one) => [one.hash, one]));
    /** Incidents by time, those without one last. */
    this.newest = [...this.rows.keys()].sort((a, b) => later(this.rows[a], this.rows[b]) || a - b);
    /** @type {Map<string, number[]>} */
    this.signed = new Map();
    this.rows.forEach((row, number) => {
      for (const hash of row.signatures ?? []) push(this.signed, hash, number);
    });
    const [start, end] = [day(first.summary.first), day(first.summary.last)];
    for (const one of this.signatures) one.trend = this.#trend(one.hash, start, end);
    /** Where search looks in each incident: title, crash, and the rest, in lower case. */
    this.lower = this.rows.map((row) => ({
      title: row.title.toLowerCase(),
      crash: row.crash?.toLowerCase() ?? "",
      rest: [row.source, row.signal, ...(row.tags ?? [])].join("\n").toLowerCase(),
    }));
    /** @type {string[]} */
    this.roles = [];
    /** @type {string[]} Names of functions in lower case. */
    this.names = [];
    /** @type {FunctionRow[]} */
    this.functions = [];
    /** @type {Map<string, number>} */
    this.functionNumbers = new Map();
    /** Links by incident: those of incident n are from starts[n] to starts[n + 1]. */
    this.starts = new Int32Array(0);
    this.linked = new Int32Array(0);
    this.roleOf = new Uint8Array(0);
    this.depths = new Int32Array(0);
    /** Links by function: numbers of links, from postingStarts[f] to postingStarts[f + 1]. */
    this.postingStarts = new Int32Array(0);
    this.postings = new Int32Array(0);
    this.owners = new Int32Array(0);
  }

  /**
   * Return the number of an incident by its address, or the beginning of one.
   * @param {string} id
   * @returns {number | undefined}
   */
  number(id) {
    const exact = this.numbers.get(id);
    if (exact !== undefined || id.length < 4) return exact;
    const found = this.rows.findIndex((row) => row.id.startsWith(id));
    return found < 0 ? undefined : found;
  }

  /**
   * Take in which functions are where (`tally.Links`).
   * @param {{roles: string[], functions: string[], counts: number[], incidents: number[][]}} links
   */
  link(links) {
    this.roles = links.roles;
    this.functions = links.functions.map((name, n) => ({
      name,
      incidents: links.counts[n],
      relevant: false,
    }));
    this.names = links.functions.map((name) => name.toLowerCase());
    this.functionNumbers = new Map(links.functions.map((name, n) => [name, n]));
    const size = links.incidents.reduce((sum, one) => sum + one.length / 3, 0);
    this.starts = new Int32Array(links.incidents.length + 1);
    this.linked = new Int32Array(size);
    this.roleOf = new Uint8Array(size);
    this.depths = new Int32Array(size);
    this.owners = new Int32Array(size);
    let at = 0;
    links.incidents.forEach((numbers, incident) => {
      this.starts[incident] = at;
      for (let i = 0; i < numbers.length; i += 3, at++) {
        this.linked[at] = numbers[i];
        this.roleOf[at] = numbers[i + 1];
        this.depths[at] = numbers[i + 2];
        this.owners[at] = incident;
        if (numbers[i + 2] & 1) this.functions[numbers[i]].relevant = true;
      }
    });
    this.starts[links.incidents.length] = at;
    this.#invert();
  }

  #invert() {
    this.postingStarts = new Int32Array(this.functions.length + 1);
    for (const f of this.linked) this.postingStarts[f + 1]++;
    for (let f = 0; f < this.functions.length; f++)
      this.postingStarts[f + 1] += this.postingStarts[f];
    const next = this.postingStarts.slice();
    this.postings = new Int32Array(this.linked.length);
    for (let link = 0; link < this.linked.length; link++)
      this.postings[next[this.linked[link]]++] = link;
  }

  /**
   * Return how much a link counts, from 0 to 1, as `answers.roles` has it.
   * @param {number} link
   */
  weight(link) {
    const role = this.roles[this.roleOf[link]];
    const base = this.summary.weights?.[role] ?? 0.5;
    const value = base * (1 + (this.depths[link] >> 1)) ** -DECAY;
    return this.depths[link] & 1 ? value : value * PASSED_OVER;
  }

  /**
   * Return how rare a function is: its inverse document frequency.
   * @param {number} f
   */
  rarity(f) {
    return Math.log((this.rows.length + 1) / Math.max(this.functions[f].incidents, 1));
  }

  /**
   * Return incidents of a signature over time.
   * @param {string} hash
   * @param {number} start
   * @param {number} end
   */
  #trend(hash, start, end) {
    const trend = new Array(SPANS).fill(0);
    for (const number of this.signed.get(hash) ?? []) {
      const at = day(this.rows[number].time);
      if (Number.isNaN(at)) continue;
      const span = end > start ? ((at - start) / (end - start)) * SPANS : 0;
      trend[Math.max(0, Math.min(SPANS - 1, Math.floor(span)))]++;
    }
    return trend;
  }
}

/**
 * Return which of two incidents comes first when the newest does.
 * @param {Row} a
 * @param {Row} b
 */
export function later(a, b) {
  if (a.time === b.time) return 0;
  if (!a.time || !b.time) return a.time ? -1 : 1;
  return a.time < b.time ? 1 : -1;
}

/**
 * Add to the list of a key.
 * @template K, V
 * @param {Map<K, V[]>} map
 * @param {K} key
 * @param {V} value
 */
export function push(map, key, value) {
  const there = map.get(key);
  if (there) there.push(value);
  else map.set(key, [value]);
}

/**
 * Return a beginning of an ISO time as a number of milliseconds; NaN where there is none.
 * @param {string | undefined} time
 */
export function day(time) {
  const match = /^(\d{4})(?:-(\d\d))?(?:-(\d\d))?/.exec(time ?? "");
  return match ? Date.UTC(+match[1], +(match[2] ?? 1) - 1, +(match[3] ?? 1)) : NaN;
}
