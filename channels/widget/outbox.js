/**
 * What the person has said and the server has not confirmed yet.
 *
 * Each message has an id made here; sending it again with the same id never doubles it, so the rule is simple:
 * keep it until it is acknowledged, send one at a time and in order, and again whenever the line comes back.
 */

/**
 * @typedef {{text?: string, press?: string, command?: string, lang?: string, uploads?: string[]}} Body
 *
 * @typedef {object} Unsent
 * @property {string} id
 * @property {Body} body
 * @property {string} label what the person sees of it; empty, without files, for what is not shown
 * @property {import("./files.js").Shown[]} [files] what goes with it
 * @property {"sending" | "sent" | "failed" | "refused"} state
 * @property {string} [error] why it was refused, in words
 */

const GIVE_UP_AFTER = 15_000;
const TRIES = 3;

/** `randomUUID` exists on https and localhost only; host pages may still be plain http. */
function uuid() {
  if (typeof crypto.randomUUID === "function") return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

export class Outbox {
  /** @type {Map<string, Unsent>} in the order they were said */
  #items = new Map();
  /** @type {string | null} the one that waits for its ack */
  #flying = null;
  /** @type {Map<string, {count: number, timer: number}>} failed tries by id, and when to give up */
  #tries = new Map();
  #store;
  #send;
  #changed;

  /**
   * @param {import("./store.js").Store} store
   * @param {(body: Body & {id: string}) => boolean} send
   * @param {(item: Unsent) => void} changed called when an item is new or its state has changed
   */
  constructor(store, send, changed) {
    this.#store = store;
    this.#send = send;
    this.#changed = changed;
  }

  /** All that is not in the transcript yet, the acknowledged included, in order. */
  get items() {
    return [...this.#items.values()];
  }

  /** Take back what an earlier page could not send. */
  load() {
    for (const item of this.#store.get().pending ?? []) {
      if (!this.#items.has(item.id)) this.#begin({ ...item, state: "sending" });
    }
  }

  /**
   * @param {Body} body
   * @param {string} label
   * @param {import("./files.js").Shown[]} [files]
   */
  add(body, label, files = []) {
    const item = /** @type {Unsent} */ ({ id: uuid(), body, label, files, state: "sending" });
    const pending = this.#store.get().pending ?? [];
    this.#store.update({ pending: [...pending, { id: item.id, body, label, files, state: "sending" }] });
    this.#begin(item);
  }

  /** @param {string} id */
  again(id) {
    const item = this.#items.get(id);
    if (item) this.#begin({ ...item, state: "sending", error: undefined });
  }

  /** The line is back: what was given up is tried anew. */
  online() {
    this.#flying = null;
    for (const item of this.items) if (item.state === "failed") this.again(item.id);
    this.#pump();
  }

  /** The line broke: whatever was under way counts as one failed try. */
  offline() {
    this.#flying = null;
    for (const item of this.items) if (item.state === "sending") this.#missed(item);
  }

  /** @param {string} id one try failed while the line as such works */
  undelivered(id) {
    const item = this.#items.get(id);
    if (this.#flying === id) this.#flying = null;
    if (item?.state === "sending") {
      this.#missed(item);
      setTimeout(() => this.#pump(), 1000 * (this.#tries.get(id)?.count ?? 1));
    }
  }

  /** @param {string} id */
  acked(id) {
    const item = this.#items.get(id);
    if (item && item.body.command !== "start") this.#set(item, "sent");
    else this.#items.delete(id);
    this.#done(id);
  }

  /**
   * It is in the transcript now: nothing more to keep here.
   *
   * @param {string} id
   */
  arrived(id) {
    if (this.#items.delete(id)) this.#done(id);
  }

  /**
   * @param {string} id
   * @param {string} error
   */
  refused(id, error) {
    const item = this.#items.get(id);
    if (item) this.#set({ ...item, error }, "refused");
    this.#done(id);
  }

  /** Forget everything (the session is gone). @returns {Unsent[]} what was not sent */
  empty() {
    const unsent = this.items.filter((item) => item.state !== "sent");
    for (const item of unsent) this.#forget(item.id);
    this.#items.clear();
    this.#flying = null;
    this.#store.update({ pending: [] });
    return unsent;
  }

  /** @param {Unsent} item */
  #begin(item) {
    this.#forget(item.id);
    const timer = window.setTimeout(() => this.#giveUp(item.id), GIVE_UP_AFTER);
    this.#tries.set(item.id, { count: 0, timer });
    this.#set(item, "sending");
    this.#pump();
  }

  #pump() {
    if (this.#flying !== null) return;
    const next = this.items.find((item) => item.state === "sending");
    if (next && this.#send({ id: next.id, ...next.body })) this.#flying = next.id;
  }

  /** @param {Unsent} item */
  #missed(item) {
    const tries = this.#tries.get(item.id);
    if (tries && ++tries.count >= TRIES) this.#giveUp(item.id);
  }

  /** @param {string} id */
  #giveUp(id) {
    const item = this.#items.get(id);
    if (item?.state !== "sending") return;
    this.#set(item, "failed");
    if (this.#flying === id) this.#flying = null;
    this.#pump();
  }

  /** @param {string} id */
  #done(id) {
    const pending = this.#store.get().pending ?? [];
    if (pending.some((item) => item.id === id))
      this.#store.update({ pending: pending.filter((item) => item.id !== id) });
    this.#forget(id);
    if (this.#flying === id) this.#flying = null;
    this.#pump();
  }

  /** @param {string} id */
  #forget(id) {
    clearTimeout(this.#tries.get(id)?.timer);
    this.#tries.delete(id);
  }

  /**
   * @param {Unsent} item
   * @param {Unsent["state"]} state
   */
  #set(item, state) {
    const now = { ...item, state };
    this.#items.set(item.id, now);
    this.#changed(now);
  }
}
