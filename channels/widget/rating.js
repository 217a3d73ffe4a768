/**
 * Whether an answer helped: two thumbs under it, and after "no" one short question why.
 *
 * A rating is no message. It is drawn at once, kept in the browser until the server has it, and sent again
 * whenever the line comes back; the latest word counts, so sending it again never does harm.
 */

import { el, icon } from "./dom.js";

/**
 * @typedef {object} Rating
 * @property {"up" | "down" | null} value null: none, or taken back
 * @property {string | null} reason
 * @property {string | null} note
 *
 * @typedef {Rating & {message: number}} Rated
 */

const REASONS = ["not_asked", "unclear", "outdated", "other"];
const THUMBS = /** @type {const} */ ({ up: "thumb_up", down: "thumb_down" });
/** The same limit as the server's. */
const LONGEST_NOTE = 500;
const AGAIN_AFTER = 10_000;
/** @type {Rating} */
const NONE = Object.freeze({ value: null, reason: null, note: null });

export class Ratings {
  /** @type {Map<number, Rating>} what this page knows, by the message's number */
  #known = new Map();
  /** @type {Map<number, Rating>} what waits for its acknowledgement */
  #flying = new Map();
  /** @type {Map<number, "why" | "note" | "thanks">} what stands below the thumbs that were pressed here */
  #below = new Map();
  #store;
  #texts;
  #send;
  #say;

  /**
   * @param {import("./store.js").Store} store
   * @param {import("./texts.js").Texts} texts
   * @param {(rated: Rated) => boolean} send
   * @param {(words: string) => void} say tells screen readers
   */
  constructor(store, texts, send, say) {
    this.#store = store;
    this.#texts = texts;
    this.#send = send;
    this.#say = say;
  }

