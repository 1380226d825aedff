/** Addresses of views: `#/incident/ID`, `#/search?q=virFree&tool=gdb`. */

/**
 * @typedef {import("./types.js").Filter} Filter
 * @typedef {{view: string, name: string, filter: Filter}} Address
 */

const FIELDS = /** @type {const} */ (["q", "since", "until", "tool", "signal", "source"]);

/**
 * Return the address of a view.
 * @param {string} view
 * @param {string} [name]
 * @param {Filter} [filter]
 */
export function to(view, name = "", filter = {}) {
  const query = new URLSearchParams();
  for (const field of FIELDS) {
    const value = filter[field];
    if (value) query.set(field, value);
  }
  const path = [view, name].filter(Boolean).map(encodeURIComponent).join("/");
  const said = query.toString();
  return `#/${path}${said ? `?${said}` : ""}`;
}

/**
 * Read an address; one that cannot be read is the overview's.
 * @param {string} hash
 * @returns {Address}
 */
export function read(hash) {
  const [path, query = ""] = hash.replace(/^#\/?/, "").split(/\?(.*)/s);
  const [view = "", ...rest] = path.split("/").map(decoded);
  /** @type {Filter} */
  const filter = {};
  const given = new URLSearchParams(query);
  for (const field of FIELDS) {
    const value = given.get(field);
    if (value) filter[field] = value;
  }
  return { view, name: rest.join("/"), filter };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
