/**
 * The files that the person has picked and not sent yet: uploaded at once, shown above the input, removable.
 *
 * Nothing of them is kept in the browser: a page that is left forgets them, and so does the server after a day.
 */

import { el, icon } from "./dom.js";

/**
 * @typedef {"photo" | "document" | "voice" | "audio" | "video" | "sticker" | "other"} Kind
 * @typedef {{name: string | null, kind: Kind, state?: string}} Shown a file as the transcript shows it
 * @typedef {(file: File, progress: (part: number) => void, signal: AbortSignal) => Promise<{upload: string} | {code: string, text: string}>} Upload
 *
 * @typedef {object} Picked
 * @property {File} file
 * @property {"uploading" | "ready" | "failed" | "refused"} state
 * @property {string} upload the server's id, once it has the file
 * @property {string} words what is said of it
 * @property {AbortController} stop
 * @property {HTMLElement} node
 */

/** The same limits as the server's. */
const MOST = 5;
const MOST_BYTES = 10_000_000;
const TYPES =
  "image/jpeg,image/png,image/webp,image/gif,application/pdf,audio/mpeg,audio/ogg,audio/mp4,video/mp4,.jpg,.jpeg,.png,.webp,.gif,.pdf,.mp3,.ogg,.m4a,.mp4";

export class Files {
  /** @type {Picked[]} */
  #picked = [];
  #texts;
  #upload;
  #say;

  /**
   * @param {import("./texts.js").Texts} texts
   * @param {Upload} upload
   * @param {(words: string) => void} say tells the person, in the input's own note
   */
  constructor(texts, upload, say) {
    this.#texts = texts;
    this.#upload = upload;
    this.#say = say;
    this.input = /** @type {HTMLInputElement} */ (
      el("input", { type: "file", multiple: true, accept: TYPES, hidden: true })
    );
    this.input.addEventListener("change", () => {
      this.add(this.input.files ?? []);
      this.input.value = ""; // So that the same file can be picked again.
    });
    this.button = el("button", { type: "button", class: "attach", onclick: () => this.input.click() }, icon("clip"));
    this.list = el("ul", { class: "picked", hidden: true });
  }

  draw() {
    const t = (/** @type {string} */ key) => this.#texts.get(key);
    this.button.setAttribute("aria-label", t("attach"));
    this.button.title = `${t("attach")}. ${t("attach_hint")}`;
    this.list.setAttribute("aria-label", t("files_picked"));
    for (const one of this.#picked) this.#show(one);
  }

  /** Take files that are dropped on a part of the page or pasted into it. @param {HTMLElement} place */
  listen(place) {
    const holdsFiles = (/** @type {DataTransfer | null} */ data) => data?.types.includes("Files") ?? false;
    place.addEventListener("dragover", (event) => {
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      place.classList.add("dropping");
    });
    place.addEventListener("dragleave", ({ relatedTarget }) => {
      if (!(relatedTarget instanceof Node && place.contains(relatedTarget))) place.classList.remove("dropping");
    });
    place.addEventListener("drop", (event) => {
      place.classList.remove("dropping");
      if (!holdsFiles(event.dataTransfer)) return;
      event.preventDefault();
      this.add(event.dataTransfer?.files ?? []);
    });
    place.addEventListener("paste", (event) => {
      const files = event.clipboardData?.files ?? [];
      if (files.length > 0) event.preventDefault();
      this.add(files);
    });
  }

  get any() {
    return this.#picked.length > 0;
  }

  /** Whether some are not there yet, or cannot be sent. */
  get unready() {
    return this.#picked.some(({ state }) => state !== "ready");
  }

  /** @param {Iterable<File> | ArrayLike<File>} files */
  add(files) {
    for (const file of Array.from(files)) {
      if (this.#picked.length >= MOST) {
        this.#say(this.#texts.get("error_many_at_once"));
        return;
      }
      const one = /** @type {Picked} */ ({ file, state: "uploading", upload: "", words: "", node: el("li") });
      this.#picked.push(one);
      this.list.append(one.node);
      this.list.hidden = false;
      if (file.size > MOST_BYTES) this.#end(one, "refused", this.#texts.get("error_file_too_big"));
      else void this.#begin(one);
    }
  }

  /** Give what is to be sent, and begin anew. @returns {{uploads: string[], files: Shown[]}} */
  take() {
    const taken = this.#picked;
    this.clear();
    return {
      uploads: taken.map(({ upload }) => upload),
      files: taken.map(({ file }) => ({ name: file.name, kind: kindOf(file.type) })),
    };
  }

  clear() {
    for (const one of this.#picked) one.stop?.abort();
    this.#picked = [];
    this.list.replaceChildren();
    this.list.hidden = true;
  }

  /** @param {Picked} one */
  async #begin(one) {
    one.stop = new AbortController();
    one.state = "uploading";
    this.#progress(one, 0);
    const answer = await this.#upload(one.file, (part) => this.#progress(one, part), one.stop.signal);
    if (!this.#picked.includes(one)) return; // Removed meanwhile.
    if ("upload" in answer) {
      one.upload = answer.upload;
      this.#end(one, "ready", this.#texts.get("file_ready"));
    } else if (answer.code) this.#end(one, "refused", this.#texts.error(answer.code, answer.text));
    else this.#end(one, "failed", this.#texts.get("file_failed"));
  }

  /**
   * @param {Picked} one
   * @param {number} part from 0 to 1
   */
  #progress(one, part) {
    const percent = Math.floor(part * 100);
    one.words = part < 1 ? this.#texts.get("file_uploading", { percent }) : this.#texts.get("file_checking");
    const words = one.node.querySelector(".state");
    // Only the words change: the button that has the focus stays.
    if (words && one.state === "uploading") words.textContent = one.words;
    else this.#show(one);
  }

  /**
   * @param {Picked} one
   * @param {Picked["state"]} state
   * @param {string} words
   */
  #end(one, state, words) {
    one.state = state;
    one.words = words;
    this.#show(one);
    this.#say(`${one.file.name}: ${words}`);
  }

