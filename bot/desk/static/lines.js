// Puts the newest lines of a conversation, fetched alone, at the end of those that are shown.
import { morph } from "./morph.js";

/** What of a conversation's box is a line, in order: all in it that has an id. */
const lines = (box) => [...box.querySelectorAll(":scope > .part > [id]")];

/**
 * Renew the lines that are shown and add those that are not. False if the first of them is not
 * shown: then others may be missing before it, and nothing is changed.
 */
export function addLines(box, fresh) {
  const whole = !fresh.querySelector(".older");
  // The first of many lacks what comes before it, so it cannot know whether a day begins with it.
  const [first, ...rest] = lines(fresh).filter((line, at) => whole || at || !line.matches(".day"));
  if (!first) return true;
  if (!whole && !box.querySelector(`#${first.id}`)) return false;
  let before = null;
  for (const line of whole ? [first, ...rest] : rest) {
    const part = box.querySelector(`#${line.parentElement.id}`);
    if (!part) return false;
    const shown = box.querySelector(`#${line.id}`);
    // A line that came late stands where it belongs; the others stay in their places.
    const wanted = shown ?? document.importNode(line, true);
    if (shown) morph(shown, line);
    else if (before?.parentElement === part) before.after(wanted);
    else part.append(wanted);
    before = wanted;
  }
  return true;
}
