// Words that explain themselves: on hover, on focus and on tap, with what the glossary says.
//
// One note serves the whole page. Whatever has `data-term` explains itself, and so does a control that holds one.

import { html } from "lit-html";

import { schema } from "../wire/schema.js";
import { element } from "./element.js";

const SHOWS_AFTER_MS = 150;
const HIDES_AFTER_MS = 250;
const GAP = 6;

/** @param {string} id */
function meaning(id) {
  const known = schema.glossary[id];
  if (!known) throw new Error(`The glossary has no ${id}`);
  return known;
}

/** A word that explains itself. @param {string} id in lbviz/glossary.toml @param {unknown} [words] what stands there, if not its name */
export const term = (id, words = meaning(id).name) =>
  html`<button type="button" class="term" data-term=${id} aria-describedby="term-${id}">${words}</button>`;

/**
 * The same inside something that is clicked itself, such as a button or a label that must stay one: it explains itself on
 * hover, and when what it stands in has the focus.
 * @param {string} id @param {unknown} [words]
 */
export const termInside = (id, words = meaning(id).name) => html`<span class="term" data-term=${id}>${words}</span>`;

/** Which term each form of each word means, in small letters. @type {Map<string, string> | undefined} */
let forms;
/** @type {RegExp | undefined} */
let anyForm;

/** A text whose terms explain themselves, each where it comes first. @param {string} text @param {string[]} [but] terms that are left as they are */
export const termsIn = (text, but = []) => explained(text, but, term);

/** The same within a label or a button. @param {string} text */
export const termsInside = (text) => explained(text, [], termInside);

/** @param {string} text @param {string[]} but @param {typeof term} explain */
function explained(text, but, explain) {
  const seen = new Set(but);
  return pieces(text).map(({ words, id }) => {
    if (!id || seen.has(id)) return words;
    seen.add(id);
    return explain(id, words);
  });
}

/** A text cut where terms begin and end. @param {string} text @returns {{words: string, id?: string}[]} */
export function pieces(text) {
  forms ??= new Map(
    Object.entries(schema.glossary).flatMap(([id, { name, also, common }]) =>
      (common ? [] : [name, ...also]).map((form) => /** @type {[string, string]} */ ([form.toLowerCase(), id])),
    ),
  );
  anyForm ??= new RegExp(
    `(?<![\\p{L}\\p{N}_-])(${[...forms.keys()]
      .sort((a, b) => b.length - a.length) // "retry budget" goes before "retry"
      .map((form) => form.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"))
      .join("|")})(?![\\p{L}\\p{N}_-])`,
    "giu",
  );
  return text.split(anyForm).flatMap((words, place) => {
    if (!words) return [];
    return place % 2
      ? [{ words, id: /** @type {Map<string, string>} */ (forms).get(words.toLowerCase()) }]
      : [{ words }];
  });
}

// --- the note -------------------------------------------------------------------------------------------------

class Note {
  constructor() {
    this._note = element("div", { class: "term-note", popover: "manual", role: "tooltip" });
    /** What it stands beside. @type {HTMLElement | null} */
    this._beside = null;
    this._timer = 0;
    document.body.append(this._note, this._descriptions());
    document.addEventListener("pointerover", (event) => this._pointed(event));
    document.documentElement.addEventListener("pointerleave", () => this._later(null));
    document.addEventListener("focusin", ({ target }) => this._focused(/** @type {Element} */ (target)));
    document.addEventListener("focusout", () => this.hide());
    document.addEventListener("click", (event) => this._clicked(event), true);
    document.addEventListener("keydown", (event) => this._key(event), true);
    document.addEventListener("scroll", () => this.hide(), { capture: true, passive: true });
    window.addEventListener("resize", () => this.hide());
  }

  /** What screen readers say of a term that has the focus. */
  _descriptions() {
    const place = element("div", { hidden: "" });
    for (const [id, { text }] of Object.entries(schema.glossary))
      place.append(element("span", { id: `term-${id}` }, text));
    return place;
  }

  /** @param {HTMLElement} beside */
  show(beside) {
    clearTimeout(this._timer);
    if (this._beside === beside || !beside.isConnected) return;
    const { name, text } = meaning(beside.dataset.term ?? "");
    this._note.replaceChildren(element("b", {}, titled(name)), element("p", {}, text));
    this._beside = beside;
    // Anew, so that it lies above a dialog that was opened since.
    this._note.hidePopover();
    this._note.showPopover();
    this._place(beside);
  }

  hide() {
    clearTimeout(this._timer);
    if (!this._beside) return;
    this._beside = null;
    this._note.hidePopover();
  }

  /** Below the word, above it where there is no room; where it says so, off all that it stands in. @param {Element} word */
  _place(word) {
    const { offsetWidth: width, offsetHeight: height } = this._note;
    const { left } = word.getBoundingClientRect();
    const { top, bottom } = (word.closest("[data-uncovered]") ?? word).getBoundingClientRect();
    const below = bottom + GAP;
    const y = below + height > innerHeight && top > height + GAP ? top - GAP - height : below;
    const x = Math.max(GAP, Math.min(left, document.documentElement.clientWidth - width - GAP));
    Object.assign(this._note.style, { left: `${x}px`, top: `${y}px` });
  }

  /** Show, or hide where there is nothing, unless something else happens before. @param {HTMLElement | null} beside */
  _later(beside) {
    clearTimeout(this._timer);
    if (beside === this._beside) return;
    this._timer = window.setTimeout(
      () => (beside ? this.show(beside) : this.hide()),
      beside ? SHOWS_AFTER_MS : HIDES_AFTER_MS,
    );
  }

  /** @param {PointerEvent} event */
  _pointed({ target, pointerType }) {
    if (pointerType === "touch") return;
    // Who reads the note may rest the pointer on it.
    if (this._note.contains(/** @type {Element} */ (target))) clearTimeout(this._timer);
    else this._later(termAt(target));
  }

  /** @param {Element} target */
  _focused(target) {
    if (!target.matches(":focus-visible")) return;
    const inside = /** @type {HTMLElement | null} */ (
      target.closest("button, a, summary")?.querySelector("[data-term]")
    );
    const word = termAt(target) ?? inside;
    if (word) this.show(word);
  }

  /** A tap on a word shows what it means; one anywhere else hides it. @param {MouseEvent} event */
  _clicked({ target }) {
    const word = /** @type {HTMLElement | null} */ (
      /** @type {Element} */ (target).closest("button.term, .term[tabindex]")
    );
    if (word) this.show(word);
    else if (!this._note.contains(/** @type {Element} */ (target))) this.hide();
  }

  /** @param {KeyboardEvent} event */
  _key(event) {
    if (event.key !== "Escape" || !this._beside) return;
    this.hide();
    event.stopPropagation();
    event.preventDefault();
  }
}

/** A name as a title; p95 is written small everywhere. @param {string} name */
const titled = (name) => (/^[a-z]\d/.test(name) ? name : `${name[0].toUpperCase()}${name.slice(1)}`);

/** @param {EventTarget | null} target */
const termAt = (target) =>
  /** @type {HTMLElement | null} */ (target instanceof Element ? target.closest("[data-term]") : null);

/** Let the words of this page explain themselves. A page calls it once. */
export const explainTerms = () => void new Note();
