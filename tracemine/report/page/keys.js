/** The keyboard: everything is a link or a button; these keys are shorter ways. */

import { el } from "./dom.js";

/** @type {[string, string][]} */
const KEYS = [
  ["/", "search"],
  ["j, k", "the next, the previous in a list"],
  ["Enter", "open it"],
  ["[, ]", "the incident before, after it in the document"],
  ["g", "the overview"],
  ["Esc", "leave the search"],
  ["?", "these keys"],
];

/**
 * Listen to keys.
 * @param {HTMLInputElement} field the search
 */
export function listenToKeys(field) {
  const help = dialog();
  document.getElementById("help")?.addEventListener("click", () => help.showModal());
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || help.open) return;
    const typing =
      event.target instanceof HTMLElement && event.target.closest("input, select, textarea");
    if (typing) {
      if (event.key === "Escape") /** @type {HTMLElement} */ (typing).blur();
      if (event.target === field && event.key === "ArrowDown" && move(1)) event.preventDefault();
      return;
    }
    if (press(event.key, field, help)) event.preventDefault();
  });
}

/** @type {(key: string, field: HTMLInputElement, help: HTMLDialogElement) => boolean} */
function press(key, field, help) {
  if (key === "/") {
    field.focus();
    field.select();
  } else if (key === "j" || key === "k") return move(key === "j" ? 1 : -1);
  else if (key === "[" || key === "]") return follow(key === "[" ? "prev" : "next");
  else if (key === "g") location.hash = "#/";
  else if (key === "?") help.showModal();
  else return false;
  return true;
}

/**
 * Move the focus along the titles of a list.
 * @param {number} by
 */
function move(by) {
  const links = /** @type {HTMLElement[]} */ ([
    ...document.querySelectorAll("main .incident a.title, main tbody th > a"),
  ]).filter((link) => link.offsetParent);
  const at = links.findIndex((link) => link === document.activeElement);
  const next = links[at < 0 ? (by > 0 ? 0 : links.length - 1) : at + by];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
  return !!next;
}

/** @param {string} rel */
function follow(rel) {
  const link = document.querySelector(`main a[rel=${rel}]`);
  if (link instanceof HTMLAnchorElement) link.click();
  return !!link;
}

function dialog() {
  const rows = KEYS.map(([key, words]) =>
    el("div", {}, el("dt", {}, el("kbd", {}, key)), el("dd", {}, words)),
  );
  const close = el("form", { method: "dialog" }, el("button", { class: "plain" }, "Close"));
  const made = el(
    "dialog",
    { "aria-labelledby": "keys-title" },
    el("h2", { id: "keys-title" }, "Keys"),
    el("dl", { class: "keylist" }, rows),
    close,
  );
  document.body.append(made);
  return made;
}
