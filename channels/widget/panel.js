/**
 * The panel: header with menus, banners, the scrolled conversation, the input. And the launcher that opens it.
 *
 * All words come from `Texts`; `draw()` makes everything anew in the current language.
 */

import { Composer } from "./composer.js";
import { el, icon, stork } from "./dom.js";
import { LANGUAGES } from "./texts.js";

/**
 * @typedef {object} PanelActions
 * @property {() => void} open
 * @property {() => void} close
 * @property {(body: import("./outbox.js").Body, label: string, files: import("./files.js").Shown[]) => void} say
 * @property {import("./files.js").Upload} upload
 * @property {() => void} typing
 * @property {(lang: string) => void} language
 * @property {() => void} restart
 * @property {() => void} human
 * @property {() => void} elsewhere
 * @property {() => void} save
 * @property {() => void} erase
 * @property {() => void} leave
 */

/** How near to the end counts as reading the newest, px. */
const NEAR = 60;

export class Panel {
  /** @type {HTMLElement | null} the menu that is open */
  #menu = null;
  /** @type {HTMLElement | null} the first message that the person may not have read */
  #from = null;
  #scrolledTo = 0;
  #texts;
  #actions;
  #transcript;

  /**
   * @param {ShadowRoot} root
   * @param {import("./texts.js").Texts} texts
   * @param {import("./transcript.js").Transcript} transcript
   * @param {PanelActions} actions
   */
  constructor(root, texts, transcript, actions) {
    this.#texts = texts;
    this.#actions = actions;
    this.#transcript = transcript;
    this.composer = new Composer(texts, actions.say, actions.upload, actions.typing);

    this.launcher = el("button", { type: "button", class: "launcher", onclick: actions.open });
    this.header = el("header", { class: "header" });
    this.banner = el("div", { class: "banner", hidden: true });
    this.offline = el("p", { class: "offline", hidden: true });
    this.welcome = el("div", { class: "welcome" });
    this.typing = el("div", { class: "typing", hidden: true });
    this.scroller = el("div", { class: "scroller", role: "region", tabindex: "0", onscroll: () => this.#scrolled() });
    this.scroller.append(this.welcome, transcript.node, this.typing);
    this.jump = el("button", { type: "button", class: "jump", hidden: true, onclick: () => this.toEnd() });
    this.question = el("div", { class: "question", role: "group", hidden: true });
    this.footer = el("div", { class: "footer" });
    this.drop = el("p", { class: "drop", "aria-hidden": "true" });
    this.status = el("p", { class: "visually-hidden", role: "status" });
    this.panel = el(
      "section",
      { class: "panel", hidden: true, onkeydown: (/** @type {KeyboardEvent} */ event) => this.#key(event) },
      this.header,
      this.offline,
      this.banner,
      el("div", { class: "middle" }, this.scroller, this.jump),
      this.question,
      this.composer.node,
      this.footer,
      this.drop,
    );
    this.composer.files.listen(this.panel);
    root.append(this.launcher, this.panel, this.status);
    // A click beside an open menu closes it.
    root.addEventListener("pointerdown", (event) => {
      if (this.#menu && !event.composedPath().includes(/** @type {EventTarget} */ (this.#menu.parentNode)))
        this.#closeMenu();
    });
    // A banner or a growing input takes room from the conversation: what was in view stays in view.
    new ResizeObserver(() => {
      if (this.#from) this.#scroll(this.#from.offsetTop - 12);
      else if (this.jump.hidden) this.toEnd();
    }).observe(this.scroller);
    this.#fitKeyboard();
  }

  get isOpen() {
    return !this.panel.hidden;
  }

  /** Put every word of the frame in the current language. */
  draw() {
    const t = (/** @type {string} */ key) => this.#texts.get(key);
    for (const node of [this.panel, this.launcher, this.status]) node.lang = this.#texts.lang;
    this.panel.setAttribute("aria-label", t("panel_label"));
    this.scroller.setAttribute("aria-label", t("conversation_label"));
    this.#transcript.node.setAttribute("aria-label", t("conversation_label"));
    this.unread(0);
    this.offline.textContent = t("reconnecting");
    this.#menu = null;
    this.header.replaceChildren(
      el("span", { class: "badge" }, stork()),
      el("h2", {}, t("title")),
      this.#languageMenu(),
      this.#moreMenu(),
      el(
        "button",
        { type: "button", class: "tool", "aria-label": t("close"), title: t("close"), onclick: this.#actions.close },
        icon("close"),
      ),
      el("p", { class: "subtitle" }, t("subtitle")),
    );
    this.welcome.replaceChildren(
      el("span", { class: "badge large" }, stork()),
      el("p", { class: "lead" }, t("welcome")),
      el("p", {}, t("welcome_note")),
      el("p", {}, t("welcome_care")),
    );
    this.typing.replaceChildren(
      el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i")),
      t("typing"),
    );
    this.drop.textContent = t("drop_here");
    this.jump.replaceChildren(icon("down"), el("span", {}, t("new_message")));
    this.footer.replaceChildren(
      el(
        "button",
        { type: "button", class: "quiet", title: t("leave_hint"), onclick: this.#actions.leave },
        icon("exit"),
        t("leave"),
      ),
    );
    this.composer.draw();
  }

  /** @param {boolean} byPerson false when the page opens it by itself: then the focus stays where it is */
  show(byPerson) {
    this.panel.hidden = false;
    this.launcher.hidden = true;
    this.unread(0);
    this.composer.fit();
    this.toEnd();
    if (byPerson && this.question.hidden) this.composer.focus();
  }

  hide() {
    const back = this.panel.contains(/** @type {ShadowRoot} */ (this.panel.getRootNode()).activeElement);
    this.#closeMenu();
    this.panel.hidden = true;
    this.launcher.hidden = false;
    if (back) this.launcher.focus();
  }

  /** @param {number} count messages that came while the panel was closed */
  unread(count) {
    const words = this.#texts.get("launcher");
    const more = count > 0 ? this.#texts.get("launcher_unread", { count }) : "";
    this.launcher.replaceChildren(
      el("span", { class: "badge" }, stork()),
      words,
      count > 0
        ? el(
            "span",
            { class: "count" },
            el("span", { "aria-hidden": "true" }, String(count)),
            el("span", { class: "visually-hidden" }, more),
          )
        : "",
    );
  }

  /** Say something to screen readers only. @param {string} words */
  say(words) {
    // The same words twice are not a change, so they would stay unsaid: take them away first.
    this.status.textContent = "";
    setTimeout(() => (this.status.textContent = words), 100);
  }

  /** @param {"assistant" | "waiting" | "consultant" | string} owner */
  owner(owner) {
    const words =
      owner === "waiting"
        ? this.#texts.get("waiting_banner")
        : owner === "consultant"
          ? this.#texts.get("consultant_banner")
          : "";
    if (this.banner.dataset.owner === owner + words) return;
    this.banner.dataset.owner = owner + words;
    this.banner.hidden = words === "";
    this.banner.replaceChildren(...(words ? [icon("person"), el("p", {}, words)] : []));
    if (words && this.isOpen) this.say(words);
  }

  /**
   * Ask for a decision in the panel itself; the conversation stays readable above it.
   *
   * @param {string} words
   * @param {{words: string, act: () => void, danger?: boolean}[]} answers the first gets the focus
   */
  ask(words, answers) {
    this.#closeMenu();
    const buttons = answers.map(({ words: label, act, danger }) =>
      el("button", { type: "button", class: danger ? "danger" : "choice", onclick: act }, label),
    );
    this.question.replaceChildren(
      el("p", { id: "question", role: "alert" }, words),
      el("div", { class: "answers" }, ...buttons),
    );
    this.question.setAttribute("aria-labelledby", "question");
    this.question.hidden = false;
    this.composer.node.hidden = true;
    buttons[0].focus();
  }

  answered() {
    if (this.question.hidden) return;
    this.question.hidden = true;
    this.composer.node.hidden = false;
    if (this.isOpen) this.composer.focus();
  }

  /**
   * Bring a new message into view, from the first line of what has come since the person last did something:
   * people read an answer from its start. Whoever has scrolled up stays there and sees "new message".
   *
   * @param {HTMLElement | null} node
   * @param {boolean} own
   */
  reveal(node, own) {
    if (!node || !this.isOpen) return;
    const box = this.scroller;
    const wasAtEnd = box.scrollHeight - box.scrollTop - box.clientHeight < NEAR + node.offsetHeight;
    if (own) this.toEnd();
    else if (wasAtEnd) {
      this.#from ??= node;
      this.#scroll(this.#from.offsetTop - 12);
    } else this.jump.classList.add("news");
    this.#scrolled();
  }

  toEnd() {
    this.#from = null;
    this.#scroll(this.scroller.scrollHeight);
    this.#scrolled();
  }

  /** @param {number} top */
  #scroll(top) {
    this.scroller.scrollTop = top;
    this.#scrolledTo = this.scroller.scrollTop;
  }

  #scrolled() {
    const { scrollHeight, scrollTop, clientHeight } = this.scroller;
    if (Math.abs(scrollTop - this.#scrolledTo) > 2) this.#from = null; // The person scrolled, not we.
    this.jump.hidden = scrollHeight - scrollTop - clientHeight < NEAR;
    const newest = /** @type {HTMLElement | null} */ (this.#transcript.node.lastElementChild);
    if (this.jump.hidden || (newest && newest.offsetTop < scrollTop + clientHeight - NEAR))
      this.jump.classList.remove("news");
  }

  #languageMenu() {
    const items = Object.entries(LANGUAGES).map(([code, name]) => {
      const current = code === this.#texts.lang;
      const act = () => this.#choose(() => this.#actions.language(code));
      return el(
        "button",
        { type: "button", lang: code, "aria-current": current ? "true" : null, onclick: act },
        name,
        current ? icon("check") : null,
      );
    });
    const name = LANGUAGES[/** @type {keyof typeof LANGUAGES} */ (this.#texts.lang)];
    // The visible code is part of the spoken name, so that a person can call the button by what they see.
    const label = `${this.#texts.lang.toUpperCase()} – ${this.#texts.get("language_label")}: ${name}`;
    return this.#disclosure(label, [this.#texts.lang.toUpperCase(), icon("chevron")], items);
  }

  #moreMenu() {
    const item = (/** @type {any} */ drawing, /** @type {string} */ key, /** @type {() => void} */ act) =>
      el("button", { type: "button", onclick: () => this.#choose(act) }, icon(drawing), this.#texts.get(key));
    return this.#disclosure(
      this.#texts.get("menu"),
      [icon("more")],
      [
        item("person", "ask_person", this.#actions.human),
        item("elsewhere", "go_on_elsewhere", this.#actions.elsewhere),
        item("down", "save", this.#actions.save),
        item("restart", "start_over", this.#actions.restart),
        item("bin", "delete_data", this.#actions.erase),
      ],
    );
  }

  /**
   * A button that shows and hides a list of buttons.
   *
   * @param {string} label
   * @param {(Node | string)[]} face
   * @param {HTMLElement[]} items
   */
  #disclosure(label, face, items) {
    const list = el("div", { class: "menu", hidden: true }, ...items);
    const button = el(
      "button",
      { type: "button", class: "tool", "aria-label": label, title: label, "aria-expanded": "false" },
      ...face,
    );
    button.addEventListener("click", () => {
      const opening = list.hidden;
      this.#closeMenu();
      if (!opening) return;
      list.hidden = false;
      button.setAttribute("aria-expanded", "true");
      this.#menu = list;
    });
    const wrap = el("div", { class: "disclosure" }, button, list);
    // Tabbing out of the list closes it: it would cover what has the focus.
    wrap.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget instanceof Node && !wrap.contains(relatedTarget) && this.#menu === list) this.#closeMenu();
    });
    return wrap;
  }

  /** @param {() => void} act */
  #choose(act) {
    this.#closeMenu();
    act();
  }

  /** Returns whether a menu was open. The focus goes back to its button. */
  #closeMenu() {
    const list = this.#menu;
    if (!list) return false;
    const button = /** @type {HTMLElement} */ (list.previousElementSibling);
    if (list.contains(/** @type {ShadowRoot} */ (list.getRootNode()).activeElement)) button.focus();
    list.hidden = true;
    button.setAttribute("aria-expanded", "false");
    this.#menu = null;
    return true;
  }

  /** @param {KeyboardEvent} event */
  #key(event) {
    if (event.key !== "Escape" || event.isComposing) return;
    event.stopPropagation();
    if (!this.#closeMenu()) this.#actions.close();
  }

  /** On phones the keyboard covers the page's lower part: keep the input above it. */
  #fitKeyboard() {
    const view = window.visualViewport;
    view?.addEventListener("resize", () => {
      const covered = window.innerHeight - view.height > 120 && view.scale === 1;
      // Set through the object model, which a strict policy allows; a style attribute it would not.
      if (covered) this.panel.style.setProperty("--height", `${view.height}px`);
      else this.panel.style.removeProperty("--height");
    });
  }
}
