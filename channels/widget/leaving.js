/**
 * Leaving at once, for somebody who is being watched: by a button, or by Escape twice.
 */

/** Two presses of Escape within so many ms are one wish. */
const TWICE = 1200;

/**
 * Replace the whole page, also around a frame that the chat is in, so that "back" does not lead here.
 *
 * @param {string} exit
 */
export function leaveTo(exit) {
  // The other page may be slow to come: meanwhile nothing of this one is to be seen.
  document.documentElement.style.setProperty("visibility", "hidden", "important");
  try {
    (window.top ?? window).location.replace(exit);
  } catch {
    location.replace(exit); // A frame that may not change the page around it.
  }
}

/**
 * Call `act` when Escape is pressed twice, the first time in the chat. Held down it counts once.
 *
 * @param {Node} panel
 * @param {() => void} act
 */
export function onTwoEscapes(panel, act) {
  let first = -Infinity;
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || event.isComposing || event.repeat) return;
      if (event.timeStamp - first < TWICE) act();
      first = event.composedPath().includes(panel) ? event.timeStamp : -Infinity;
    },
    true, // Before the panel: the first Escape may close it.
  );
}
