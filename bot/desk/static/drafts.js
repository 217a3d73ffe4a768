// Keeps what is being typed over a reload or a sign-in, in this tab only.

const key = (form) => `draft-${form.dataset.draft}`;
const box = () => document.querySelector("form[data-draft] textarea");

/** Put a kept text back into the box. A box that is shut gets it readable, so it can be copied. */
export function keepDraft() {
  const text = box();
  if (!text || text.value) return;
  const kept = sessionStorage.getItem(key(text.form));
  if (!kept) return;
  text.value = kept;
  if (text.disabled) {
    text.disabled = false;
    text.readOnly = true;
  }
}

/** Forget the text: it was sent. */
export function dropDraft() {
  const text = box();
  if (!text) return;
  sessionStorage.removeItem(key(text.form));
  text.value = "";
}

document.addEventListener("input", (event) => {
  const form = event.target.closest("form[data-draft]");
  if (!form || event.target !== box()) return;
  if (event.target.value) sessionStorage.setItem(key(form), event.target.value);
  else sessionStorage.removeItem(key(form));
});