  /**
   * The thumbs under one answer, in the present language.
   *
   * @param {number} message
   * @param {Rating} rating as the server had it when it told of the answer
   */
  view(message, rating) {
    if (!this.#known.has(message)) this.#known.set(message, this.#unsent[message] ?? rating);
    // The conversation is read out as it grows; this is no part of it, and speaks for itself.
    const node = el("div", { class: "rating", "aria-live": "off", lang: this.#texts.lang });
    this.#draw(node, message);
    return node;
  }

  /** The line is back. */
  online() {
    this.#flying.clear();
    for (const message of Object.keys(this.#unsent)) this.#pump(Number(message));
  }

  /** @param {number} message the server has what was sent last */
  acked(message) {
    const sent = this.#flying.get(message);
    this.#flying.delete(message);
    if (sent && same(sent, this.#unsent[message])) this.#forget(message);
    else this.#pump(message);
  }

  /**
   * The server will not have it; too fast, or no word of it (an empty code), is a matter of time.
   *
   * @param {number} message
   * @param {string} code
   */
  refused(message, code) {
    this.#flying.delete(message);
    if (code === "" || code === "too_fast") setTimeout(() => this.#pump(message), AGAIN_AFTER);
    else {
      this.#forget(message);
      this.#say(this.#texts.error(code));
    }
  }

  /** Forget everything: the session is gone. */
  empty() {
    this.#known.clear();
    this.#flying.clear();
    this.#below.clear();
    this.#store.update({ ratings: {} });
  }

  /** @returns {Record<number, Rating>} */
  get #unsent() {
    return this.#store.get().ratings ?? {};
  }

  /** @param {number} message */
  #forget(message) {
    const { [message]: _, ...rest } = this.#unsent;
    this.#store.update({ ratings: rest });
  }

  /** @param {number} message */
  #pump(message) {
    const rating = this.#unsent[message];
    if (rating && !this.#flying.has(message) && this.#send({ message, ...rating })) this.#flying.set(message, rating);
  }

  /**
   * @param {number} message
   * @param {Partial<Rating>} rating
   */
  #rate(message, rating) {
    const whole = { ...NONE, ...rating };
    this.#known.set(message, whole);
    this.#store.update({ ratings: { ...this.#unsent, [message]: whole } });
    this.#pump(message);
  }

  /**
   * @param {HTMLElement} node
   * @param {number} message
   * @param {string} [focus] what gets the focus, as a selector
   */
  #draw(node, message, focus) {
    const below = this.#below.get(message);
    const parts = [this.#thumbs(node, message)];
    if (below === "why") parts.push(this.#why(node, message));
    else if (below === "note") parts.push(this.#note(node, message));
    else parts.push(this.#result(message));
    node.replaceChildren(...parts);
    if (focus) /** @type {HTMLElement} */ (node.querySelector(focus)).focus({ preventScroll: true });
    if (below) node.scrollIntoView({ block: "nearest" });
  }

  /**
   * @param {HTMLElement} node
   * @param {number} message
   */
  #thumbs(node, message) {
    const { value } = this.#known.get(message) ?? NONE;
    const label = `rating-${message}`;
    const buttons = /** @type {("up" | "down")[]} */ (["up", "down"]).map((thumb) => {
      const words = this.#texts.get(`rate_${thumb}`);
      return el(
        "button",
        {
          type: "button",
          class: `thumb ${thumb}`,
          "aria-pressed": String(value === thumb),
          "aria-label": words,
          title: words,
          onclick: () => this.#thumb(node, message, thumb),
        },
        icon(THUMBS[thumb]),
      );
    });
    return el(
      "div",
      { class: "thumbs", role: "group", "aria-labelledby": label },
      el("span", { id: label }, this.#texts.get("rate_question")),
      ...buttons,
    );
  }

  /**
   * The same thumb again takes the rating back.
   *
   * @param {HTMLElement} node
   * @param {number} message
   * @param {"up" | "down"} thumb
   */
  #thumb(node, message, thumb) {
    const back = this.#known.get(message)?.value === thumb;
    this.#rate(message, { value: back ? null : thumb });
    if (back) this.#below.delete(message);
    else this.#below.set(message, thumb === "up" ? "thanks" : "why");
    this.#draw(node, message, `.${thumb}`);
    if (!back) this.#say(this.#texts.get(thumb === "up" ? "rate_thanks" : "rate_why"));
  }

  /**
   * @param {HTMLElement} node
   * @param {number} message
   */
  #why(node, message) {
    const label = `why-${message}`;
    const choose = (/** @type {string} */ reason) => {
      this.#rate(message, { value: "down", reason });
      if (reason === "other") {
        this.#below.set(message, "note");
        this.#draw(node, message, "textarea");
      } else this.#thank(node, message);
    };
    const choices = REASONS.map((reason) =>
      el(
        "button",
        { type: "button", class: "reason", onclick: () => choose(reason) },
        this.#texts.get(`rate_${reason}`),
      ),
    );
    return el(
      "div",
      { class: "why", role: "group", "aria-labelledby": label },
      el("p", { id: label }, this.#texts.get("rate_why")),
      el("div", { class: "reasons" }, ...choices),
    );
  }

  /**
   * @param {HTMLElement} node
   * @param {number} message
   */
  #note(node, message) {
    const id = `note-${message}`;
    const input = /** @type {HTMLTextAreaElement} */ (
      el("textarea", { id, rows: "2", maxlength: LONGEST_NOTE, enterkeyhint: "send", autocomplete: "off" })
    );
    const keep = (/** @type {Event} */ event) => {
      event.preventDefault();
      const note = input.value.trim();
      if (note) this.#rate(message, { value: "down", reason: "other", note });
      this.#thank(node, message);
    };
    input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) keep(event);
    });
    return el(
      "form",
      { class: "why", novalidate: true, onsubmit: keep },
      el("label", { for: id }, this.#texts.get("rate_note")),
      input,
      el("button", { type: "submit", class: "reason" }, this.#texts.get("send")),
    );
  }

  /**
   * @param {HTMLElement} node
   * @param {number} message
   */
  #thank(node, message) {
    this.#below.set(message, "thanks");
    this.#draw(node, message, '[aria-pressed="true"]');
    this.#say(this.#texts.get("rate_thanks"));
  }

  /** What was said, and thanks for it if it was said just now. @param {number} message */
  #result(message) {
    const { reason, note } = this.#known.get(message) ?? NONE;
    const words = note ?? (reason && this.#texts.get(`rate_${reason}`));
    const thanks = this.#below.get(message) === "thanks" && this.#texts.get("rate_thanks");
    return el("p", { class: "rated" }, thanks || null, words ? el("q", {}, words) : null);
  }
}

/**
 * @param {Rating} one
 * @param {Rating | undefined} other
 */
function same(one, other) {
  return other !== undefined && one.value === other.value && one.reason === other.reason && one.note === other.note;
}
