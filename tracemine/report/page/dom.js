/** Elements of the page. Whatever a note holds becomes text here, never anything else. */

const SVG = "http://www.w3.org/2000/svg";
/** Control and format characters: not seen, or they turn the text around them. */
const HIDDEN =
  /[\u0000-\u0008\u000a-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\ufff9-\ufffc]|\udb40[\udc00-\udfff]/g;

/**
 * @typedef {Node | string | number | null | undefined | false} Leaf
 * @typedef {Leaf | Leaf[] | (Leaf | Leaf[])[] | (Leaf | (Leaf | Leaf[])[])[]} Child
 * @typedef {Object<string, string | number | boolean | undefined | ((event: any) => void)>} Attributes
 */

/**
 * Return a text with what is not seen spelt out, as `\u202e`.
 * @param {string} text
 */
export function visible(text) {
  return text.replace(HIDDEN, (found) => {
    if (found === "\n") return "\u23ce";
    return `\\u${/** @type {number} */ (found.codePointAt(0)).toString(16).padStart(4, "0")}`;
  });
}

/**
 * Make an element. Attributes that begin with `on` take a function; addresses lead into the page.
 * @template {keyof HTMLElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {HTMLElementTagNameMap[K]}
 */
export function el(tag, attributes = {}, ...children) {
  return filled(document.createElement(tag), attributes, children);
}

/**
 * Make an element of a drawing.
 * @template {keyof SVGElementTagNameMap} K
 * @param {K} tag
 * @param {Attributes} [attributes]
 * @param {...Child} children
 * @returns {SVGElementTagNameMap[K]}
 */
export function svg(tag, attributes = {}, ...children) {
  return filled(document.createElementNS(SVG, tag), attributes, children);
}

/**
 * @template {Element} E
 * @param {E} element
 * @param {Attributes} attributes
 * @param {Child[]} children
 * @returns {E}
 */
function filled(element, attributes, children) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === false) continue;
    if (typeof value === "function") element.addEventListener(name.slice(2), value);
    else if (name.startsWith("on")) throw new Error(`${name} takes a function`);
    else if (name === "href" && !String(value).startsWith("#"))
      throw new Error("an address outside");
    else element.setAttribute(name, value === true ? "" : String(value));
  }
  append(element, ...children);
  return element;
}

/**
 * @param {Element} element
 * @param {...Child} children
 */
export function append(element, ...children) {
  for (const child of children) {
    if (Array.isArray(child)) append(element, ...child);
    else if (child === null || child === undefined || child === false || child === "") continue;
    else element.append(child instanceof Node ? child : visible(String(child)));
  }
}

/**
 * Put children in place of those that an element has.
 * @param {Element} element
 * @param {...Child} children
 */
export function fill(element, ...children) {
  element.replaceChildren();
  append(element, ...children);
}

/**
 * Return a number with its noun.
 * @param {number | undefined} number
 * @param {string} one
 * @param {string} [many]
 */
export function counted(number, one, many = `${one}s`) {
  return `${(number ?? 0).toLocaleString("en")} ${number === 1 ? one : many}`;
}

/**
 * Return a time as people write it.
 * @param {string | null | undefined} time
 */
export function when(time) {
  return time ? time.slice(0, 16).replace("T", " ") : "";
}

/**
 * Return a text with the words that were searched for marked.
 * @param {string} text
 * @param {string[]} words in lower case
 * @returns {Leaf[]}
 */
export function marked(text, words) {
  /** @type {Leaf[]} */
  const parts = [];
  const lower = text.toLowerCase();
  // Only where lower case is as long do the places fit.
  if (!words.length || lower.length !== text.length) return [text];
  let at = 0;
  while (at < text.length) {
    let [start, end] = [text.length, text.length];
    for (const word of words) {
      const found = lower.indexOf(word, at);
      if (found >= 0 && (found < start || (found === start && found + word.length > end))) {
        [start, end] = [found, found + word.length];
      }
    }
    if (start > at) parts.push(text.slice(at, start));
    if (end > start) parts.push(el("mark", {}, text.slice(start, end)));
    at = end;
  }
  return parts;
}

/**
 * Tell those who do not see the page what has changed.
 * @param {string} text
 */
export function say(text) {
  const status = document.getElementById("status");
  if (status) status.textContent = visible(text);
}
