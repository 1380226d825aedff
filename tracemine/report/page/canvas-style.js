/** How the graph looks: the colours of the page, for the library that draws it. */

import { FAMILIES } from "./parts.js";

/** How many colours communities have. */
export const COLOURS = 8;

/** Return the styles of the page, as the library wants them. */
export function style() {
  const page = getComputedStyle(document.documentElement);
  const colour = (/** @type {string} */ name) => page.getPropertyValue(`--${name}`).trim();
  const groups = Array.from({ length: COLOURS }, (_, n) => ({
    selector: `.c${n}`,
    style: { "background-color": colour(`c${n}`) },
  }));
  const roles = FAMILIES.map(([name]) => ({
    selector: `edge.${name}`,
    style: { "line-color": colour(name) },
  }));
  return [
    {
      selector: "node",
      style: {
        label: "data(label)",
        "font-size": "data(font)",
        "font-family": colour("mono"),
        color: colour("text"),
        "text-outline-color": colour("ground"),
        "text-outline-width": 2,
        "min-zoomed-font-size": 7,
        "text-valign": "bottom",
        "text-margin-y": 3,
        width: 16,
        height: 16,
        "border-width": 1,
        "border-color": colour("ground"),
      },
    },
    { selector: "node.function", style: { shape: "round-rectangle", width: 18, height: 12 } },
    { selector: "node.incident", style: { "font-family": "sans-serif" } },
    ...groups,
    { selector: "edge", style: { width: "data(width)", "curve-style": "straight", opacity: 0.65 } },
    ...roles,
    {
      selector: "node.centre",
      style: {
        "border-width": 3,
        "border-color": colour("accent"),
        width: 26,
        height: 22,
        "font-weight": "bold",
      },
    },
    { selector: "node.unnamed", style: { "text-opacity": 0, "text-outline-opacity": 0 } },
    { selector: ".faint", style: { opacity: 0.12 } },
    {
      selector: "node.near",
      style: {
        "min-zoomed-font-size": 0,
        "text-opacity": 1,
        "text-outline-opacity": 1,
        "z-index": 9,
      },
    },
    { selector: "edge.near", style: { opacity: 1 } },
  ];
}
