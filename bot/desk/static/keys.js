// Shortcuts. None of a single key while something is typed, and all of those can be switched off.

const OFF = "desk-keys-off";
const dialog = document.getElementById("keys");
const toggle = document.getElementById("keys-on");
const on = () => localStorage.getItem(OFF) === null;

/** Open the part of the composer where that is written. */
function write(mode, box) {
  const radio = document.getElementById(mode);
  if (!radio) return;
  radio.checked = true;
  const text = document.getElementById(box);
  if (text && !text.disabled) text.focus();
  else document.getElementById("take")?.focus();
}

/** Go up or down the list of conversations. */
function step(by) {
  const rows = [...document.querySelectorAll("#queue .row")];
  if (rows.length === 0) return;
  const focused = rows.indexOf(document.activeElement);
  const at = focused < 0 ? rows.findIndex((row) => row.hasAttribute("aria-current")) : focused;
  const next = at < 0 && by < 0 ? rows.length - 1 : Math.min(rows.length - 1, Math.max(0, at + by));
  rows[next].focus();
}

function open(summary) {
  const found = document.querySelector(summary);
  if (!found) return;
  found.parentElement.open = true;
  (found.parentElement.querySelector("form :is(select, input:not([type=hidden]), textarea, button)") ?? found).focus();
}

const KEYS = {
  "?": () => dialog.showModal(),
  j: () => step(1),
  k: () => step(-1),
  r: () => write("mode-reply", "text"),
  n: () => write("mode-note", "note"),
  t: () => document.getElementById("take")?.click(),
  e: () => open("#close > summary"),
  "/": () => document.querySelector("#queue :is(summary, input:not([type=hidden]), select, .filters a)")?.focus(),
};

const typing = (target) =>
  target.isContentEditable || target.matches("textarea, select, input:not([type=radio], [type=checkbox])");

document.addEventListener("keydown", (event) => {
  if (event.isComposing || event.ctrlKey || event.metaKey) return;
  const digit = /^Digit([1-3])$/.exec(event.code);
  if (event.altKey && digit) {
    event.preventDefault();
    document.dispatchEvent(new CustomEvent("desk:suggest", { detail: { number: Number(digit[1]) } }));
    return;
  }
  if (event.key === "Escape" && event.target.matches("#compose textarea")) {
    event.target.blur();
    return;
  }
  if (event.altKey || !on() || dialog?.open || typing(event.target)) return;
  const act = Object.hasOwn(KEYS, event.key) ? KEYS[event.key] : null;
  if (!act) return;
  event.preventDefault();
  act();
});

document.addEventListener("click", (event) => {
  if (event.target.closest("#keys-open")) dialog.showModal();
});

if (toggle) {
  toggle.checked = on();
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.removeItem(OFF);
    else localStorage.setItem(OFF, "1");
  });
}
document.documentElement.classList.add("scripted");
