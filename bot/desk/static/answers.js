// Puts approved answers into the reply: from the strip above it, by Alt+1 to Alt+3, or picked from
// a list after a slash. Without this file the same is done by forms and a page of its own.
import { morph } from "./morph.js";
import { watchSlash, openPicker } from "./picker.js";

const strip = () => document.getElementById("answers");
const box = () => document.getElementById("text");

function say(words) {
  const place = document.getElementById("answers-said");
  if (place) place.textContent = words;
}

/** Put words where the cursor is, or in place of what is between `from` and `to`. */
function put(words, from, to) {
  const text = box();
  if (!text || text.disabled || text.readOnly) return;
  const start = from ?? text.selectionStart;
  const end = to ?? text.selectionEnd;
  const before = text.value.slice(0, start);
  const gap = before && !/\n\s*$/.test(before) && words.includes("\n") ? "\n\n" : "";
  const space = before && !gap && !/\s$/.test(before) ? " " : "";
  text.setRangeText(gap + space + words, start, end, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
  text.focus();
  say(strip().dataset.put);
}

/** Ask for the words of an answer and put them in. */
async function insert(ref, from, to) {
  const here = strip();
  if (!here) return;
  const csrf = document.querySelector("#composer [name='csrf']").value;
  const answer = await fetch(`${here.dataset.at}/insert`, {
    method: "POST",
    headers: { Accept: "application/json" },
    body: new URLSearchParams({ csrf, what: ref }),
  }).catch(() => null);
  const isJson = answer?.headers.get("content-type")?.includes("json");
  if (answer?.ok && isJson) put((await answer.json()).text, from, to);
  else say(here.dataset.gone);
}

document.addEventListener("click", (event) => {
  const button = event.target.closest("#answers button[name='what']");
  if (button) {
    event.preventDefault();
    insert(button.value);
  } else if (event.target.closest("#answers-all") && box() && !box().disabled) {
    event.preventDefault();
    openPicker(box());
  }
});

// Sent by the keyboard's own module, with the number of the suggestion.
document.addEventListener("desk:suggest", (event) => {
  strip()?.querySelector(`#offer-${Number(event.detail.number)} .offer-main`)?.click();
});

document.addEventListener("input", (event) => {
  if (event.target.id === "text" && strip()) watchSlash(event.target, strip().dataset, insert);
});

/** New words of the asker may ask for other answers. */
let shown;
async function renew() {
  const last = [...document.querySelectorAll(".line.asker")].at(-1)?.id;
  const here = strip();
  if (!here || last === shown) return;
  shown = last;
  const answer = await fetch(`${here.dataset.at}/suggestions${location.search}`).catch(() => null);
  if (!answer?.ok || answer.redirected) return;
  const html = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = html.getElementById("answers");
  if (fresh && strip()) morph(strip(), fresh);
}

const desk = document.getElementById("desk");
if (desk) {
  shown = [...document.querySelectorAll(".line.asker")].at(-1)?.id;
  let due;
  new MutationObserver(() => {
    clearTimeout(due);
    due = setTimeout(renew, 150);
  }).observe(desk, { childList: true, subtree: true });
}
