/**
 * Boot of the web chat: the one script that a host page embeds.
 *
 *   <script async src="https://HOST/widget.js" data-lang="lt"></script>
 *
 * It finds its own address, loads the rest from `widget/` beside it, and leaves one global, `Gandras`,
 * with `open()` and `close()`. Attributes: `data-lang` (lt, en, ru, uk), `data-open` (opens by itself),
 * `data-exit` (where "leave this page quickly" goes).
 */
(() => {
  "use strict";
  // `currentScript` is empty only when somebody runs the file in an unusual way; then look for our own tag.
  const script = document.currentScript ?? document.querySelector('script[src*="/widget.js"]');
  if (!(script instanceof HTMLScriptElement) || "Gandras" in window) return;

  const address = new URL(script.src);
  const files = new URL("widget/", address);

  const app = import(new URL("app.js", files).href).then(({ start }) =>
    start({
      api: new URL("chat/", address),
      files,
      pageLanguage: script.dataset.lang || document.documentElement.lang || navigator.language,
      openAtOnce: "open" in script.dataset,
      exit: script.dataset.exit || "https://www.wikipedia.org/",
    }),
  );
  // A host page must not suffer from our trouble: no chat is shown, and the console says why.
  app.catch((error) => console.warn("Gandras: the chat could not be loaded.", error));

  /** @type {any} */ (window).Gandras = Object.freeze({
    /** Open the chat. `draft` is put into the input, not sent. */
    open: (draft = "") => app.then((it) => it.open(draft)),
    close: () => app.then((it) => it.close()),
  });
})();
