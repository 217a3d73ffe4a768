/**
 * The list of messages: events of the server, then what is still on its way.
 */

import { el, icon } from "./dom.js";
import { fileList } from "./files.js";
import { foldedText } from "./folds.js";
import { outside, safeUrl } from "./richtext.js";

/**
 * @typedef {import("./connection.js").ChatEvent} ChatEvent
 * @typedef {import("./outbox.js").Unsent} Unsent
 *
 * @typedef {object} Actions
 * @property {(value: string, title: string) => void} press
 * @property {(id: string) => void} again
 * @property {(message: number, rating: import("./rating.js").Rating) => HTMLElement} rating thumbs under an answer
 */

const STATES = { sending: "sending", sent: "sent", failed: "not_sent" };

export class Transcript {
  /** @type {Map<string, HTMLElement>} what is on its way, by client id */
  #pending = new Map();
  /** The newest message of the asker says "sent"; older ones need not. @type {HTMLElement | null} */
  #lastSent = null;
  /** @type {string} who spoke last, so that a name is not repeated */
  #speaker = "";
  #texts;
  #actions;

  /**
   * @param {import("./texts.js").Texts} texts
   * @param {Actions} actions
   */
  constructor(texts, actions) {
    this.#texts = texts;
    this.#actions = actions;
    // Present and empty before the first message, so that screen readers watch it from the start.
    this.node = el("div", { class: "log", role: "log", "aria-live": "polite", "aria-relevant": "additions" });
  }

  /** Empty the list. Nothing of what is drawn anew is read out until `speak`. */
  clear() {
    this.node.setAttribute("aria-live", "off");
    this.node.replaceChildren();
    this.#pending.clear();
    this.#lastSent = null;
    this.#speaker = "";
  }

  /** From now on, new messages are read out. */
  speak() {
    this.node.setAttribute("aria-live", "polite");
  }

