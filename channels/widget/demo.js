/**
 * The demo page: puts its words in the language of `?lang=`, and opens the chat.
 */

import { nearest, Texts } from "./texts.js";

const lang = nearest(new URLSearchParams(location.search).get("lang") ?? navigator.language);

// The chat is embedded the way every host page does it; only the language is chosen here.
const script = document.createElement("script");
script.src = "widget.js";
script.dataset.lang = lang;
document.head.append(script);

document.documentElement.classList.add("script");
for (const link of document.querySelectorAll(".languages a")) {
  if (link.getAttribute("lang") === lang) link.setAttribute("aria-current", "page");
}
const open = (/** @type {string} */ draft = "") => /** @type {any} */ (window).Gandras?.open(draft);
document.querySelector("#open")?.addEventListener("click", () => open());
for (const button of document.querySelectorAll("[data-question]")) {
  // The question is put into the input, not sent: the person decides.
  button.addEventListener("click", () => open(button.textContent ?? ""));
}

const texts = new Texts(new URL("chat/", document.baseURI));
await texts.use(lang);
document.documentElement.lang = lang;
document.title = texts.get("demo_page_title");
for (const node of document.querySelectorAll("[data-text]"))
  node.textContent = texts.get(node.getAttribute("data-text") ?? "");
for (const node of document.querySelectorAll("[data-label]"))
  node.setAttribute("aria-label", texts.get(node.getAttribute("data-label") ?? ""));
