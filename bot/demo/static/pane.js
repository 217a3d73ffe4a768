/**
 * One pane: a person's screen on one channel, what they write, press and do there.
 *
 * @typedef {{ kind: "says" | "presses" | "does" | "suffers", value?: string, words?: string }} Deed
 *
 * @typedef {{ text: string, own: boolean, buttons: [string, string][], note: string }} Bubble
 *
 * @typedef {{ key: string, title: string, words: boolean, draft: string }} Act
 *
 * @typedef {{ bubbles: Bubble[], acts: Act[], intro: string, typing: boolean, writes: boolean, trouble: string }} Look
 */

/** Whoever is nearer than this to the end, in px, is kept there. */
const NEAR = 60;

/** @param {string} id */
const template = (id) => /** @type {HTMLTemplateElement} */ (document.getElementById(id)).content;
/** @param {string} selector */
const name = (selector) => template("names").querySelector(selector)?.textContent ?? "";

export class Pane {
  /** Each bubble on the screen, with what it shows, to see whether that has changed. @type {{ node: HTMLElement, shows: string }[]} */
  #bubbles = [];
  /** @type {Act[]} */
  #acts = [];
  /** The act that takes the words of the input; without one they are said. @type {Act | null} */
  #mode = null;
  /** Whether the newest bubble is kept in view: not while somebody reads further up. */
  #atEnd = true;
  #scrolledTo = 0;

  /**
   * @param {HTMLElement} node
   * @param {(deed: Deed) => Promise<string>} send
   */
  constructor(node, send) {
    this.send = send;
    /** @param {string} part */
    const find = (part) => /** @type {any} */ (node.querySelector(`[data-${part}]`));
    this.log = /** @type {HTMLElement} */ (find("log"));
    this.intro = /** @type {HTMLElement} */ (find("intro"));
    this.typing = /** @type {HTMLElement} */ (find("typing"));
    this.acts = /** @type {HTMLElement} */ (find("acts"));
    this.words = /** @type {HTMLTextAreaElement} */ (find("words"));
    this.label = /** @type {HTMLElement} */ (find("label"));
    this.mode = /** @type {HTMLElement} */ (find("mode"));
    this.problem = /** @type {HTMLElement} */ (find("problem"));
    this.trouble = /** @type {HTMLSelectElement} */ (find("trouble"));
    this.form = /** @type {HTMLFormElement} */ (find("form"));

    this.log.addEventListener("scroll", () => {
      const { scrollHeight, scrollTop, clientHeight } = this.log;
      if (Math.abs(scrollTop - this.#scrolledTo) < 2) return; // We scrolled, not the person.
      this.#atEnd = scrollHeight - scrollTop - clientHeight < NEAR;
    });
    // The lists around it take room from the log, and give it back.
    new ResizeObserver(() => this.#follow()).observe(this.log);
    this.form.addEventListener("submit", (event) => {
      event.preventDefault();
      void this.#submit();
    });
    this.words.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
        event.preventDefault();
        this.form.requestSubmit();
      } else if (event.key === "Escape" && this.#mode) this.#take(null);
    });
    find("cancel").addEventListener("click", () => this.#take(null));
    this.trouble.addEventListener("change", () => void this.#do({ kind: "suffers", value: this.trouble.value }));
  }

  /** @param {Look} look */
  show(look) {
    this.intro.hidden = look.intro === "";
    this.intro.textContent = look.intro;
    this.#showBubbles(look.bubbles);
    this.typing.hidden = !look.typing;
    this.words.disabled = !look.writes;
    this.#showActs(look.acts);
    this.#follow();
    if (document.activeElement !== this.trouble) this.trouble.value = look.trouble;
  }

  /** @param {Bubble[]} bubbles */
  #showBubbles(bubbles) {
    // Another demo has begun meanwhile: its screens are empty.
    if (bubbles.length < this.#bubbles.length) {
      this.#bubbles = [];
      this.log.replaceChildren();
    }
    bubbles.forEach((bubble, place) => {
      const shows = JSON.stringify(bubble);
      const before = this.#bubbles[place];
      if (before?.shows === shows) return;
      const node = this.#draw(bubble);
      this.#bubbles[place] = { node, shows };
      if (!before) return this.log.append(node);
      // A pressed button is gone: whoever pressed it by the keyboard goes on at the input.
      const held = before.node.contains(document.activeElement);
      before.node.replaceWith(node);
      if (held) this.words.focus();
    });
  }

  #follow() {
    if (!this.#atEnd) return;
    this.log.scrollTop = this.log.scrollHeight;
    this.#scrolledTo = this.log.scrollTop;
  }

  /** @param {Bubble} bubble */
  #draw(bubble) {
    const node = /** @type {HTMLElement} */ (
      /** @type {DocumentFragment} */ (template("bubble").cloneNode(true)).firstElementChild
    );
    /** @param {string} part */
    const find = (part) => /** @type {HTMLElement} */ (node.querySelector(`.${part}`));
    node.classList.add(bubble.own ? "own" : "other");
    find("from").textContent = name(bubble.own ? "[data-own]" : "[data-other]");
    for (const part of /** @type {const} */ (["text", "note"])) {
      find(part).textContent = bubble[part];
      find(part).hidden = bubble[part] === "";
    }
    find("choices").hidden = bubble.buttons.length === 0;
    find("choices").append(
      ...bubble.buttons.map(([title, value]) => this.#button(title, () => this.#do({ kind: "presses", value }))),
    );
    return node;
  }

  /** @param {Act[]} acts */
  #showActs(acts) {
    if (JSON.stringify(acts) === JSON.stringify(this.#acts)) return;
    const held = [...this.acts.children].indexOf(/** @type {Element} */ (document.activeElement));
    this.#acts = acts;
    const buttons = acts.map((act) =>
      this.#button(act.title, () => (act.words ? this.#take(act) : this.#do({ kind: "does", value: act.key }))),
    );
    this.acts.replaceChildren(...buttons);
    if (held >= 0) (buttons[Math.min(held, buttons.length - 1)] ?? this.words).focus();
    // What was begun may no longer be possible.
    if (this.#mode && !acts.some(({ key }) => key === this.#mode?.key)) this.#take(null);
  }

  /** Let the input be for an act, or for saying. @param {Act | null} act */
  #take(act) {
    this.#mode = act;
    this.mode.hidden = act === null;
    /** @type {HTMLElement} */ (this.mode.firstElementChild).textContent = act?.title ?? "";
    this.label.textContent = act?.title ?? this.label.dataset.write ?? "";
    this.words.value = act?.draft ?? "";
    this.words.focus();
  }

  async #submit() {
    const words = this.words.value.trim();
    if (!words) return;
    const act = this.#mode;
    const refused = await this.#do(act ? { kind: "does", value: act.key, words } : { kind: "says", words });
    if (refused) return;
    if (act) this.#take(null);
    else this.words.value = "";
    this.#atEnd = true;
    this.#follow();
  }

  /** @param {Deed} deed */
  async #do(deed) {
    this.problem.textContent = "";
    const problem = await this.send(deed);
    this.problem.textContent = problem;
    return problem;
  }

  /**
   * @param {string} title
   * @param {() => unknown} act
   */
  #button(title, act) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "choice";
    button.textContent = title;
    button.addEventListener("click", act);
    return button;
  }
}
