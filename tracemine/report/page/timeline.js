/** The time line: a bar for each span, and the same as a table. */

import { to } from "./address.js";
import { counted, el, svg } from "./dom.js";

/**
 * @typedef {import("./types.js").Timeline} Timeline
 * @typedef {import("./types.js").Bin} Bin
 * @typedef {import("./types.js").Filter} Filter
 */

const WIDTH = 960;
const HEIGHT = 120;
const FOOT = 18;
/** Labels keep so much room. */
const LABEL = 64;

/**
 * Draw a time line; a bar leads to the incidents of its time.
 * @param {Timeline} line
 * @param {Filter} filter
 * @param {string} view
 */
export function drawTimeline(line, filter, view) {
  const bins = line.bins ?? [];
  if (!bins.length) return el("p", { class: "remark" }, "No incident here has a time.");
  /** @param {Bin} bin */
  const address = (bin) => to(view, "", { ...filter, since: bin.start, until: bin.end });
  const most = Math.max(...bins.map((bin) => bin.incidents ?? 0), 1);
  const step = WIDTH / bins.length;
  const gap = step > 6 ? 2 : step > 3 ? 1 : 0;
  const bars = bins.map((bin, n) =>
    bar(bin, n * step, Math.min(step - gap, 60), most, address(bin)),
  );
  const undated = line.undated ? `, ${line.undated.toLocaleString("en")} without a time` : "";
  const total = bins.reduce((sum, bin) => sum + (bin.incidents ?? 0), 0);
  const label = `${counted(total, "incident")} by ${line.unit}, at most ${most}${undated}`;
  return el(
    "figure",
    { class: "timeline", "aria-label": label },
    svg(
      "svg",
      {
        viewBox: `0 0 ${WIDTH} ${HEIGHT + FOOT}`,
        "aria-hidden": "true",
        preserveAspectRatio: "none",
      },
      svg("line", { x1: 0, x2: WIDTH, y1: HEIGHT, y2: HEIGHT, class: "axis" }),
      bars,
    ),
    ticks(bins),
    el(
      "figcaption",
      {},
      el("span", { class: "key crashed" }, "with a crash"),
      el("span", { class: "key quiet" }, "other incidents"),
      el("span", {}, `by ${line.unit}, at most ${most}${undated}`),
      table(bins, address),
    ),
  );
}

/** @type {(bin: Bin, x: number, width: number, most: number, address: string) => SVGElement} */
function bar(bin, x, width, most, address) {
  const all = bin.incidents ?? 0;
  const crashes = bin.crashes ?? 0;
  const scale = (HEIGHT - 6) / most;
  const tall = all ? Math.max(3, all * scale) : 0;
  const red = all ? (tall * crashes) / all : 0;
  const title = `${named(bin)}: ${counted(all, "incident")}, ${crashes} with a crash`;
  if (!all) return svg("g");
  return svg(
    "a",
    { href: address, tabindex: -1 },
    svg("title", {}, title),
    svg("rect", { class: "hit", x, y: 0, width, height: HEIGHT }),
    svg("rect", { class: "quiet", x, y: HEIGHT - tall, width, height: tall - red }),
    svg("rect", { class: "crashed", x, y: HEIGHT - red, width, height: red }),
  );
}

/** @param {Bin[]} bins */
function ticks(bins) {
  const every = Math.max(1, Math.ceil(bins.length / (WIDTH / LABEL)));
  const row = el("div", { class: "ticks", "aria-hidden": "true" });
  row.style.gridTemplateColumns = `repeat(${bins.length}, minmax(0, 1fr))`;
  bins.forEach((bin, n) => {
    if (n % every) return;
    const tick = el("span", {}, bin.start);
    tick.style.gridColumn = `${n + 1} / span ${Math.min(every, bins.length - n)}`;
    row.append(tick);
  });
  return row;
}

/** @param {Bin} bin */
function named(bin) {
  return bin.start === bin.end ? bin.start : `${bin.start} to ${bin.end}`;
}

/** @type {(bins: Bin[], address: (bin: Bin) => string) => HTMLElement} */
function table(bins, address) {
  const rows = bins
    .filter((bin) => bin.incidents)
    .map((bin) =>
      el(
        "tr",
        {},
        el("th", { scope: "row" }, el("a", { href: address(bin) }, named(bin))),
        el("td", { class: "number" }, bin.incidents ?? 0),
        el("td", { class: "number" }, bin.crashes ?? 0),
      ),
    );
  const head = ["Time", "Incidents", "With a crash"].map((name) =>
    el("th", { scope: "col" }, name),
  );
  return el(
    "details",
    {},
    el("summary", {}, "As a table"),
    el("table", {}, el("thead", {}, el("tr", {}, head)), el("tbody", {}, rows)),
  );
}
