/** Dark or light: what the system says, until somebody chooses. */

import { el } from "./dom.js";

const KEY = "tracemine-theme";

/** Return the button that changes between dark and light. */
export function themeButton() {
  const system = matchMedia("(prefers-color-scheme: dark)");
  const button = el("button", {
    type: "button",
    class: "plain",
    onclick: () => choose(dark() ? "light" : "dark"),
  });
  const kept = stored();
  if (kept) document.documentElement.dataset.theme = kept;
  system.addEventListener("change", told);
  told();
  return button;

  function dark() {
    const chosen = document.documentElement.dataset.theme;
    return chosen ? chosen === "dark" : system.matches;
  }
  /** @param {string} theme */
  function choose(theme) {
    document.documentElement.dataset.theme = theme;
    store(theme);
    told();
  }
  function told() {
    button.textContent = dark() ? "\u2600" : "\u263e";
    button.setAttribute("aria-label", dark() ? "Light colours" : "Dark colours");
    button.title = dark() ? "Light colours" : "Dark colours";
    document.dispatchEvent(new Event("themechange"));
  }
}

// A browser may refuse storage to a page from a file.
function stored() {
  try {
    const kept = localStorage.getItem(KEY);
    return kept === "dark" || kept === "light" ? kept : null;
  } catch {
    return null;
  }
}

/** @param {string} theme */
function store(theme) {
  try {
    localStorage.setItem(KEY, theme);
  } catch {
    // Then it holds for this visit.
  }
}
