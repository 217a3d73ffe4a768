/**
 * Making DOM nodes, and the few drawings of the widget. Text always goes in as text nodes, never as HTML.
 */

const SVG = "http://www.w3.org/2000/svg";

/**
 * Make an element.
 *
 * @param {string} tag
 * @param {Record<string, unknown>} [props] attributes; `on*` functions become listeners, `true` an
 *   empty attribute, `null` and `false` nothing
 * @param {...(Node | string | null | undefined | false)} children
 * @returns {HTMLElement}
 */
export function el(tag, props = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (typeof value === "function") node.addEventListener(name.slice(2), /** @type {EventListener} */ (value));
    else node.setAttribute(name, value === true ? "" : String(value));
  }
  node.append(...children.filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

/** Stroke drawings on a 24 by 24 grid. */
const ICONS = {
  send: ["M12 19V5.5", "M5.8 11.6 12 5.4l6.2 6.2"],
  close: ["M6.5 6.5l11 11", "M17.5 6.5l-11 11"],
  down: ["M12 5.5V18", "M6 12.4l6 6 6-6"],
  chevron: ["M7 10l5 5 5-5"],
  more: ["M12 5.5v.01", "M12 12v.01", "M12 18.5v.01"],
  person: ["M12 11.6a3.6 3.6 0 1 0 0-7.2 3.6 3.6 0 0 0 0 7.2Z", "M4.8 20c.7-3.7 3.6-5.6 7.2-5.6s6.5 1.9 7.2 5.6"],
  restart: ["M5 12a7 7 0 1 0 2.2-5.1", "M4.6 4.4v3.4H8"],
  elsewhere: ["M4 6h11v8H4z", "M2.6 17.5h9", "M17 10h4v9h-5v-2"],
  bin: ["M5 7h14", "M9.5 7V4.8h5V7", "M7 7l.8 12.2h8.4L17 7"],
  exit: ["M13.5 5H6v14h7.5", "M10.5 12H20", "M16.6 8.6 20 12l-3.4 3.4"],
  thumb_up: ["M7 11v9H4v-9z", "M7 11l4-7.4c1.3 0 2.2 1.1 2 2.4L12.4 10h5.5c1.2 0 2.1 1.1 1.8 2.3l-1.5 6.2c-.2.9-1 1.5-1.9 1.5H7"],
  thumb_down: ["M7 13V4H4v9z", "M7 13l4 7.4c1.3 0 2.2-1.1 2-2.4L12.4 14h5.5c1.2 0 2.1-1.1 1.8-2.3l-1.5-6.2C18 4.6 17.2 4 16.3 4H7"],
  clip: ["M18.5 11.5l-6.6 6.6a4 4 0 0 1-5.7-5.7l7.3-7.3a2.7 2.7 0 0 1 3.8 3.8l-7.2 7.2a1.3 1.3 0 0 1-1.9-1.9l6.2-6.2"],
  file: ["M7 3.5h6.5L18 8v12.500H7z", "M13.5 3.500V8H18"],
  photo: ["M4 5.500h16v13H4z", "M4.500 16l4.500-4.500 3.500 3.500 2.500-2.500 4.500 4", "M15.500 9v.01"],
  check: ["M5.5 12.6l4.2 4.2 8.8-9.2"],
};

/**
 * @param {string} tag
 * @param {Record<string, string>} attributes
 * @param {...Node} children
 */
function svg(tag, attributes, ...children) {
  const node = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) node.setAttribute(name, value);
  node.append(...children);
  return node;
}

/**
 * A drawing that only repeats what a text beside it says, so screen readers skip it.
 *
 * @param {keyof typeof ICONS} name
 */
export function icon(name) {
  const lines = ICONS[name].map((d) => svg("path", { d }));
  return svg(
    "svg",
    { class: `icon icon-${name}`, viewBox: "0 0 24 24", "aria-hidden": "true", focusable: "false" },
    ...lines,
  );
}

/** The stork: *gandras* in Lithuanian. Colours are set in the stylesheet. */
export function stork() {
  const part = (/** @type {string} */ name, /** @type {string} */ d) => svg("path", { class: name, d });
  return svg(
    "svg",
    { class: "stork", viewBox: "0 0 32 32", "aria-hidden": "true", focusable: "false" },
    part("stork-line", "M17.4 20.5v8.2M20.2 20.2v8.5"),
    part(
      "stork-white",
      "M8.2 6.9c.2-1.9 1.7-3.1 3.5-3 2 .1 3.2 1.7 3 3.7-.2 1.7-.8 2.9-.5 4.2 2.5-.6 6.3.3 8.6-.1 2.2-.3 4-.9 5.7-2-.2 6.1-4.3 11.6-9.8 11.7-4.6.1-7.9-2.8-7.7-7.2.1-2.3 1.3-4 1.2-5.5-.1-.9-.7-1.4-1.6-1.4-.9 0-1.6.1-2.4-.4Z",
    ),
    part("stork-dark", "M28.5 9.7c-.2 6.1-4.3 11.6-9.8 11.7 3.2-2.2 2.7-4.6 1.6-6.3 3.5-.2 6.3-2.3 8.2-5.4Z"),
    part("stork-line", "M8.4 7.2 2.9 9.4"),
  );
}
