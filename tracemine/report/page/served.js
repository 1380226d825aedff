/** The data of a live store: every question is a request to the server that gave the page. */

/**
 * @typedef {import("./types.js").Source} Source
 * @typedef {import("./types.js").Filter} Filter
 */

/**
 * Return the source that asks below an address; what is not known (status 404) is null.
 * @param {string} api
 * @returns {Source}
 */
export function served(api) {
  /** @type {(path: string, values?: object) => Promise<any>} */
  async function get(path, values = {}) {
    const given = Object.entries(values).filter(([, value]) => value !== "" && value !== undefined);
    const query = new URLSearchParams(given.map(([name, value]) => [name, String(value)]));
    const address = `${api}/${path}${given.length ? `?${query}` : ""}`;
    const answer = await fetch(address).catch(() => {
      throw new Error("the server does not answer");
    });
    if (answer.status === 404) return null;
    if (answer.ok) return answer.json();
    const { error } = await answer.json().catch(() => ({}));
    throw new Error(error ?? `the server answers ${answer.status}`);
  }
  return {
    summary: () => get("summary"),
    incidents: (filter, offset, limit) => get("incidents", { ...filter, offset, limit }),
    timeline: (filter) => get("timeline", filter),
    signatures: (filter, offset, limit) => get("signatures", { ...filter, offset, limit }),
    signature: (hash) => get("signature", { hash }),
    functions: (filter, offset, limit) => get("functions", { ...filter, offset, limit }),
    function: (name) => get("function", { name }),
    incident: (id) => get("incident", { id }),
    around: (kind, name, limit) => get("around", { kind, name, limit }),
    search: (filter, limit) => get("search", { ...filter, limit }),
  };
}
