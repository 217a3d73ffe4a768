/**
 * The demo's page: keeps each pane as its person's screen is, and says so when it no longer can.
 */

import { Pane } from "./pane.js";

const language = document.documentElement.lang;
const status = /** @type {HTMLElement} */ (document.querySelector("#status"));
/** @type {Map<string, Pane>} */
const panes = new Map();
for (const node of document.querySelectorAll("[data-pane]")) {
  const name = node.getAttribute("data-pane") ?? "";
  panes.set(name, new Pane(/** @type {HTMLElement} */ (node), (deed) => send(name, deed)));
}

/**
 * @param {string} pane
 * @param {import("./pane.js").Deed} deed
 * @returns {Promise<string>} what went wrong, in words; empty if nothing did
 */
async function send(pane, deed) {
  const headers = { "Content-Type": "application/json" };
  try {
    const answer = await fetch(`/panes/${pane}`, { method: "POST", headers, body: JSON.stringify(deed) });
    return answer.ok ? "" : (document.body.dataset.refused ?? "");
  } catch {
    return document.body.dataset.lost ?? "";
  }
}

// The browser connects again by itself; each connection begins with all there is.
const events = new EventSource(`/events?lang=${encodeURIComponent(language)}`);
events.onmessage = ({ data }) => {
  if (status.textContent) status.textContent = "";
  for (const [name, look] of Object.entries(JSON.parse(data))) panes.get(name)?.show(look);
};
events.onerror = () => {
  status.textContent = document.body.dataset.lost ?? "";
};
