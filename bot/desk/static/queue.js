// Makes the list's filters and the closing of a conversation quicker. Both work without this file.

// A chosen filter shows its list at once.
document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-narrow]");
  if (form) form.requestSubmit();
});

// An empty filter has no place in the address.
document.addEventListener("formdata", (event) => {
  if (!event.target.matches("form[data-narrow]")) return;
  for (const [name, value] of [...event.formData]) if (!value) event.formData.delete(name);
});

// While it is asked how a conversation ended, a digit answers.
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("input, textarea")) return;
  const open = document.querySelector("#close[open]");
  const button = open?.querySelector(`[aria-keyshortcuts="${CSS.escape(event.key)}"]`);
  if (!button) return;
  event.preventDefault();
  button.click();
});
