/**
 * The widget's own words, fetched once a language from `/chat/texts/<lang>`.
 */

/** Each language by its own name: nobody has to find "Ukrainian" in a language they cannot read. */
export const LANGUAGES = Object.freeze({ lt: "Lietuvių", en: "English", ru: "Русский", uk: "Українська" });

const FALLBACK = "lt";

/**
 * The nearest language that we speak.
 *
 * @param {string | undefined} tag such as `ru` or `uk-UA`
 */
export function nearest(tag) {
  const code = (tag ?? "").slice(0, 2).toLowerCase();
  return code in LANGUAGES ? code : FALLBACK;
}

export class Texts {
  /** @type {Map<string, Record<string, string>>} */
  #known = new Map();
  #api;
  lang = FALLBACK;

  /** @param {URL} api */
  constructor(api) {
    this.#api = api;
  }

  /**
   * Make a language the current one. Throws when its words cannot be fetched; the old one then stays.
   *
   * @param {string} lang
   */
  async use(lang) {
    if (!this.#known.has(lang)) {
      const answer = await fetch(new URL(`texts/${lang}`, this.#api), { credentials: "omit" });
      if (!answer.ok) throw new Error(`texts/${lang}: ${answer.status}`);
      this.#known.set(lang, (await answer.json()).texts);
    }
    this.lang = lang;
  }

  /**
   * A text of the current language, with `{placeholders}` filled. A missing key shows as itself: it must be seen.
   *
   * @param {string} key
   * @param {Record<string, string | number>} [values]
   */
  get(key, values = {}) {
    const text = this.#known.get(this.lang)?.[key] ?? key;
    return text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
  }

  /**
   * The words for an error: ours by its code, else the server's, else "something went wrong".
   *
   * @param {string} code
   * @param {string} [said]
   */
  error(code, said) {
    const ours = this.#known.get(this.lang)?.[`error_${code}`];
    return ours ?? (said || this.get("error_server"));
  }

  /**
   * Hours and minutes, with the day when it was not today.
   *
   * @param {Date} time
   */
  clock(time) {
    const today = time.toDateString() === new Date().toDateString();
    /** @type {Intl.DateTimeFormatOptions} */
    const parts = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };
    if (!today) Object.assign(parts, { month: "long", day: "numeric" });
    return new Intl.DateTimeFormat(this.lang, parts).format(time);
  }
}
