/** The data inside of the page: parts that are unpacked when something needs them. */

import { Tables } from "./tables.js";
import { crash, functions, incidents, named, signatures, timeline } from "./lists.js";
import { Texts, search } from "./searching.js";
import { alike, around } from "./neighbours.js";

/**
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").Whole} Whole
 * @typedef {import("./types.js").Stack} Stack
 * @typedef {import("./types.js").Frame} Frame
 */

/**
 * Return the source that reads the parts of this page.
 * @returns {Promise<Source>}
 */
export async function embedded() {
  const first = await unpacked("first");
  const tables = new Tables(first);
  const linked = once(async () => tables.link(await unpacked("links")));
  const texts = new Texts(tables.rows.length, first.together, (n) => unpacked(`said-${n}`));
  const sites = once(() => unpacked("sites"));
  const printed = remembered((n) => unpacked(`printed-${n}`), 8);
  // What search needs is read while nobody waits.
  setTimeout(() => linked().then(() => texts.readAll()), 200);

  /** @type {(id: string) => Promise<Whole | null>} */
  async function incident(id) {
    const number = tables.number(id);
    if (number === undefined) return null;
    const part = Math.floor(number / first.together);
    const [said, lines, places] = await Promise.all([
      printed(part),
      texts.prose(number),
      sites(),
      linked(),
    ]);
    return whole(tables, number, said[number % first.together], lines, places);
  }
  return {
    summary: async () => first.summary,
    incidents: async (filter, offset, limit) => {
      if (filter.q) await Promise.all([linked(), texts.readAll()]);
      return incidents(tables, texts, filter, offset, limit);
    },
    timeline: async (filter) => {
      if (filter.q) await Promise.all([linked(), texts.readAll()]);
      return timeline(tables, texts, filter);
    },
    signatures: async (filter, offset, limit) => {
      if (filter.q) await Promise.all([linked(), texts.readAll()]);
      return signatures(tables, texts, filter, offset, limit);
    },
    signature: async (hash) => crash(tables, hash),
    functions: async (filter, offset, limit) => {
      await linked();
      return functions(tables, texts, filter, offset, limit);
    },
    function: async (name) => (await linked(), named(tables, name)),
    incident,
    around: async (kind, name, limit) => (await linked(), around(tables, kind, name, limit)),
    search: async (filter, limit) => {
      await Promise.all([linked(), texts.readAll()]);
      return search(tables, texts, filter, limit);
    },
  };
}

/**
 * Put together what is known of one incident.
 * @param {Tables} tables
 * @param {number} number
 * @param {any} said as `taking.Said`, its prose with the number of its lines alone
 * @param {string[]} lines the lines of its prose
 * @param {Frame[]} sites of frames
 * @returns {Whole}
 */
function whole(tables, number, said, lines, sites) {
  const row = tables.rows[number];
  /** @type {(stack: any) => Stack} */
  const framed = (stack) => ({
    ...stack,
    frames: stack.frames.map((/** @type {[number, number?, string?]} */ [site, level, args]) => ({
      ...sites[site],
      level: level ?? undefined,
      args: args ?? undefined,
    })),
  });
  let at = 0;
  const body = said.body.map((/** @type {any} */ piece) => {
    if (piece.type === "artifact") return { ...piece, stacks: piece.stacks?.map(framed) };
    if (piece.type !== "prose") return piece;
    const from = at;
    at += piece.lines ?? 0;
    return { ...piece, lines: lines.slice(from, at) };
  });
  const references = (said.references ?? []).map(
    (/** @type {[number, string, number[]]} */ [line, text, meant]) => ({
      line,
      text,
      incidents: meant.map((one) => tables.rows[one]),
    }),
  );
  const [before, after] = [tables.rows[number - 1], tables.rows[number + 1]];
  return {
    ...said,
    body,
    references,
    incident: row,
    alike: alike(tables, number, 12),
    before: before?.source === row.source ? before.id : undefined,
    after: after?.source === row.source ? after.id : undefined,
  };
}

/**
 * Unpack a part of the page.
 * @param {string} name
 * @returns {Promise<any>}
 */
async function unpacked(name) {
  const holder = document.getElementById(`part-${name}`);
  const text = atob(holder?.textContent ?? "");
  const bytes = new Uint8Array(text.length);
  for (let i = 0; i < text.length; i++) bytes[i] = text.charCodeAt(i);
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("deflate"));
  return new Response(stream).json();
}

/**
 * Return a function that does its work the first time alone.
 * @template T
 * @param {() => Promise<T>} work
 * @returns {() => Promise<T>}
 */
function once(work) {
  /** @type {Promise<T> | undefined} */
  let done;
  return () => (done ??= work());
}

/**
 * Return a function that remembers its last results.
 * @template T
 * @param {(n: number) => Promise<T>} work
 * @param {number} most
 * @returns {(n: number) => Promise<T>}
 */
function remembered(work, most) {
  /** @type {Map<number, Promise<T>>} */
  const results = new Map();
  return (n) => {
    const result = results.get(n) ?? work(n);
    results.delete(n);
    results.set(n, result);
    if (results.size > most) results.delete(/** @type {number} */ (results.keys().next().value));
    return result;
  };
}
