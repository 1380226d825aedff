/** The page: draws the view of its address, and again when that changes. */

import { read, to } from "./address.js";
import { append, el, fill, say } from "./dom.js";
import { listenToKeys } from "./keys.js";
import { openSource } from "./source.js";
import { themeButton } from "./theme.js";
import { view } from "./views.js";

/** Search waits so long for the next key, in ms. */
const PAUSE = 60;

const main = /** @type {HTMLElement} */ (document.getElementById("main"));
const field = /** @type {HTMLInputElement} */ (document.getElementById("q"));

async function start() {
  append(/** @type {Element} */ (document.getElementById("tools")), themeButton());
  listenToKeys(field);
  const source = await openSource();
  const summary = await source.summary();
  let drawing = 0;
  let before = "";
  /** @type {string | undefined} */
  let wanted;
  /** @type {Map<string, number>} where the reader was in each view */
  const scrolled = new Map();

  async function draw() {
    // Typing gives several events for one address.
    if (location.hash === wanted) return;
    wanted = location.hash;
    const turn = ++drawing;
    const address = read(location.hash);
    scrolled.set(before, scrollY);
    const searching = address.view === "search";
    const again = searching && read(before).view === "search";
    if (document.activeElement !== field) field.value = searching ? (address.filter.q ?? "") : "";
    performance.mark("asked");
    const drawn = await attempt(() => view(source, summary, address));
    // A later address may have been faster.
    if (turn !== drawing) return;
    const focused = document.activeElement?.id;
    fill(main, ...drawn.content);
    performance.mark("drawn");
    document.title =
      drawn.title === summary.title ? drawn.title : `${drawn.title} - ${summary.title}`;
    mark(address.view);
    if (focused?.startsWith("filter-")) document.getElementById(focused)?.focus();
    else if (before && !again && document.activeElement !== field)
      main.focus({ preventScroll: true });
    if (before !== location.hash && !again)
      scrollTo(0, returning ? (scrolled.get(location.hash) ?? 0) : 0);
    returning = false;
    before = location.hash;
    history.replaceState({ drawn: true }, "");
    document.documentElement.dataset.drawn = location.hash;
    say(drawn.title);
  }
  let returning = false;
  history.scrollRestoration = "manual";
  // Only an address that was drawn before has a state.
  addEventListener("popstate", (event) => (returning = event.state !== null));
  addEventListener("hashchange", draw);
  listenToSearch();
  await draw();
}

/** @type {(work: () => Promise<import("./views.js").View>) => Promise<import("./views.js").View>} */
async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    return failed(error);
  }
}

/** @type {(error: unknown) => import("./views.js").View} */
function failed(error) {
  const text = error instanceof Error ? error.message : String(error);
  return {
    title: "Error",
    content: [el("h1", {}, "This cannot be shown"), el("p", { class: "remark" }, text)],
  };
}

/** @param {string} name */
function mark(name) {
  const group =
    { incident: "", incidents: "", signature: "signatures", function: "functions" }[name] ?? name;
  for (const link of document.querySelectorAll("#views a")) {
    const here = read(link.getAttribute("href") ?? "").view === group && name !== "search";
    if (here) link.setAttribute("aria-current", "page");
    else link.removeAttribute("aria-current");
  }
}

function listenToSearch() {
  let timer = 0;
  const go = () => {
    const address = read(location.hash);
    const filter = { ...address.filter, q: field.value.trim() };
    const target = filter.q || address.view === "search" ? to("search", "", filter) : "";
    if (!target || target === location.hash) return;
    // The back button leaves the search, it does not take back each letter.
    if (address.view === "search") {
      history.replaceState({ drawn: true }, "", target);
      dispatchEvent(new Event("hashchange"));
    } else location.hash = target;
  };
  field.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(go, PAUSE);
  });
  document.getElementById("searching")?.addEventListener("submit", (event) => {
    event.preventDefault();
    clearTimeout(timer);
    go();
  });
}

start().catch((error) => fill(main, ...failed(error).content));
