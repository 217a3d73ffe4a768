// Keeps an open desk fresh. Everything works without this file, by forms and links.
import { morph } from "./morph.js";
import { addLines } from "./lines.js";
import { keepDraft, dropDraft, settled } from "./drafts.js";
import "./company.js";
import "./keys.js";
import "./answers.js";
import "./labels.js";

const live = document.getElementById("live");
const desk = () => document.getElementById("desk");
const thread = () => document.getElementById("thread");
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

/** Do something to what is shown; whoever read the end goes on reading it. */
function keepPlace(change) {
  const box = scroller();
  const followed = box && atEnd(box);
  const before = lastMessage();
  const shown = document.getElementById("jump")?.hidden === false;
  change();
  const calling = Number(document.getElementById("queue")?.dataset.calling);
  document.title = (calling ? `(${calling}) ` : "") + desk().dataset.title;
  keepDraft();
  const jump = document.getElementById("jump");
  if (followed) toEnd();
  else if (jump) jump.hidden = !shown && lastMessage() === before;
}

/** Show fresh copies of parts of the page; any other page is opened as a whole. */
function show(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html");
  const parts = ["desk", "queue", "thread", "thread-top", "above", "compose", "about"]
    .map((id) => fresh.getElementById(id))
    .filter((part) => part?.parentElement === fresh.body);
  if (parts.length === 0 || parts.some((part) => !document.getElementById(part.id))) {
    location.reload();
    return;
  }
  keepPlace(() => {
    for (const part of parts) morph(document.getElementById(part.id), part);
  });
}

/** Show the newest lines of the conversation; false if there is a gap before them. */
function showLines(html) {
  const fresh = new DOMParser().parseFromString(html, "text/html").getElementById("scroll");
  if (!fresh || !thread()) return false;
  let complete = false;
  keepPlace(() => {
    complete = addLines(document.getElementById("scroll"), fresh);
  });
  return complete;
}

/**
 * The answer to one request of ours for a part of the desk; null if it led to another page.
 *
 * All parts have one address, and a browser that may keep an answer fetches it for one at a time:
 * the newest lines would wait for the list.
 */
async function ask(part, address = location.href, options = {}) {
  const headers = { "X-Desk-Part": part };
  const answer = await fetch(address, { ...options, headers, cache: "no-store" });
  if (new URL(answer.url).pathname.startsWith("/desk/sign-in")) {
    const back = encodeURIComponent(location.pathname + location.search);
    location.assign(`/desk/sign-in?next=${back}`);
    return null;
  }
  if (answer.status === 404) location.assign("/desk");
  return answer;
}

/** A function that does `work` after a while. Calls meanwhile count once, none are lost. */
function once(work, wait = 0) {
  let busy = false;
  let again = false;
  const run = async () => {
    again = true;
    if (busy) return;
    busy = true;
    try {
      while (again) {
        if (wait) await new Promise((done) => setTimeout(done, wait * (0.5 + Math.random())));
        again = false;
        await work();
      }
    } catch {
      // The line is cut. The event source need not notice, so it is tried until it is back.
      setTimeout(run, 2000);
    } finally {
      busy = false;
    }
  };
  return run;
}

const refresh = (part, wait) => once(async () => {
  const answer = await ask(part);
  if (answer?.ok) show(await answer.text());
}, wait);

const refreshAll = refresh("desk");
const refreshList = refresh("queue");
// What stands around the conversation's words need not be as quick as they are.
const refreshBeside = refresh("beside", 700);
const refreshLines = once(async () => {
  const answer = await ask("lines");
  if (!answer?.ok) return;
  if (showLines(await answer.text())) refreshBeside();
  else refreshAll();
});

function complain(form, text) {
  const place = form.querySelector(".problem") ?? document.getElementById("problem");
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
    const body = new URLSearchParams(new FormData(form, button));
    const elsewhere = button?.hasAttribute("formaction");
    const answers = form.hasAttribute("data-draft") && !elsewhere;
    if (form.hasAttribute("data-draft")) await settled(form);
    const action = elsewhere ? button.formAction : form.action;
    const answer = await ask("talk", action, { method: "POST", body });
    if (!answer) return;
    const html = await answer.text();
    if (answers && answer.ok) dropDraft(form);
    if (answer.ok) form.closest("details.ask")?.removeAttribute("open");
    if (answer.headers.get("content-type")?.includes("html")) show(html);
    else complain(form, desk().dataset.notSent);
    if (answers && answer.ok) toEnd();
    const text = form.querySelector("textarea");
    if (form.hasAttribute("data-draft") && !text.disabled) text.focus({ preventScroll: true });
  } catch {
    complain(form, desk().dataset.notSent);
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
  const text = event.target;
  if (!text.matches("form[data-draft] textarea") || text.readOnly || event.isComposing) return;
  event.preventDefault();
  text.form.requestSubmit(text.form.querySelector(".composer-foot .primary"));
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
  const talk = thread()?.dataset.id;
  const query = new URLSearchParams(location.search); // names the list that is shown
  if (talk) query.set("talk", talk);
  const events = new EventSource(`/desk/events?${query}`);
  let cut = false;
  events.addEventListener("open", () => {
    say("live");
    if (cut) refreshAll();
    cut = false;
  });
  events.addEventListener("talk", () => talk && refreshLines());
  events.addEventListener("queue", refreshList);
  events.addEventListener("care", () => document.dispatchEvent(new Event("gandras:care")));
  events.addEventListener("error", () => {
    say("lost");
    cut = true;
    if (events.readyState !== EventSource.CLOSED) return;
    // Refused rather than cut: the session may have ended, which the next refresh finds out.
    setTimeout(() => {
      refreshAll();
      listen();
    }, 3000);
  });
}

if (thread() && /\/(take-over|answer|notes|again|adopt|fields|give-back|close)$/.test(location.pathname)) {
  // The page of a form that was sent without this script: a refresh asks for the conversation.
  history.replaceState(null, "", `/desk/conversations/${thread().dataset.id}`);
}
if (!location.hash.startsWith("#part-") && !location.search.includes("last=")) toEnd();
keepPlace(() => {});
listen();
// Waiting times grow even when nothing happens.
setInterval(() => document.hidden || refreshAll(), 30000);
document.addEventListener("visibilitychange", () => document.hidden || refreshAll());
