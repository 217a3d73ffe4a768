/**
 * What the browser remembers for one Gandras host: one key of localStorage, or memory when that is blocked.
 *
 * Kept: the session's token, the language, messages and ratings not sent yet, how far the person has read. The transcript
 * is not kept: it comes from the server, so that nothing stays on a shared computer after "delete my data".
 */

/**
 * @typedef {import("./outbox.js").Unsent} Unsent
 * @typedef {object} State
 * @property {string} [token]
 * @property {string} [lang]
 * @property {boolean} [open] the panel was open when the page was left
 * @property {number} [seen] number of the last event that was on an open panel
 * @property {number} [at] when the conversation last moved, ms
 * @property {Unsent[]} [pending]
 * @property {Record<number, import("./rating.js").Rating>} [ratings] by message, until the server has them
 */

export class Store {
  /** @type {State} */
  #memory = {};
  #key;

  /** @param {string} key */
  constructor(key) {
    this.#key = key;
  }

  /**
   * Read afresh each time: another tab of the same site may have written meanwhile.
   *
   * @returns {State}
   */
  get() {
    try {
      const found = JSON.parse(localStorage.getItem(this.#key) ?? "null");
      if (found !== null && typeof found === "object") return found;
    } catch {
      // Storage blocked, or somebody else's value under our key: go on with what this page knows.
    }
    return this.#memory;
  }

  /** @param {State} changes */
  update(changes) {
    this.#memory = { ...this.get(), ...changes };
    try {
      localStorage.setItem(this.#key, JSON.stringify(this.#memory));
    } catch {
      // Blocked or full: the memory copy serves until the page is left.
    }
  }

  /** Clear it for good: what still happens on this page leaves nothing behind. */
  end() {
    this.clear();
    this.update = () => {};
  }

  clear() {
    this.#memory = {};
    try {
      localStorage.removeItem(this.#key);
    } catch {
      // Nothing was stored then.
    }
  }

  /** @param {() => void} changed called when another tab has changed or removed the value */
  watch(changed) {
    window.addEventListener("storage", (event) => {
      if (event.key !== this.#key && event.key !== null) return;
      if (event.newValue === null) this.#memory = {};
      changed();
    });
  }
}
