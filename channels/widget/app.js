/**
 * The chat itself: ties the connection, the outbox, the transcript and the panel together.
 */

import { Connection } from "./connection.js";
import { uploadFile } from "./files.js";
import { leaveTo, onTwoEscapes } from "./leaving.js";
import { Outbox } from "./outbox.js";
import { Panel } from "./panel.js";
import { Ratings } from "./rating.js";
import { eraseSession, openSession, saveTranscript } from "./session.js";
import { Store } from "./store.js";
import { LANGUAGES, nearest, Texts } from "./texts.js";
import { Transcript } from "./transcript.js";

/**
 * @typedef {import("./connection.js").ChatEvent} ChatEvent
 *
 * @typedef {object} Config
 * @property {URL} api where `session`, `messages`, `ws` and `texts` are
 * @property {URL} files where the stylesheet is
 * @property {string} pageLanguage
 * @property {boolean} openAtOnce
 * @property {string} exit
 */

const DAY = 24 * 60 * 60 * 1000;
/** A break shorter than this is mended before it need be mentioned. */
const MENTION_AFTER = 2500;
const TYPING_AT_MOST = 30_000;
const PHONE = "(max-width: 480px)";

/** @param {Config} config */
export async function start(config) {
  const store = new Store(`gandras:${config.api.host}`);
  const texts = new Texts(config.api);
  const [css] = await Promise.all([
    fetch(new URL("widget.css", config.files), { credentials: "omit" }).then((answer) => {
      if (!answer.ok) throw new Error(`widget.css: ${answer.status}`);
      return answer.text();
    }),
    texts.use(nearest(store.get().lang ?? config.pageLanguage)),
  ]);
  const host = document.createElement("gandras-chat");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(css);
  root.adoptedStyleSheets = [sheet];
  const app = new App(config, store, texts, root);
  document.body.append(host);
  app.resume();
  return { open: (/** @type {string} */ draft) => app.open(true, draft), close: () => app.close() };
}

class App {
  /** @type {Connection | null} */
  #connection = null;
  /** @type {ChatEvent[]} */
  #events = [];
  #owner = "assistant";
  #erased = false;
  #beginning = false;
  #mention = 0;
  #token = "";
  /** What had been read when this page began: the rest is new. */
  #seenBefore = 0;
  #typingEnds = 0;

