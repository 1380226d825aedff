/** Where the data comes from: from a server if the page names one, else from the page itself. */

import { embedded } from "./embedded.js";
import { served } from "./served.js";

/**
 * Open the source of the page's data; `types.js` says what it can be asked.
 * @returns {Promise<import("./types.js").Source>}
 */
export async function openSource() {
  const api = document.querySelector('meta[name="tracemine-api"]');
  return api instanceof HTMLMetaElement ? served(api.content) : embedded();
}