  /** @param {Picked} one */
  #show(one) {
    const focused = one.node.contains(/** @type {ShadowRoot} */ (one.node.getRootNode()).activeElement ?? null);
    const label = this.#texts.get("file_remove", { name: one.file.name });
    const remove = el(
      "button",
      { type: "button", class: "remove", "aria-label": label, title: label, onclick: () => this.#remove(one) },
      icon("close"),
    );
    const begin = () => void this.#begin(one);
    const again = [icon("restart"), this.#texts.get("file_again")];
    one.node.className = one.state;
    one.node.lang = this.#texts.lang;
    one.node.replaceChildren(
      icon(kindOf(one.file.type) === "photo" ? "photo" : "file"),
      el("span", { class: "name", dir: "auto" }, one.file.name),
      remove,
      el("span", { class: "state" }, one.words),
      ...(one.state === "failed" ? [el("button", { type: "button", class: "again", onclick: begin }, ...again)] : []),
    );
    if (focused) remove.focus();
  }

  /** @param {Picked} one */
  #remove(one) {
    one.stop?.abort();
    const after = this.#picked.indexOf(one);
    this.#picked.splice(after, 1);
    one.node.remove();
    this.list.hidden = !this.any;
    const next = this.list.querySelectorAll(".remove")[Math.min(after, this.#picked.length - 1)];
    /** @type {HTMLElement} */ (next ?? this.button).focus();
  }
}

/** @param {string} type @returns {Kind} */
function kindOf(type) {
  const group = type.split("/")[0];
  return group === "image" ? "photo" : group === "audio" ? "audio" : group === "video" ? "video" : "document";
}

/**
 * The files of a message, as the transcript shows them: their names, no more.
 *
 * @param {Shown[]} files
 * @param {import("./texts.js").Texts} texts
 */
export function fileList(files, texts) {
  const items = files.map(({ name, kind }) =>
    el(
      "li",
      {},
      icon(kind === "photo" ? "photo" : "file"),
      el("span", { dir: "auto", lang: name ? null : texts.lang }, name ?? texts.get(`file_${kind}`)),
    ),
  );
  return el("ul", { class: "files", "aria-label": texts.get("files_label") }, ...items);
}

/**
 * Upload one file. Resolves in any case; without a `code` it did not get there and may be tried again.
 *
 * @param {URL} api
 * @param {string} token
 * @param {File} file
 * @param {(part: number) => void} progress
 * @param {AbortSignal} signal
 * @returns {Promise<{upload: string} | {code: string, text: string}>}
 */
export function uploadFile(api, token, file, progress, signal) {
  return new Promise((resolve) => {
    if (!token) return resolve({ code: "", text: "" }); // The session is still being made.
    const body = new FormData();
    body.append("file", file);
    // Not fetch: it does not tell how far an upload has come.
    const request = new XMLHttpRequest();
    request.open("POST", new URL("uploads", api));
    request.setRequestHeader("Authorization", `Bearer ${token}`);
    request.responseType = "json";
    request.upload.onprogress = ({ loaded, total }) => progress(total ? loaded / total : 0);
    request.onloadend = () => {
      const answer = request.response;
      if (request.status === 201) resolve(answer);
      else if (request.status === 0 || request.status >= 500 || !answer?.code) resolve({ code: "", text: "" });
      else resolve(answer);
    };
    signal.addEventListener("abort", () => request.abort());
    request.send(body);
  });
}
