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
  let chosen = stored();
  system.addEventListener("change", apply);
  apply();
  return button;

  function dark() {
    return chosen ? chosen === "dark" : system.matches;
  }
  /** @param {"dark" | "light"} theme */
  function choose(theme) {
    chosen = theme;
    store(theme);
    apply();
  }
  function apply() {
    const other = dark() ? "Light colours" : "Dark colours";
    document.documentElement.dataset.theme = dark() ? "dark" : "light";
    button.textContent = dark() ? "\u2600" : "\u263e";
    button.setAttribute("aria-label", other);
    button.title = other;
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
