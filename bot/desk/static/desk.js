// Keeps an open desk fresh. Everything works without this file, by forms and links.
import { morph } from "./morph.js";
import { keepDraft, dropDraft } from "./drafts.js";

const PART = { "X-Desk-Part": "1" };
const live = document.getElementById("live");
const desk = () => document.getElementById("desk");
const near = 80; // pixels from the end that still count as reading the end

/** What scrolls the messages: their own box on wide screens, the page on phones. */
function scroller() {
  const box = document.getElementById("scroll");
  if (!box) return null;
  return getComputedStyle(box).overflowY === "auto" ? box : document.scrollingElement;
}

const atEnd = (box) => box.scrollHeight - box.scrollTop - box.clientHeight < near;

function toEnd() {
  const box = scroller();
  if (box) box.scrollTop = box.scrollHeight;
  const jump = document.getElementById("jump");
  if (jump) jump.hidden = true;
}

const lastMessage = () => [...document.querySelectorAll(".line, div.system")].at(-1)?.id;

/** Show a fresh copy of the page's changing part. */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("desk");
  if (!fresh) {
    location.reload();
    return;
  }
  const box = scroller();
  const followed = box && atEnd(box);
  const before = lastMessage();
  const shown = document.getElementById("jump")?.hidden === false;
  morph(desk(), fresh);
  document.title = desk().dataset.title;
  keepDraft();
  const jump = document.getElementById("jump");
  if (followed) toEnd();
  else if (jump) jump.hidden = !shown && lastMessage() === before;
}

/** The answer to one request of ours; null if it led to another page. */
async function ask(address, options = {}) {
  const answer = await fetch(address, { ...options, headers: { ...PART, ...options.headers } });
  if (new URL(answer.url).pathname.startsWith("/desk/sign-in")) {
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`/desk/sign-in?next=${back}`);
    return null;
  }
  return answer;
}

let asking = false;
let again = false;

async function refresh() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    do {
      again = false;
      const answer = await ask(location.href);
      if (answer?.ok) show(await answer.text());
      else if (answer?.status === 404) location.assign("/desk");
    } while (again);
  } catch {
    // The line is cut; the event source will say when it is back.
  } finally {
    asking = false;
  }
}

function complain(text) {
  const place = document.getElementById("problem");
  const notice = document.createElement("p");
  notice.className = "notice bad";
  notice.textContent = text;
  place?.replaceChildren(notice);
}

async function post(form, button) {
  if (form.dataset.busy) return;
  form.dataset.busy = "1";
  button?.setAttribute("aria-busy", "true");
  try {
    const body = new URLSearchParams(new FormData(form));
    const elsewhere = button?.hasAttribute("formaction");
    const answers = form.id === "composer" && !elsewhere;
    const action = elsewhere ? button.formAction : form.action;
    const answer = await ask(action, { method: "POST", body });
    if (!answer) return;
    const html = await answer.text();
    if (answers && answer.ok) dropDraft();
    if (answer.headers.get("content-type")?.includes("html")) show(html);
    else complain(desk().dataset.notSent);
    if (answers && answer.ok) toEnd();
    const text = document.getElementById("text");
    if (form.id === "composer" && text && !text.disabled) text.focus({ preventScroll: true });
  } catch {
    complain(desk().dataset.notSent);
  } finally {
    delete form.dataset.busy;
    button?.removeAttribute("aria-busy");
  }
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-live]")) return;
  event.preventDefault();
  post(form, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const open = document.querySelector("details.ask[open]");
  if (event.key === "Escape" && open) {
    open.open = false;
    open.querySelector("summary").focus();
  }
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  if (event.target.id !== "text" || event.target.readOnly || event.isComposing) return;
  event.preventDefault();
  event.target.form.requestSubmit(document.getElementById("send"));
});

document.addEventListener("click", (event) => {
  for (const open of document.querySelectorAll("details.ask[open]")) {
    if (!open.contains(event.target)) open.open = false;
  }
  if (event.target.closest("#jump")) toEnd();
  if (event.target.closest("#about a[href^='#']")) {
    document.querySelector("#about:popover-open")?.hidePopover();
  }
});

document.addEventListener("scroll", () => {
  const box = scroller();
  const jump = document.getElementById("jump");
  if (box && jump && !jump.hidden && atEnd(box)) jump.hidden = true;
}, { capture: true, passive: true });

function say(key) {
  if (live.className === `live ${key}`) return;
  live.className = `live ${key}`;
  live.textContent = live.dataset[key];
}

function listen() {
  const events = new EventSource("/desk/events");
  events.addEventListener("open", () => say("live"));
  events.addEventListener("changed", refresh);
  events.addEventListener("error", () => {
    say("lost");
    if (events.readyState !== EventSource.CLOSED) return;
    // Refused rather than cut: the session may have ended, which the next refresh finds out.
    setTimeout(() => {
      refresh();
      listen();
    }, 3000);
  });
}

const thread = document.getElementById("thread");
if (thread && /\/(take-over|answer|give-back|close)$/.test(location.pathname)) {
  // The page of a form that was sent without this script: a refresh asks for the conversation.
  history.replaceState(null, "", `/desk/conversations/${thread.dataset.id}`);
}
keepDraft();
if (!location.hash.startsWith("#part-") && !location.search.includes("last=")) toEnd();
document.title = desk().dataset.title;
listen();
// Waiting times grow even when nothing happens.
setInterval(() => document.hidden || refresh(), 30000);
document.addEventListener("visibilitychange", () => document.hidden || refresh());
