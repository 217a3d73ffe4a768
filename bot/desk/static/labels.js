// Lets words of a message be struck by a click or by Enter. Without this file they are typed.

const box = () => document.getElementById("lesson-strike");

function mark() {
  const struck = new Set((box()?.value ?? "").toLowerCase().split(/\s+/).filter(Boolean));
  for (const word of document.querySelectorAll("#lesson-words .piece")) {
    word.setAttribute("role", "button");
    word.tabIndex = 0;
    word.setAttribute("aria-pressed", String(struck.has(word.textContent.toLowerCase())));
  }
}

function toggle(word) {
  const wanted = word.textContent.toLowerCase();
  const words = box().value.split(/\s+/).filter(Boolean);
  const kept = words.filter((one) => one.toLowerCase() !== wanted);
  box().value = (kept.length < words.length ? kept : [...words, word.textContent]).join(" ");
  mark();
}

document.addEventListener("click", (event) => {
  const word = event.target.closest("#lesson-words .piece");
  if (word) toggle(word);
});
document.addEventListener("keydown", (event) => {
  const word = event.target.closest?.("#lesson-words .piece");
  if (!word || (event.key !== "Enter" && event.key !== " ")) return;
  event.preventDefault();
  toggle(word);
});
document.addEventListener("input", (event) => event.target.id === "lesson-strike" && mark());
const desk = document.getElementById("desk");
if (desk) new MutationObserver(mark).observe(desk, { childList: true, subtree: true });
mark();
