// Keeps what is being typed: on the server, and in this tab for as long as the server cannot be told.
import { token } from "./token.js";

const PAUSE = 600; // milliseconds of rest after which a text is sent to the server
const LONGEST = 2500; // and while somebody types on and on

const boxes = () => document.querySelectorAll("form[data-draft] textarea");
const key = (form) => `draft-${form.dataset.draft}-${form.dataset.kind}`;

/** What waits or is under way, by the kind of text. */
const work = {};
const of = (form) =>
  (work[form.dataset.kind] ??= { timer: 0, first: 0, saving: Promise.resolve(), told: "" });

function tell(form, words) {
  of(form).told = words;
  const place = document.getElementById(`kept-${form.dataset.kind}`);
  if (place) place.textContent = words ? document.getElementById("compose").dataset[words] : "";
}

/**
 * Put kept texts back into their boxes, after the page was renewed too. A box that is shut gets it
 * readable, so that it can be copied.
 */
export function keepDraft() {
  for (const text of boxes()) {
    tell(text.form, of(text.form).told);
    const kept = sessionStorage.getItem(key(text.form));
    if (text.value || !kept) continue;
    text.value = kept;
    if (text.disabled) {
      text.disabled = false;
      text.readOnly = true;
    }
  }
}

/** Forget the text of a form: it was sent. */
export function dropDraft(form) {
  clearTimeout(of(form).timer);
  sessionStorage.removeItem(key(form));
  tell(form, "");
  const text = form.querySelector("textarea");
  delete text.dataset.touched;
  text.value = "";
}

/** Wait until nothing more of a form is being saved, so that its draft cannot outlive its sending. */
export async function settled(form) {
  clearTimeout(of(form).timer);
  await of(form).saving;
}

async function save(text) {
  const { form, value } = text;
  of(form).first = 0;
  const body = new URLSearchParams({ csrf: token(), kind: form.dataset.kind, text: value });
  try {
    const answer = await fetch(`/desk/conversations/${form.dataset.draft}/draft`, {
      method: "POST", body, redirect: "error", signal: AbortSignal.timeout(5000),
    });
    if (!answer.ok) throw new Error(String(answer.status));
    const { costs } = await answer.json();
    for (const [contact, words] of Object.entries(costs)) {
      const place = document.getElementById(`cost-${contact}`);
      if (place) place.textContent = words;
    }
    if (text.value !== value) return;
    delete text.dataset.touched;
    sessionStorage.removeItem(key(form));
    tell(form, value.trim() ? "kept" : "");
  } catch {
    tell(form, "keptHere");
  }
}

document.addEventListener("input", (event) => {
  const text = event.target;
  const form = text.closest("form[data-draft]");
  if (!form || !text.matches("textarea")) return;
  text.dataset.touched = "";
  tell(form, "");
  if (text.value) sessionStorage.setItem(key(form), text.value);
  else sessionStorage.removeItem(key(form));
  const own = of(form);
  own.first ||= Date.now();
  clearTimeout(own.timer);
  const wait = Math.max(0, Math.min(PAUSE, own.first + LONGEST - Date.now()));
  own.timer = setTimeout(() => {
    own.saving = own.saving.then(() => save(text));
  }, wait);
});

window.addEventListener("online", () => {
  for (const text of boxes()) if ("touched" in text.dataset) save(text);
});
