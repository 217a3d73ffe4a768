/**
 * The input: grows with the text, Enter sends, Shift+Enter makes a new line, long texts are counted. Files go along.
 */

import { el, icon } from "./dom.js";
import { Files } from "./files.js";

/** The same limit as the server's. Characters, not UTF-16 units. */
const MOST = 4000;
const COUNT_FROM = 3600;
const MOST_LINES = 5;

export class Composer {
  #texts;
  #say;

  /**
   * @param {import("./texts.js").Texts} texts
   * @param {(body: import("./outbox.js").Body, label: string, files: import("./files.js").Shown[]) => void} say
   * @param {import("./files.js").Upload} upload
   * @param {() => void} typing somebody writes; said at each letter
   */
  constructor(texts, say, upload, typing) {
    this.#texts = texts;
    this.#say = say;
    this.input = /** @type {HTMLTextAreaElement} */ (
      el("textarea", {
        id: "input",
        rows: "1",
        enterkeyhint: "send",
        "aria-describedby": "input-note input-hint",
        autocomplete: "off",
      })
    );
    this.label = el("label", { for: "input", class: "visually-hidden" });
    this.note = el("p", { id: "input-note", class: "note", role: "status" });
    this.files = new Files(texts, upload, (words) => (this.note.textContent = words));
    this.hint = el("p", { id: "input-hint", class: "visually-hidden" });
    this.button = el("button", { type: "submit", class: "send" }, icon("send"));
    this.node = el(
      "form",
      { class: "composer", novalidate: true },
      this.label,
      this.files.list,
      el("div", { class: "field" }, this.files.button, this.files.input, this.input, this.button),
      this.note,
      this.hint,
    );
    this.input.addEventListener("input", () => {
      this.#changed();
      if (this.input.value) typing();
    });
    this.input.addEventListener("keydown", (event) => {
      // While an input method is composing, Enter belongs to it.
      if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
      event.preventDefault();
      this.#submit();
    });
    this.node.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
  }

  draw() {
    this.label.textContent = this.#texts.get("input_label");
    this.input.placeholder = this.#texts.get("input_placeholder");
    this.hint.textContent = this.#texts.get("keys_hint");
    this.button.setAttribute("aria-label", this.#texts.get("send"));
    this.button.title = this.#texts.get("send");
    this.files.draw();
    this.#changed();
  }

  focus() {
    this.input.focus();
  }

  /** @param {string} text */
  fill(text) {
    this.input.value = text;
    this.#changed();
  }

  #submit() {
    const text = this.input.value.trim();
    if (this.files.unready) this.#wrong(this.#texts.get("files_wait"));
    else if (text === "" && !this.files.any) this.#wrong(this.#texts.get("error_empty"));
    else if ([...text].length > MOST) this.#wrong(this.#texts.get("error_too_long"));
    else {
      this.fill("");
      const { uploads, files } = this.files.take();
      this.#say(uploads.length > 0 ? { text, uploads } : { text }, text, files);
    }
    this.focus();
  }

  /** @param {string} words */
  #wrong(words) {
    this.input.setAttribute("aria-invalid", "true");
    this.note.textContent = words;
  }

  #changed() {
    this.input.removeAttribute("aria-invalid");
    const length = this.input.value.length < COUNT_FROM ? 0 : [...this.input.value].length;
    this.note.textContent = length < COUNT_FROM ? "" : this.#texts.get("counter", { count: length, most: MOST });
    this.note.classList.toggle("over", length > MOST);
    this.fit();
  }

  /** Give the input the height of its text. Nothing to measure while the panel is hidden. */
  fit() {
    if (this.input.scrollHeight === 0) return;
    // By the object model: a strict policy forbids style attributes, not this.
    const { style } = this.input;
    style.height = "auto";
    const { lineHeight, paddingTop } = getComputedStyle(this.input);
    const most = Number.parseFloat(lineHeight) * MOST_LINES + 2 * Number.parseFloat(paddingTop);
    style.height = `${Math.min(this.input.scrollHeight, most)}px`;
  }
}
