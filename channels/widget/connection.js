/**
 * The line to the server: a WebSocket, or POST and long polling where sockets are blocked (docs/channels/web.md).
 *
 * It only carries. What is still unsent is the outbox's business, what is shown is the view's.
 */

/**
 * @typedef {object} ChatEvent
 * @property {number} event
 * @property {number} id
 * @property {"asker" | "assistant" | "consultant" | "system"} from
 * @property {string | null} name
 * @property {string} text
 * @property {string} lang
 * @property {string} time
 * @property {string | null} client_id
 * @property {{title: string, value: string}[]} buttons
 * @property {{number: number, name: string, url: string, date: string, note: string}[]} sources
 * @property {string[]} folds headings of the parts that are shown folded
 * @property {import("./files.js").Shown[]} files what the asker sent with it
 * @property {import("./rating.js").Rating | null} rating null: not an answer that can be rated
 *
 * @typedef {object} Handlers
 * @property {() => void} online the line works: resend what is unsent
 * @property {() => void} offline the line broke; it is tried again by itself
 * @property {(events: ChatEvent[]) => void} events new ones, in order, each once
 * @property {(id: string) => void} ack
 * @property {(id: string | null, code: string, text: string) => void} refused
 * @property {(id: string) => void} undelivered one try by POST failed
 * @property {(message: number) => void} rated the server has the rating of this message
 * @property {(message: number, code: string) => void} unrated it was refused; without a code, one try by POST failed
 * @property {(on: boolean) => void} typing
 * @property {(owner: string, lang: string) => void} owner
 * @property {() => void} unknown the server does not know this session (any more)
 */

const PING_EVERY = 25_000;
const TYPING_EVERY = 4000;
const PONG_WITHIN = 10_000;
const WELCOME_WITHIN = 10_000;
const SOCKET_TRIES = 2;
const SOCKET_AGAIN_AFTER = 60_000;
const POLL_SECONDS = 20;
const LONGEST_PAUSE = 30_000;

/** 1 s, 2 s, 4 s ... with jitter, so that a restarted server is not met by everybody at once. */
const pause = (/** @type {number} */ failures) =>
  Math.min(LONGEST_PAUSE, 1000 * 2 ** (failures - 1)) * (0.5 + Math.random() / 2);

export class Connection {
  #api;
  #token;
  #on;
  #last = 0;
  #online = false;
  #stopped = true;
  #failures = 0;
  #socketFailures = 0;
  #socketAgainAt = 0;
  #typedAt = 0;
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {(() => void) | null} */
  #wake = null;
  /** @type {(() => void) | null} */
  #ping = null;
  #abort = new AbortController();

  /**
   * @param {URL} api
   * @param {string} token
   * @param {Handlers} handlers
   */
  constructor(api, token, handlers) {
    this.#api = api;
    this.#token = token;
    this.#on = handlers;
  }

