/**
 * The parts of a long answer behind their headings, so that the answer itself fits on a phone.
 */

import { el, icon } from "./dom.js";
import { richText } from "./richtext.js";

/** A first list of so few lines is shown at once. */
const SHORT = 4;

/**
 * A text like `richText`; what stands below the headings to fold becomes `<details>`.
 *
 * @param {string} text
 * @param {string[]} headings
 * @param {(number: number) => Node | null} mark
 * @returns {Node[]}
 */
export function foldedText(text, headings, mark) {
  return text
    .trim()
    .split(/\n\s*\n/)
    .flatMap((paragraph) => {
      const place = headings.findIndex((heading) => paragraph.startsWith(`${heading}:\n`));
      if (place < 0) return richText(paragraph, mark);
      const body = richText(paragraph.slice(headings[place].length + 2), mark);
      const lines = body.reduce((sum, node) => sum + /** @type {Element} */ (node).childElementCount, 0);
      const summary = el("summary", {}, icon("chevron"), headings[place]);
      return [el("details", { class: "fold", open: place === 0 && lines <= SHORT }, summary, ...body)];
    });
}
