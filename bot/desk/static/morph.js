// Makes an element like a fresh copy of itself without replacing what did not change, so that the
// text being typed, the focus, the scrolling and what the reader opened stay as they are.

/** Attributes that belong to the reader once the page is shown. */
const THEIRS = { DETAILS: ["open"], TEXTAREA: ["disabled", "readonly", "data-touched"] };

export function morph(old, fresh) {
  const kept = THEIRS[old.nodeName] ?? [];
  for (const { name } of [...old.attributes]) {
    if (!fresh.hasAttribute(name) && !kept.includes(name)) old.removeAttribute(name);
  }
  for (const { name, value } of [...fresh.attributes]) {
    if (!kept.includes(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  if (old.nodeName === "TEXTAREA") morphText(old, fresh);
  else morphChildren(old, fresh);
}

/** A text that was typed stays, readable and copyable, even where it can no longer be sent. */
function morphText(old, fresh) {
  // An empty box that was just emptied stays so; the server will hear of it.
  if (!old.value && fresh.value && !("touched" in old.dataset)) old.value = fresh.value;
  const shut = fresh.disabled || fresh.readOnly;
  old.readOnly = shut && old.value !== "";
  old.disabled = shut && old.value === "";
}

function morphChildren(old, fresh) {
  let next = old.firstChild;
  for (const child of [...fresh.childNodes]) {
    const match = find(old, next, child);
    if (!match) {
      old.insertBefore(document.importNode(child, true), next);
      continue;
    }
    if (match === next) next = next.nextSibling;
    else old.insertBefore(match, next);
    if (match.nodeType === Node.ELEMENT_NODE) morph(match, child);
    else if (match.data !== child.data) match.data = child.data;
  }
  while (next) {
    const gone = next;
    next = next.nextSibling;
    gone.remove();
  }
}

/** The old node that a fresh one continues: the one with its id, or the next of its kind. */
function find(parent, next, child) {
  if (child.id) return [...parent.children].find((one) => one.id === child.id);
  let node = next;
  while (node && node.nodeType === Node.TEXT_NODE && child.nodeType !== Node.TEXT_NODE) {
    node = node.nextSibling;
  }
  return node && node.nodeName === child.nodeName && !node.id ? node : null;
}