  start() {
    if (!this.#stopped) return;
    this.#stopped = false;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    // The network is back, or the person is: no reason to sit out a pause.
    window.addEventListener("online", () => this.hurry(), { signal });
    document.addEventListener("visibilitychange", () => document.hidden || this.hurry(), { signal });
    void this.#run();
  }

  stop() {
    this.#stopped = true;
    this.#online = false;
    this.#abort.abort();
    this.#socket?.close(1000);
    this.#wake?.();
  }

  /** End a pause now; if a socket is open, check at once that it is alive. */
  hurry() {
    this.#wake?.();
    if (this.#socket) this.#ping?.();
  }

  /**
   * Hand over one message. Its fate comes by `ack`, `refused`, `undelivered`, or `offline`.
   *
   * @param {{id: string}} body
   * @returns {boolean} false when there is no line now
   */
  send(body) {
    if (!this.#online) return false;
    if (this.#socket) this.#socket.send(JSON.stringify({ type: "message", ...body }));
    else
      void this.#post("messages", body, {
        taken: () => this.#on.ack(body.id),
        refused: (code, text) => this.#on.refused(body.id, code, text),
        failed: () => this.#on.undelivered(body.id),
      });
    return true;
  }

  /**
   * Hand over one rating. Its fate comes by `rated`, `unrated`, or `offline`.
   *
   * @param {import("./rating.js").Rated} rated
   * @returns {boolean} false when there is no line now
   */
  rate(rated) {
    if (!this.#online) return false;
    if (this.#socket) this.#socket.send(JSON.stringify({ type: "rate", ...rated }));
    else
      void this.#post("ratings", rated, {
        taken: () => this.#on.rated(rated.message),
        refused: (code) => this.#on.unrated(rated.message, code),
        failed: () => this.#on.unrated(rated.message, ""),
      });
    return true;
  }

  /** Tell that the person is writing, every few seconds at most; only a socket is worth it. */
  typing() {
    if (!this.#socket || Date.now() - this.#typedAt < TYPING_EVERY) return;
    this.#typedAt = Date.now();
    this.#socket.send('{"type":"typing"}');
  }

  async #run() {
    while (!this.#stopped) {
      const polling = this.#socketFailures >= SOCKET_TRIES && Date.now() < this.#socketAgainAt;
      const delay = await (polling ? this.#poll() : this.#talk());
      if (delay > 0 && !this.#stopped) await this.#sleep(delay);
    }
  }

  /** One life of a socket. Resolves when it is over, with the pause to make. @returns {Promise<number>} */
  #talk() {
    return new Promise((resolve) => {
      const address = new URL("ws", this.#api);
      address.protocol = address.protocol.replace("http", "ws");
      let socket;
      try {
        socket = new WebSocket(address);
      } catch {
        resolve(this.#socketOver(false, 0)); // The page's policy forbids it.
        return;
      }
      let welcomed = false;
      let heard = Date.now();
      const deadline = setTimeout(() => socket.close(), WELCOME_WITHIN);
      this.#ping = () => {
        if (socket.readyState !== WebSocket.OPEN) return;
        const asked = Date.now();
        socket.send('{"type":"ping"}');
        setTimeout(() => heard < asked && socket.close(), PONG_WITHIN);
      };
      const ping = setInterval(this.#ping, PING_EVERY);

      socket.onopen = () => socket.send(JSON.stringify({ type: "hello", token: this.#token, after: this.#last }));
      socket.onmessage = ({ data }) => {
        heard = Date.now();
        const frame = JSON.parse(data);
        if (frame.type === "welcome") {
          welcomed = true;
          clearTimeout(deadline);
          this.#socket = socket;
          this.#socketFailures = 0;
          this.#works();
        }
        this.#receive(frame, socket);
      };
      socket.onclose = ({ code }) => {
        clearTimeout(deadline);
        clearInterval(ping);
        if (this.#socket === socket) this.#socket = null;
        resolve(this.#socketOver(welcomed, code));
      };
      this.#abort.signal.addEventListener("abort", () => socket.close(1000), { once: true });
    });
  }

  /**
   * @param {boolean} welcomed
   * @param {number} code
   */
  #socketOver(welcomed, code) {
    if (this.#stopped) return 0;
    if (code === 4401) {
      this.stop();
      this.#on.unknown();
      return 0;
    }
    this.#fails();
    if (welcomed) return pause(1);
    this.#socketFailures += 1;
    if (this.#socketFailures < SOCKET_TRIES) return pause(this.#failures);
    // Somebody between us blocks sockets: poll, and look again later, ever more rarely.
    this.#socketAgainAt = Date.now() + SOCKET_AGAIN_AFTER * Math.min(10, 2 ** (this.#socketFailures - SOCKET_TRIES));
    return 0;
  }

  /**
   * @param {any} frame
   * @param {WebSocket} socket
   */
  #receive(frame, socket) {
    if (frame.type === "welcome" || frame.type === "owner") this.#on.owner(frame.owner, frame.lang);
    else if (frame.type === "events") this.#take(frame.events);
    else if (frame.type === "ack") this.#on.ack(frame.id);
    else if (frame.type === "rated") this.#on.rated(frame.message);
    else if (frame.type === "error" && frame.message) this.#on.unrated(frame.message, frame.code);
    else if (frame.type === "error") this.#on.refused(frame.id ?? null, frame.code, frame.text);
    else if (frame.type === "typing") this.#on.typing(frame.on);
    else if (frame.type === "ping") socket.send('{"type":"pong"}');
  }

  /** One long poll. Resolves with the pause to make. @returns {Promise<number>} */
  async #poll() {
    const wait = this.#online ? POLL_SECONDS : 0;
    const began = Date.now();
    try {
      const answer = await this.#fetch(`messages?after=${this.#last}&wait=${wait}`, {}, (wait + 15) * 1000);
      if (answer.status === 401) {
        this.stop();
        this.#on.unknown();
        return 0;
      }
      if (!answer.ok) throw new Error(String(answer.status));
      const found = await answer.json();
      if (this.#stopped) return 0;
      // The whole line was down, not just sockets: they deserve a new try soon.
      if (this.#failures > SOCKET_TRIES) this.#socketAgainAt = Date.now() + 5000;
      this.#works();
      this.#on.owner(found.owner, found.lang);
      this.#take(found.events);
      this.#on.typing(found.typing);
      // A proxy that cuts the wait short must not make us ask without end.
      const tooQuick = wait > 0 && found.events.length === 0 && Date.now() - began < 1000;
      return tooQuick ? 1000 : found.typing && found.events.length === 0 ? 300 : 0;
    } catch {
      if (this.#stopped) return 0;
      this.#fails();
      return pause(this.#failures);
    }
  }

  /**
   * @param {string} path
   * @param {object} body
   * @param {{taken: () => void, refused: (code: string, text: string) => void, failed: () => void}} fate
   */
  async #post(path, body, fate) {
    try {
      const headers = { "Content-Type": "application/json" };
      const answer = await this.#fetch(path, { method: "POST", headers, body: JSON.stringify(body) }, 10_000);
      if (answer.ok) return fate.taken();
      if (answer.status === 401) {
        this.stop();
        return this.#on.unknown();
      }
      if (answer.status >= 500) throw new Error(String(answer.status));
      const { code, text } = await answer.json();
      return fate.refused(code, text);
    } catch {
      return this.#stopped || fate.failed();
    }
  }

  /**
   * @param {string} path
   * @param {RequestInit} options
   * @param {number} within
   */
  async #fetch(path, options, within) {
    const control = new AbortController();
    const timer = setTimeout(() => control.abort(), within);
    const stop = () => control.abort();
    this.#abort.signal.addEventListener("abort", stop);
    try {
      const headers = { ...options.headers, Authorization: `Bearer ${this.#token}` };
      return await fetch(new URL(path, this.#api), {
        ...options,
        headers,
        credentials: "omit",
        signal: control.signal,
      });
    } finally {
      clearTimeout(timer);
      this.#abort.signal.removeEventListener("abort", stop);
    }
  }

  /**
   * Pass on what is new. Numbers have no gaps, so a gap means a lost frame: come again from the last one we have.
   *
   * @param {ChatEvent[]} events
   */
  #take(events) {
    const fresh = [];
    for (const event of events) {
      if (event.event <= this.#last) continue;
      if (event.event > this.#last + 1) {
        this.#socket?.close();
        break;
      }
      this.#last = event.event;
      fresh.push(event);
    }
    if (fresh.length > 0) this.#on.events(fresh);
  }

  #works() {
    this.#failures = 0;
    if (this.#online) return;
    this.#online = true;
    this.#on.online();
  }

  #fails() {
    this.#failures += 1;
    this.#online = false;
    this.#on.offline();
  }

  /** @param {number} ms */
  async #sleep(ms) {
    await new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve(undefined);
      };
    });
    this.#wake = null;
  }
}
