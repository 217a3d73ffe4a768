// A list of answers that opens over the reply after a slash at the beginning of a word. The cursor
// stays in the reply: arrows choose, Enter or Tab takes, Escape closes.

const KEEP = 60000; // milliseconds for which the list is good
const MOST = 50;
const SLASH = /(^|\s)\/([\p{L}\p{N}-]{0,30})$/u;

let offers = { at: "", until: 0, all: Promise.resolve([]) };
let asked = 0;
let open = null; // { text, words, take, from, found, chosen } while the list is shown

const list = document.createElement("div");
list.id = "picker";
list.className = "picker";
list.popover = "manual";
list.setAttribute("role", "listbox");
document.body.append(list);

async function ask(at) {
  const answer = await fetch(`${at}/answers`, { headers: { Accept: "application/json" } });
  if (answer.ok && answer.headers.get("content-type")?.includes("json")) return answer.json();
  offers.until = 0;
  return [];
}

/** All answers, asked for once however many letters are typed meanwhile. */
function load(at) {
  if (offers.at !== at || Date.now() >= offers.until) offers = { at, until: Date.now() + KEEP, all: ask(at) };
  return offers.all;
}

/** Those that begin with what was typed come first, then those that hold it. */
function fitting(all, typed) {
  const wanted = typed.toLowerCase();
  const rank = (one) => {
    if (one.code.startsWith(wanted)) return 0;
    if (one.name.toLowerCase().startsWith(wanted)) return 1;
    return `${one.code} ${one.name} ${one.preview}`.toLowerCase().includes(wanted) ? 2 : 3;
  };
  const ranked = all.map((one) => [rank(one), one]).filter(([place]) => place < 3);
  return ranked.sort(([a], [b]) => a - b).slice(0, MOST).map(([, one]) => one);
}

function element(name, className, words) {
  const made = document.createElement(name);
  made.className = className;
  made.textContent = words;
  return made;
}

function option(one, place, words) {
  const made = element("div", "", "");
  made.id = `pick-${place}`;
  made.setAttribute("role", "option");
  const top = element("span", "offer-top", "");
  const name = one.kind === "fact" ? words.fact : one.name;
  top.append(element("span", "offer-name", name), element("code", "", `/${one.code}`));
  const lines = [top, element("span", "offer-words", one.preview)];
  if (one.stale) lines.push(element("span", "unclear", words.stale));
  if (one.source) lines.push(element("span", "offer-note", `${one.source} · ${one.note}`));
  made.append(...lines);
  return made;
}

/** Where the list stands: over the reply, as wide as it, within the window. */
function place(text) {
  const { left, top } = text.getBoundingClientRect();
  list.style.left = `${Math.max(8, Math.min(left, innerWidth - list.offsetWidth - 8))}px`;
  list.style.top = `${Math.max(8, top - list.offsetHeight - 6)}px`;
}

function choose(number) {
  open.chosen = number;
  for (const [n, one] of [...list.querySelectorAll("[role='option']")].entries()) {
    one.setAttribute("aria-selected", String(n === number));
    if (n === number) one.scrollIntoView({ block: "nearest" });
  }
  if (open.found.length) open.text.setAttribute("aria-activedescendant", `pick-${number}`);
  else open.text.removeAttribute("aria-activedescendant");
}

function draw(found) {
  open.found = found;
  list.setAttribute("aria-label", open.words.pick);
  list.replaceChildren(...found.map((one, n) => option(one, n, open.words)));
  if (!found.length) list.append(element("p", "", open.words.none));
  open.text.setAttribute("aria-autocomplete", "list");
  open.text.setAttribute("aria-controls", "picker");
  open.text.setAttribute("aria-haspopup", "listbox");
  if (!list.matches(":popover-open")) list.showPopover();
  place(open.text);
  choose(0);
  const told = document.getElementById("answers-said");
  if (told) told.textContent = open.words.found.replace("{n}", found.length);
}

function close() {
  if (!open) return;
  for (const name of ["autocomplete", "controls", "haspopup", "activedescendant"]) {
    open.text.removeAttribute(`aria-${name}`);
  }
  open = null;
  if (list.matches(":popover-open")) list.hidePopover();
}

function take(number) {
  const { found, take: insert, from, text } = open;
  const one = found[number];
  close();
  if (one) insert(one.ref, from, text.selectionEnd);
}

/** Open, narrow or close the list by what stands before the cursor. */
export async function watchSlash(text, words, insert) {
  const before = text.value.slice(0, text.selectionStart);
  const typed = SLASH.exec(before);
  if (!typed) return close();
  const from = before.length - typed[2].length - 1;
  open = { found: [], chosen: 0, ...open, text, words: { ...words }, take: insert, from };
  const turn = ++asked;
  const all = await load(words.at).catch(() => ((offers.until = 0), []));
  // Meanwhile more may have been typed: only the last letter draws, so that no choice is taken back.
  if (open?.from === from && turn === asked) draw(fitting(all, text.value.slice(from + 1, text.selectionStart)));
}

/** Open the list as if a slash had been typed. */
export function openPicker(text) {
  text.focus();
  const { selectionStart: at, value } = text;
  const gap = at && !/\s$/.test(value.slice(0, at)) ? " " : "";
  text.setRangeText(`${gap}/`, at, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}

// Before anything else hears of the key: Enter is taken for the list while it is open.
document.addEventListener("keydown", (event) => {
  if (!open || event.target !== open.text || event.isComposing) return;
  const { found, chosen } = open;
  const moves = { ArrowDown: chosen + 1, ArrowUp: chosen - 1 };
  if (event.key in moves && found.length) choose((moves[event.key] + found.length) % found.length);
  else if ((event.key === "Enter" || event.key === "Tab") && !event.ctrlKey && found.length) take(chosen);
  else if (event.key === "Escape") close();
  else return;
  event.preventDefault();
  event.stopImmediatePropagation();
}, { capture: true });

list.addEventListener("pointerdown", (event) => {
  event.preventDefault(); // the cursor stays in the reply
});
list.addEventListener("click", (event) => {
  const chosen = event.target.closest("[role='option']");
  if (chosen && open) take(Number(chosen.id.slice("pick-".length)));
});
document.addEventListener("focusout", (event) => {
  if (open && event.target === open.text) close();
});
addEventListener("resize", () => open && place(open.text));