  /**
   * @param {Config} config
   * @param {Store} store
   * @param {Texts} texts
   * @param {ShadowRoot} root
   */
  constructor(config, store, texts, root) {
    this.config = config;
    this.store = store;
    this.texts = texts;
    this.outbox = new Outbox(
      store,
      (body) => this.#connection?.send(body) ?? false,
      (item) => this.#unsent(item),
    );
    this.ratings = new Ratings(
      store,
      texts,
      (rated) => this.#connection?.rate(rated) ?? false,
      (words) => this.panel.say(words),
    );
    this.transcript = new Transcript(texts, {
      press: (value, title) => this.outbox.add({ press: value }, title),
      again: (id) => this.#again(id),
      rating: (message, rating) => this.ratings.view(message, rating),
    });
    this.panel = new Panel(root, texts, this.transcript, {
      open: () => this.open(true),
      close: () => this.close(),
      say: (body, label, files) => this.outbox.add(body, label, files),
      typing: () => this.#owner === "consultant" && this.#connection?.typing(),
      upload: (file, progress, signal) => uploadFile(this.config.api, this.#token, file, progress, signal),
      language: (lang) => void this.#language(lang),
      restart: () => this.outbox.add({ command: "restart" }, texts.get("start_over")),
      human: () => this.outbox.add({ command: "human" }, texts.get("ask_person")),
      elsewhere: () => this.outbox.add({ command: "code" }, texts.get("go_on_elsewhere")),
      save: () => void saveTranscript(config.api, this.#token, this.panel.composer.note, texts.get("save_failed")),
      erase: () => this.#askErase(),
      leave: () => this.#leave(),
    });
    this.panel.draw();
    store.watch(() => this.#otherTab());
    onTwoEscapes(this.panel.panel, () => this.#leave());
  }

  /** What the page does by itself: go on with a conversation, open where it was open. */
  resume() {
    const { token, at = 0, open } = this.store.get();
    // A recent conversation is listened to even when closed: a consultant may answer.
    if (token && Date.now() - at < DAY) this.#connect(token);
    // On a phone the chat covers the page: never do that unasked.
    if (this.config.openAtOnce || (open && token && !matchMedia(PHONE).matches)) this.open(false);
  }

  /**
   * @param {boolean} byPerson
   * @param {string} [draft]
   */
  open(byPerson, draft = "") {
    this.panel.show(byPerson);
    if (draft) this.panel.composer.fill(draft);
    this.store.update({ open: true, seen: this.#events.at(-1)?.event ?? this.store.get().seen });
    if (!this.#erased) void this.#begin();
  }

  close() {
    this.panel.hide();
    this.store.update({ open: false });
  }

  /** Make a session if there is none, and connect. Tries again until it works. */
  async #begin() {
    if (this.#connection || this.#beginning) return;
    const { token } = this.store.get();
    if (token) return this.#connect(token);
    this.#beginning = true;
    for (let failures = 0; this.#beginning; failures += 1) {
      const made = await openSession(this.config.api, this.texts.lang);
      if (!this.#beginning) return; // Another tab has begun meanwhile.
      if ("token" in made) {
        this.#beginning = false;
        this.store.update({ token: made.token, lang: this.texts.lang, seen: 0, at: Date.now() });
        this.outbox.add({ command: "start" }, "");
        return this.#connect(made.token);
      }
      this.#down();
      const pause = made.wait || Math.min(10_000, 1000 * 2 ** failures) * (0.5 + Math.random() / 2);
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }

  /** @param {string} token */
  #connect(token) {
    if (this.#connection) return;
    this.#token = token;
    this.#seenBefore = this.store.get().seen ?? 0;
    this.#connection = new Connection(this.config.api, token, {
      online: () => this.#up(),
      offline: () => this.#down(),
      events: (events) => this.#arrived(events),
      ack: (id) => this.outbox.acked(id),
      refused: (id, code, said) => this.#refused(id, code, said),
      undelivered: (id) => this.outbox.undelivered(id),
      rated: (message) => this.ratings.acked(message),
      unrated: (message, code) => this.ratings.refused(message, code),
      typing: (on) => this.#typing(on),
      owner: (owner, lang) => void this.#owned(owner, lang),
      unknown: () => this.#lost(),
    });
    this.outbox.load();
    this.#connection.start();
  }

  #up() {
    clearTimeout(this.#mention);
    this.#mention = 0;
    this.panel.offline.hidden = true;
    this.outbox.online();
    this.ratings.online();
  }

  #down() {
    this.outbox.offline();
    this.#typing(false);
    if (this.#mention) return;
    this.#mention = window.setTimeout(() => {
      this.panel.offline.hidden = false;
      if (this.panel.isOpen) this.panel.say(this.texts.get("reconnecting"));
    }, MENTION_AFTER);
  }

  /** @param {ChatEvent[]} events */
  #arrived(events) {
    const seen = this.store.get().seen ?? 0;
    // What the person has seen before (a reload) is drawn in silence; what is new is read out.
    const history = events[0].event <= this.#seenBefore;
    if (history && this.#events.length === 0) {
      this.transcript.clear();
      for (const item of this.outbox.items) this.transcript.pending(item);
    }
    this.panel.welcome.hidden = true;
    for (const event of events) {
      this.#events.push(event);
      const node = this.transcript.add(event);
      if (event.client_id) this.outbox.arrived(event.client_id);
      if (event.from === "assistant" || event.from === "consultant") this.#typing(false);
      if (!history) this.panel.reveal(node, event.from === "asker");
    }
    if (history) {
      this.panel.toEnd();
      setTimeout(() => this.transcript.speak(), 500);
    }
    const last = events[events.length - 1];
    this.store.update({ at: Date.parse(last.time) || Date.now() });
    if (this.panel.isOpen) this.store.update({ seen: last.event });
    else this.panel.unread(this.#events.filter(({ event, from }) => event > seen && from !== "asker").length);
  }

  /** @param {import("./outbox.js").Unsent} item */
  #unsent(item) {
    const node = this.transcript.pending(item);
    if (!node) return;
    this.panel.welcome.hidden = true;
    // Also when it failed: the words that say so make the message taller.
    if (item.state !== "sent" && node === this.transcript.node.lastElementChild) this.panel.reveal(node, true);
    if (item.state !== "sending")
      this.panel.say(item.state === "failed" ? this.texts.get("not_sent") : (item.error ?? this.texts.get("sent")));
  }

  /** @param {string} id */
  #again(id) {
    this.outbox.again(id);
    this.#connection?.hurry();
    this.panel.composer.focus();
  }

  /**
   * @param {string | null} id
   * @param {string} code
   * @param {string} said
   */
  #refused(id, code, said) {
    const words = this.texts.error(code, said);
    if (id) this.outbox.refused(id, words);
    else this.panel.say(words);
  }

  /** @param {boolean} on */
  #typing(on) {
    // Nobody says when an answer was given up (a person took over): the sign must not stay for ever.
    clearTimeout(this.#typingEnds);
    if (on) this.#typingEnds = window.setTimeout(() => this.#typing(false), TYPING_AT_MOST);
    if (this.panel.typing.hidden === !on) return;
    this.panel.typing.hidden = !on;
    if (on && this.panel.jump.hidden) this.panel.toEnd();
  }

  /**
   * @param {string} owner
   * @param {string} lang
   */
  async #owned(owner, lang) {
    this.#owner = owner;
    this.panel.owner(owner);
    // The conversation has changed its language (the person wrote in another one): so does the frame,
    // unless a choice made here is still on its way.
    const choosing = this.outbox.items.some(({ body, state }) => body.command === "language" && state !== "sent");
    if (!choosing && lang in LANGUAGES && lang !== this.texts.lang) await this.#redraw(lang);
  }

  /** @param {string} lang */
  async #language(lang) {
    if (lang === this.texts.lang) return;
    if (this.#connection || this.#beginning)
      this.outbox.add({ command: "language", lang }, LANGUAGES[/** @type {keyof typeof LANGUAGES} */ (lang)]);
    await this.#redraw(lang);
  }

  /** @param {string} lang */
  async #redraw(lang) {
    try {
      await this.texts.use(lang);
    } catch {
      this.panel.say(this.texts.get("error_server"));
      return;
    }
    this.store.update({ lang });
    const active = /** @type {ShadowRoot} */ (this.panel.panel.getRootNode()).activeElement;
    const inHeader = this.panel.header.contains(active);
    this.panel.draw();
    this.panel.owner(this.#owner);
    if (this.#erased) this.#showErased();
    else this.panel.answered();
    // The button that had the focus was made anew.
    if (inHeader) /** @type {HTMLElement} */ (this.panel.header.querySelector("button")).focus();
    this.transcript.clear();
    for (const event of this.#events) this.transcript.add(event);
    for (const item of this.outbox.items) this.transcript.pending(item);
    this.panel.toEnd();
    setTimeout(() => this.transcript.speak(), 500);
  }

  #askErase() {
    const t = (/** @type {string} */ key) => this.texts.get(key);
    this.panel.ask(t("delete_confirm"), [
      { words: t("cancel"), act: () => this.panel.answered() },
      { words: t("delete_yes"), act: () => void this.#erase(), danger: true },
    ]);
  }

  async #erase() {
    const token = this.store.get().token ?? this.#token;
    if (!(await eraseSession(this.config.api, token))) {
      this.panel.answered();
      this.panel.composer.note.textContent = this.texts.get("delete_failed");
      return;
    }
    this.store.clear();
    this.store.update({ lang: this.texts.lang });
    this.#forget();
    this.#showErased();
  }

  #showErased() {
    this.#erased = true;
    this.panel.ask(this.texts.get("delete_done"), [
      { words: this.texts.get("new_conversation"), act: () => this.#afresh() },
    ]);
  }

  #afresh() {
    this.#erased = false;
    this.panel.answered();
    this.panel.welcome.hidden = false;
    void this.#begin();
  }

  /** Drop all that this page holds of the conversation. */
  #forget() {
    this.#connection?.stop();
    this.#connection = null;
    this.#beginning = false;
    clearTimeout(this.#mention);
    this.#mention = 0;
    this.panel.offline.hidden = true;
    this.#events = [];
    const unsent = this.outbox.empty();
    this.ratings.empty();
    this.panel.composer.files.clear();
    this.transcript.clear();
    this.transcript.speak();
    this.#typing(false);
    this.#owner = "assistant";
    this.panel.owner("assistant");
    return unsent;
  }

  /** The server does not know the session: it has expired or was deleted. Begin anew, and keep what was not sent. */
  async #lost() {
    const { token } = this.store.get();
    const adopted = token !== undefined && token !== this.#token; // Another tab was quicker.
    const unsent = this.#forget();
    if (!adopted) this.store.update({ token: undefined, seen: 0 });
    if (!this.panel.isOpen) return;
    this.panel.welcome.hidden = false;
    this.panel.say(this.texts.error("unknown_session"));
    await this.#begin();
    for (const { body, label } of unsent) if (body.text || body.press) this.outbox.add({ text: label }, label);
  }

  /** Another tab has deleted the conversation, has begun a new one, or was left in a hurry. */
  #otherTab() {
    const { token = "", lang } = this.store.get();
    if (token === this.#token) return;
    this.#forget();
    if (!lang) this.panel.hide();
    this.#token = "";
    this.panel.welcome.hidden = false;
    if (token) {
      this.#erased = false;
      this.panel.answered();
      this.#connect(token);
    } else if (this.panel.isOpen) this.#showErased();
  }

  /** Leave at once and without a trace in this browser: somebody may be looking over the shoulder. */
  #leave() {
    this.store.end();
    this.#connection?.stop();
    leaveTo(this.config.exit);
  }
}
