/**
 * Plain text to DOM nodes: paragraphs, lists, links, and `[1]` marks. Never HTML: what a person writes stays text.
 */

import { el } from "./dom.js";

const SPACE = "[ \\u00a0\\u202f]";
const URL_PART = 'https?://[^\\s<>«»„“”"]+';
const MAIL = "[\\p{L}\\d._%+-]+@[\\p{L}\\d-]+(?:\\.[\\p{L}\\d-]+)+";
// A bare address such as `griztu.lt/naujienos`, of the endings that the answers use.
const SITE =
  '(?<![\\p{L}\\d.@/-])(?:[a-z0-9-]+\\.)*(?=\\d*[a-z])[a-z0-9-]+\\.(?:lt|eu|int|org|com|gov|net)(?![\\p{L}\\d-])(?:/[^\\s<>«»„“”"]*)?';
const PHONE = `(?<![\\d+])(?:\\+\\d{1,3}|0${SPACE}\\d{1,4})(?:${SPACE}?\\d{2,8}|${SPACE}\\d(?=${SPACE}\\d)){1,6}(?!\\d)`;
// Only these three short numbers are helplines; a sum or a percentage is not a number to call.
const SHORT = `(?<![\\d.,+-]|\\d${SPACE})(?:112|116${SPACE}(?:123|111))(?![\\d]|[.,]\\d|${SPACE}?(?:%|€|eur|евро|євро|\\d))`;
const MARK = "\\[(\\d{1,2})\\]";

const TOKEN = new RegExp(`(${URL_PART})|(${MAIL})|(${SITE})|(${PHONE})|(${SHORT})|${MARK}`, "giu");
const TRAILING = /[.,;:!?…'’]+$/u;
const NUMBERED = /^\s*(\d{1,2})[.)]\s+/;
const BULLET = /^\s*[-–•*]\s+/;

/**
 * An address that may be opened, or null. Anything but http and https is refused.
 *
 * @param {string} address
 */
export function safeUrl(address) {
  try {
    const url = new URL(address);
    return url.protocol === "https:" || url.protocol === "http:" ? url.href : null;
  } catch {
    return null;
  }
}

/**
 * A link that opens beside the conversation and tells the other site nothing about it.
 *
 * @param {string} href an http or https address that passed `safeUrl`
 * @param {...(Node | string)} children
 */
export function outside(href, ...children) {
  return el("a", { href, target: "_blank", rel: "noopener noreferrer" }, ...children);
}

/**
 * @param {string} text
 * @param {((number: number) => Node | null)} [mark] makes the reference for `[n]`, or null to leave it as text
 * @returns {Node[]} paragraphs and lists
 */
export function richText(text, mark = () => null) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph) => blocks(paragraph.split("\n"), mark));
}

/**
 * One paragraph's lines: runs of list items become lists, the rest paragraphs.
 *
 * @param {string[]} lines
 * @param {(number: number) => Node | null} mark
 */
function blocks(lines, mark) {
  /** @type {HTMLElement[]} */
  const made = [];
  /** @type {HTMLElement | null} the paragraph or list item that the next plain line goes on */
  let open = null;
  for (const line of lines) {
    const number = NUMBERED.exec(line);
    const bullet = number ? null : BULLET.exec(line);
    if (number || bullet) {
      const tag = number ? "ol" : "ul";
      let list = made.at(-1);
      if (list?.localName !== tag) made.push((list = el(tag)));
      open = el("li", number ? { value: number[1] } : {});
      list.append(open);
    } else if (open) {
      open.append(el("br"));
    } else {
      made.push((open = el("p")));
    }
    open.append(...inline(line.slice((number ?? bullet)?.[0].length ?? 0).trim(), mark));
  }
  return made;
}

/**
 * @param {string} text
 * @param {(number: number) => Node | null} mark
 * @returns {(Node | string)[]}
 */
function inline(text, mark) {
  const parts = [];
  let done = 0;
  for (const found of text.matchAll(TOKEN)) {
    const [all, url, mail, site, phone, short, number] = found;
    let word = all;
    if (url || site) word = untail(all);
    const node = number ? mark(Number(number)) : link(word, { url, mail, site, phone, short });
    if (!node) continue;
    // A mark belongs to the word before it: no line may break between them.
    const before = text.slice(done, found.index);
    parts.push(number ? before.trimEnd() : before, node);
    done = found.index + word.length;
  }
  parts.push(text.slice(done));
  return parts.filter((part) => part !== "");
}

/**
 * @param {string} word
 * @param {Record<"url" | "mail" | "site" | "phone" | "short", string | undefined>} kind
 */
function link(word, kind) {
  if (kind.mail) return el("a", { href: `mailto:${word}` }, word);
  if (kind.phone || kind.short) {
    const digits = word.replace(/[^\d+]/g, "");
    const length = digits.replace("+", "").length;
    if (kind.phone && (length < 7 || length > 15)) return null;
    return el("a", { href: `tel:${digits}`, class: "phone" }, word);
  }
  const href = safeUrl(kind.site ? `https://${word}` : word);
  return href && outside(href, word);
}

/**
 * The end of a sentence is not the end of an address, nor is a bracket that was opened before it.
 *
 * @param {string} address
 */
function untail(address) {
  let word = address.replace(TRAILING, "");
  while (/[)\]]$/.test(word) && !/[([]/.test(word)) word = word.slice(0, -1).replace(TRAILING, "");
  return word;
}
