/** Search: which incidents, functions and signatures have all the words. */

/**
 * @typedef {import("./tables.js").Tables} Tables
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {import("./types.js").Found} Found
 */

/** What a word counts where it is found. */
const TITLE = 8;
const CRASH = 6;
const FUNCTION = 5;
const PLACE = 2;
const PROSE = 1;
/** How many functions of an incident are named as the reason. */
const NAMED = 4;

/** The prose of incidents, unpacked part by part. */
export class Texts {
  /**
   * @param {number} size
   * @param {number} together
   * @param {(n: number) => Promise<[string[], string[]][]>} read
   */
  constructor(size, together, read) {
    this.together = together;
    this.read = read;
    this.parts = Math.ceil(size / together);
    /** @type {(Promise<[string[], string[]][]> | undefined)[]} */
    this.reading = [];
    /** @type {(string[] | undefined)[]} Lines of prose, then other texts. */
    this.lines = new Array(size);
    /** @type {string[]} The same in one text, in lower case. */
    this.lower = new Array(size).fill("");
    /** @type {Promise<void> | undefined} */
    this.all = undefined;
  }

  /** @param {number} number @returns {Promise<string[]>} the lines of the prose of an incident */
  async prose(number) {
    const part = await this.#part(Math.floor(number / this.together));
    return part[number % this.together][0];
  }

  /** Unpack everything, a part at a time so that the page stays alive. */
  readAll() {
    this.all ??= (async () => {
      for (let n = 0; n < this.parts; n++) await this.#part(n);
    })();
    return this.all;
  }

  /** @param {number} n */
  #part(n) {
    return (this.reading[n] ??= this.read(n).then((part) => {
      part.forEach(([prose, others], i) => {
        const number = n * this.together + i;
        this.lines[number] = prose.concat(others);
        this.lower[number] = this.lines[number].join("\n").toLowerCase();
      });
      return part;
    }));
  }
}

/**
 * Return the words of a query, in lower case.
 * @param {string | undefined} q
 */
export function wordsOf(q) {
  return (q ?? "").toLowerCase().split(/\s+/).filter(Boolean).slice(0, 12);
}

/**
 * Return for each incident whether it is meant: 1, or more the better its words fit.
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @returns {Float64Array & Uint8Array}
 */
export function matching(tables, texts, filter) {
  const scores = new Float64Array(tables.rows.length);
  const { since = "", until = "", tool, signal, source } = filter;
  tables.rows.forEach((row, number) => {
    const time = row.time ?? "";
    const meant =
      (!since || (time !== "" && time.slice(0, since.length) >= since)) &&
      (!until || (time !== "" && time.slice(0, until.length) <= until)) &&
      (!tool || row.tools?.includes(tool)) &&
      (!signal || row.signal === signal) &&
      (!source || row.source === source);
    scores[number] = meant ? 1 : 0;
  });
  for (const word of wordsOf(filter.q)) narrow(tables, texts, word, scores);
  return /** @type {any} */ (scores);
}

/** @type {(tables: Tables, texts: Texts, word: string, scores: Float64Array) => void} */
function narrow(tables, texts, word, scores) {
  const named = withWord(tables, word);
  tables.rows.forEach((row, number) => {
    if (!scores[number]) return;
    let score = named[number] * FUNCTION;
    const lower = tables.lower[number];
    if (lower.title.includes(word)) score += TITLE;
    if (lower.crash.includes(word)) score += CRASH;
    if (lower.rest.includes(word)) score += PLACE;
    if (row.id.startsWith(word) || row.signatures?.some((hash) => hash.startsWith(word)))
      score += TITLE;
    if (texts.lower[number].includes(word)) score += PROSE;
    scores[number] = score ? scores[number] + score : 0;
  });
}

/**
 * Return for each incident how well its functions fit a word, from 0 to 1.
 * @type {(tables: Tables, word: string) => Float64Array}
 */
function withWord(tables, word) {
  const best = new Float64Array(tables.rows.length);
  tables.names.forEach((name, f) => {
    if (!name.includes(word)) return;
    const fit = name === word ? 1 : 0.6;
    for (let i = tables.postingStarts[f]; i < tables.postingStarts[f + 1]; i++) {
      const link = tables.postings[i];
      const value = fit * (0.5 + tables.weight(link) / 2);
      const owner = tables.owners[link];
      if (value > best[owner]) best[owner] = value;
    }
  });
  return best;
}

/**
 * @param {Tables} tables
 * @param {Texts} texts
 * @param {Filter} filter
 * @param {number} limit
 * @returns {Found}
 */
export function search(tables, texts, filter, limit) {
  const words = wordsOf(filter.q);
  const functions = ranked(
    tables.functions.filter((_, f) => words.every((word) => tables.names[f].includes(word))),
    (one) => fit(one.name, words) + Math.log1p(one.incidents) / 20 + (one.relevant ? 0.5 : 0),
  );
  const signatures = tables.signatures.filter(
    (one) => hasAll(one.title, words) || words.every((word) => one.hash.startsWith(word)),
  );
  const scores = matching(tables, texts, filter);
  const numbers = tables.newest.filter((number) => scores[number]);
  numbers.sort((a, b) => scores[b] - scores[a]);
  return {
    functions: functions.slice(0, limit),
    function_total: functions.length,
    signatures: signatures.slice(0, limit),
    signature_total: signatures.length,
    incidents: numbers.slice(0, limit).map((number) => ({
      incident: tables.rows[number],
      text: lineWith(texts.lines[number] ?? [], words),
      functions: functionsWith(tables, number, words),
    })),
    incident_total: numbers.length,
  };
}

/** @type {<T>(list: T[], score: (one: T) => number) => T[]} */
function ranked(list, score) {
  const scores = new Map(list.map((one) => [one, score(one)]));
  return list.sort((a, b) => (scores.get(b) ?? 0) - (scores.get(a) ?? 0));
}

/** @type {(text: string, words: string[]) => boolean} */
function hasAll(text, words) {
  const lower = text.toLowerCase();
  return words.every((word) => lower.includes(word));
}

/** @type {(name: string, words: string[]) => number} */
function fit(name, words) {
  const lower = name.toLowerCase();
  return words.reduce(
    (sum, word) => sum + (lower === word ? 3 : lower.startsWith(word) ? 2 : 1),
    0,
  );
}

/** @type {(lines: string[], words: string[]) => string | undefined} */
function lineWith(lines, words) {
  const has = (/** @type {string} */ line) =>
    words.some((word) => line.toLowerCase().includes(word));
  return lines.find((line) => hasAll(line, words)) ?? lines.find(has);
}

/** @type {(tables: Tables, number: number, words: string[]) => string[]} */
function functionsWith(tables, number, words) {
  /** @type {Set<string>} */
  const found = new Set();
  for (let link = tables.starts[number]; link < tables.starts[number + 1]; link++) {
    const { name } = tables.functions[tables.linked[link]];
    const lower = name.toLowerCase();
    if (words.some((word) => lower.includes(word))) found.add(name);
    if (found.size === NAMED) break;
  }
  return [...found];
}