  /**
   * Add an event of the server, or turn the asker's own waiting message into it.
   *
   * @param {ChatEvent} event
   * @returns {HTMLElement}
   */
  add(event) {
    const mine = event.from === "asker";
    const waiting = event.client_id ? this.#pending.get(event.client_id) : undefined;
    if (mine) this.#retireButtons();
    const node = waiting ?? this.#message(event.from, event.name);
    node.dataset.event = String(event.event);
    node.lang = event.lang;
    if (waiting && event.client_id) this.#pending.delete(event.client_id);
    const before = [...this.#pending.values()][0] ?? null;
    // Moving a node makes screen readers read it again: only if something unsent stands before it.
    if (!waiting || (before && before.compareDocumentPosition(node) & Node.DOCUMENT_POSITION_FOLLOWING)) {
      this.node.insertBefore(node, before);
    }
    const bubble = /** @type {HTMLElement} */ (node.querySelector(".bubble"));
    // The text of a waiting message is on the page already; only commands are reworded by the server.
    if (!waiting || (bubble.querySelector("p")?.textContent ?? "").trim() !== event.text.trim())
      bubble.replaceChildren(...this.#body(event, node));
    this.#time(node, event.time);
    if (event.rating) bubble.after(this.#actions.rating(event.id, event.rating));
    if (mine) this.#sent(node);
    else if (event.buttons.length > 0) this.#buttons(node, event);
    return node;
  }

  /**
   * Show or update a message that the transcript does not hold yet.
   *
   * @param {Unsent} item
   * @returns {HTMLElement | null}
   */
  pending(item) {
    const files = item.files ?? [];
    if (item.label === "" && files.length === 0) return null;
    let node = this.#pending.get(item.id);
    if (!node) {
      this.#retireButtons();
      node = this.#message("asker", null);
      node.lang = this.#texts.lang;
      /** @type {HTMLElement} */ (node.querySelector(".bubble")).append(...this.#own(item.label, files));
      this.#pending.set(item.id, node);
      this.node.append(node);
    }
    if (item.state === "sent") this.#sent(node);
    else this.#status(node, item);
    return node;
  }

  /**
   * Who speaks, the bubble, and the line below it for time and state.
   *
   * @param {string} from
   * @param {string | null} name
   */
  #message(from, name) {
    const speaker = `${from}/${name ?? ""}`;
    const follows = speaker === this.#speaker;
    this.#speaker = speaker;
    const t = (/** @type {string} */ key) => this.#texts.get(key);
    const node = el("div", { class: `message ${from}${follows ? " follows" : ""}` });
    if (from === "system") {
      node.append(el("div", { class: "bubble" }), el("p", { class: "meta visually-hidden" }));
      return node;
    }
    const who = el("p", { class: "who", lang: this.#texts.lang });
    if (from === "asker") who.append(t("you_label"));
    else if (from === "assistant") who.append(el("b", {}, t("title")), ` · ${t("assistant_label")}`);
    else
      who.append(icon("person"), el("b", {}, name ?? t("consultant_label")), name ? ` · ${t("consultant_label")}` : "");
    node.append(who, el("div", { class: "bubble" }), el("p", { class: "meta", lang: this.#texts.lang }));
    return node;
  }

  /**
   * @param {ChatEvent} event
   * @param {HTMLElement} node
   * @returns {Node[]}
   */
  #body(event, node) {
    if (event.from === "asker") return this.#own(event.text, event.files);
    const sources = event.sources.map((source) => ({ ...source, href: safeUrl(source.url) }));
    const made = foldedText(event.text, event.folds, (number) => {
      if (!sources.some((source) => source.number === number)) return null;
      const show = () => openSource(node, number);
      const label = this.#texts.get("source_number", { number });
      return el(
        "sup",
        {},
        el("button", { type: "button", class: "mark", "aria-label": label, onclick: show }, String(number)),
      );
    });
    if (sources.length > 0) made.push(this.#sourceList(sources));
    return made;
  }

  /**
   * The asker's own words: no links and no lists, only their line breaks. And what they sent with them.
   *
   * @param {string} text
   * @param {import("./files.js").Shown[]} files
   * @returns {Node[]}
   */
  #own(text, files) {
    return [...(text ? [el("p", {}, text)] : []), ...(files.length > 0 ? [fileList(files, this.#texts)] : [])];
  }

  /** @param {(ChatEvent["sources"][number] & {href: string | null})[]} sources */
  #sourceList(sources) {
    const items = sources.map(({ number, name, href, note }) =>
      el(
        "li",
        { value: number, "data-source": number, tabindex: href ? null : "-1" },
        href
          ? outside(href, name, el("span", { class: "visually-hidden" }, ` (${this.#texts.get("new_window")})`))
          : name,
        note ? el("span", { class: "note" }, note) : null,
      ),
    );
    const heading = el(
      "summary",
      { lang: this.#texts.lang },
      icon("chevron"),
      `${this.#texts.get("sources")} (${sources.length})`,
    );
    return el("details", { class: "sources" }, heading, el("ol", {}, ...items));
  }

  /**
   * @param {HTMLElement} node
   * @param {ChatEvent} event
   */
  #buttons(node, event) {
    const buttons = event.buttons.map(({ title, value }) =>
      el("button", { type: "button", class: "choice", onclick: () => this.#actions.press(value, title) }, title),
    );
    const label = this.#texts.get("choices");
    node.insertBefore(
      el("div", { class: "choices", role: "group", "aria-label": label }, ...buttons),
      node.lastElementChild,
    );
  }

  /** Once the asker has said something, older buttons answer nothing: they stay as words. */
  #retireButtons() {
    for (const group of this.node.querySelectorAll(".choices")) {
      const titles = [...group.children].map((button) => button.textContent);
      // The pressed button is about to vanish with the focus on it: keep the focus in the conversation.
      const focused = /** @type {ShadowRoot} */ (group.getRootNode()).activeElement;
      if (focused && group.contains(focused)) /** @type {HTMLElement} */ (this.node.parentElement).focus();
      group.replaceWith(el("p", { class: "retired" }, titles.join(" · ")));
    }
  }

  /**
   * @param {HTMLElement} node
   * @param {string} iso
   */
  #time(node, iso) {
    const time = new Date(iso);
    if (Number.isNaN(time.getTime())) return;
    const meta = /** @type {HTMLElement} */ (node.querySelector(".meta"));
    meta.replaceChildren(el("time", { datetime: iso }, this.#texts.clock(time)));
  }

  /** @param {HTMLElement} node */
  #sent(node) {
    if (this.#lastSent !== node) this.#lastSent?.querySelector(".state")?.remove();
    this.#lastSent = node;
    node.classList.remove("sending", "failed");
    const meta = /** @type {HTMLElement} */ (node.querySelector(".meta"));
    meta.querySelectorAll(".state, button").forEach((it) => it.remove());
    meta.append(el("span", { class: "state" }, icon("check"), this.#texts.get("sent")));
  }

  /**
   * @param {HTMLElement} node
   * @param {Unsent} item
   */
  #status(node, item) {
    const t = (/** @type {string} */ key) => this.#texts.get(key);
    const words = item.state === "refused" ? (item.error ?? t("not_sent")) : t(STATES[item.state]);
    const failed = item.state !== "sending";
    node.classList.toggle("sending", !failed);
    node.classList.toggle("failed", failed);
    const again = () => this.#actions.again(item.id);
    /** @type {HTMLElement} */ (node.querySelector(".meta")).replaceChildren(
      el("span", { class: "state" }, words),
      ...(failed
        ? [el("button", { type: "button", class: "again", onclick: again }, icon("restart"), t("send_again"))]
        : []),
    );
  }
}

/**
 * @param {HTMLElement} node
 * @param {number} number
 */
function openSource(node, number) {
  const details = /** @type {HTMLDetailsElement} */ (node.querySelector(".sources"));
  details.open = true;
  const item = /** @type {HTMLElement} */ (details.querySelector(`[data-source="${number}"]`));
  /** @type {HTMLElement} */ (item.querySelector("a") ?? item).focus();
}
