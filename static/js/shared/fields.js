// Inputs that show what the room is set to, unless a hand is on them: then the hand's value wins until it lets go.

import { html, nothing } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { coalesce } from "./coalesce.js";
import { termsInside } from "./term.js";

const LET_GO_MS = 600;

/** @typedef {Event & {target: HTMLInputElement}} FieldEvent of a field or a box */
/** @typedef {Event & {target: HTMLSelectElement}} ChoiceEvent */

/** Keeps, for each field by name, the value that the reader is just choosing. */
export class Fields {
  /**
   * @param {() => void} redraw
   * @param {(name: string) => string} [id] makes ids that nothing else on the page has
   */
  constructor(redraw, id = (name) => name) {
    this._redraw = redraw;
    this.id = id;
    /** @type {Map<string, unknown>} */
    this._held = new Map();
    /** Which of them are unfinished. @type {Set<string>} */
    this._typed = new Set();
    /** @type {Map<string, number>} */
    this._timers = new Map();
    /** @type {Map<string, (job: () => unknown) => void>} */
    this._senders = new Map();
  }

  /** What a field shows: the reader's value while held, else the room's. @template T @param {string} name @param {T} value @returns {T} */
  shown(name, value) {
    return this._held.has(name) ? /** @type {T} */ (this._held.get(name)) : value;
  }

  /** The reader is typing and has not finished: nothing is sent yet. @param {string} name @param {string} text */
  typing(name, text) {
    clearTimeout(this._timers.get(name));
    this._typed.add(name);
    this._held.set(name, text);
  }

  /** What was typed is left unfinished. @param {string} name @returns {boolean} whether there was such a thing */
  leave(name) {
    if (!this._typed.delete(name)) return false;
    this._held.delete(name);
    this._redraw();
    return true;
  }

  /** @template T @param {string} name @param {T} value @param {(value: T) => unknown} send */
  hold(name, value, send) {
    this._typed.delete(name);
    this._held.set(name, value);
    let sender = this._senders.get(name);
    if (!sender) this._senders.set(name, (sender = coalesce((job) => job())));
    sender(() => send(value));
    this._letGoLater(name);
    this._redraw();
  }

  /** @param {string} name */
  _letGoLater(name) {
    clearTimeout(this._timers.get(name));
    this._timers.set(
      name,
      window.setTimeout(() => {
        this._held.delete(name);
        this._redraw();
      }, LET_GO_MS),
    );
  }

  /** Forget what is held: the room's values are shown again. */
  letGo() {
    this._held.clear();
    this._typed.clear();
    this._redraw();
  }
}

/** A number field's text: what is being typed as it is, a number as it is set, but for what binary fractions add. */
const asText = (/** @type {unknown} */ value) =>
  typeof value === "string" ? value : String(Number(Number(value).toPrecision(12)));

/**
 * The number field itself; a text that is no number is put back when it is left.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} [field.id]
 * @param {string} [field.label] where nothing else names it
 * @param {number} field.value @param {number} [field.least] @param {number} [field.most] @param {number} [field.step]
 * @param {(value: number) => unknown} field.send
 */
function numberInput({ fields, name, id = name, label = "", value, least, most, step, send }) {
  return html`<input
    class="number"
    id=${fields.id(id)}
    name=${id}
    type="number"
    inputmode="decimal"
    min=${least}
    max=${most ?? nothing}
    step=${step ?? "any"}
    aria-label=${label || nothing}
    .value=${live(asText(fields.shown(name, value)))}
    @input=${(/** @type {FieldEvent} */ event) => fields.typing(name, event.target.value)}
    @change=${(/** @type {FieldEvent} */ event) => {
      const number = event.target.valueAsNumber;
      if (Number.isFinite(number)) fields.hold(name, number, send);
      else fields.leave(name);
    }}
    @keydown=${(/** @type {KeyboardEvent} */ event) => {
      // The first Escape puts back what stood here, the next one closes the card.
      if (event.key === "Escape" && fields.leave(name)) event.preventDefault();
    }}
    @blur=${() => fields.leave(name)}
  />`;
}

/**
 * What a number field is called and may hold, as the scenario's specification has it.
 * @param {{min?: number, max?: number, whole?: boolean, label?: string, unit?: string}} field
 */
export const bounds = ({ min, max, whole, label = "", unit = "" }) => ({
  label,
  unit,
  least: min,
  most: max,
  step: whole ? 1 : undefined,
});

/**
 * A slider with a number field beside it.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label
 * @param {number} field.value @param {number[]} field.steps what the slider can be set to
 * @param {number} [field.most] the most the number field takes @param {number} [field.least]
 * @param {string} field.unit @param {(value: number) => unknown} field.send
 * @param {(steps: number[], value: number) => number} field.nearest
 */
export function slider({ fields, name, label, value, steps, least = 0, most, unit, send, nearest }) {
  const shown = Number(fields.shown(name, value)) || 0;
  return html`<div class="field slider">
    <label for=${fields.id(name)}>${termsInside(label)}</label>
    <input
      id=${fields.id(name)}
      name=${name}
      type="range"
      min="0"
      max=${steps.length - 1}
      step="1"
      .value=${live(String(nearest(steps, shown)))}
      aria-valuetext=${`${asText(shown)} ${unit}`}
      @input=${(/** @type {FieldEvent} */ event) => fields.hold(name, steps[Number(event.target.value)], send)}
    />
    ${numberInput({ fields, name, id: `${name}-number`, label: `${label}, as a number`, value, least, most, send })}
  </div>`;
}

/**
 * A number field with its unit.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label @param {number} field.value
 * @param {string} [field.unit] @param {number} [field.least] @param {number} [field.most] @param {number} [field.step]
 * @param {string} [field.title] @param {string} [field.hint] @param {(value: number) => unknown} field.send
 */
export function numberField({
  fields,
  name,
  label,
  value,
  unit = "",
  least = 0,
  most,
  step,
  title = "",
  hint = "",
  send,
}) {
  return html`<div class="field" title=${title || nothing}>
    <label for=${fields.id(name)}>${termsInside(label)}${hint ? html`<small>${hint}</small>` : ""}</label>
    <span class="with-unit">
      ${numberInput({ fields, name, value, least, most, step, send })}${unit ? html`<span class="unit">${unit}</span>` : ""}
    </span>
  </div>`;
}

/**
 * A whole number that is seldom another than one more or less.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label @param {number} field.value
 * @param {number} [field.least] @param {number} [field.most] @param {string} [field.title]
 * @param {(value: number) => unknown} field.send
 */
export function stepper({ fields, name, label, value, least = 0, most = Infinity, title = "", send }) {
  const shown = Number(fields.shown(name, value)) || 0;
  const step = (/** @type {number} */ by, /** @type {string} */ sign, /** @type {string} */ words) =>
    html`<button
      type="button"
      aria-label="${label}: ${words}"
      ?disabled=${shown + by < least || shown + by > most}
      @click=${() => fields.hold(name, shown + by, send)}
    >
      ${sign}
    </button>`;
  return html`<div class="field" title=${title || nothing}>
    <label for=${fields.id(name)}>${termsInside(label)}</label>
    <span class="stepper">
      ${step(-1, "−", "one less")}
      ${numberInput({ fields, name, value, least, most: most === Infinity ? undefined : most, step: 1, send })}
      ${step(1, "+", "one more")}
    </span>
  </div>`;
}

/**
 * A field for a word or two, alone.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.value
 * @param {string} [field.label] where nothing else names it
 * @param {string[]} [field.suggestions] @param {(value: string) => unknown} field.send
 */
export function textInput({ fields, name, value, label = "", suggestions = [], send }) {
  return html`<input
      class="text"
      id=${fields.id(name)}
      name=${name}
      type="text"
      autocomplete="off"
      autocapitalize="off"
      spellcheck="false"
      list=${fields.id(`${name}-list`)}
      aria-label=${label || nothing}
      .value=${live(fields.shown(name, value))}
      @input=${(/** @type {FieldEvent} */ event) => fields.typing(name, event.target.value)}
      @change=${(/** @type {FieldEvent} */ event) => fields.hold(name, event.target.value.trim(), send)}
      @keydown=${(/** @type {KeyboardEvent} */ event) => {
        if (event.key === "Escape" && fields.leave(name)) event.preventDefault();
      }}
      @blur=${() => fields.leave(name)}
    /><datalist id=${fields.id(`${name}-list`)}>
      ${suggestions.map((word) => html`<option value=${word}></option>`)}
    </datalist>`;
}

/**
 * The same with its label.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label @param {string} field.value
 * @param {string} [field.hint] @param {string[]} [field.suggestions] @param {(value: string) => unknown} field.send
 */
export function textField({ label, hint = "", ...field }) {
  return html`<div class="field">
    <label for=${field.fields.id(field.name)}>${termsInside(label)}${hint ? html`<small>${hint}</small>` : ""}</label>
    ${textInput(field)}
  </div>`;
}

/**
 * A few choices side by side.
 * @template {string | number} Id
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label @param {Id} field.value
 * @param {[Id, string][]} field.options @param {(value: Id) => unknown} field.send
 */
export function segments({ fields, name, label, value, options, send }) {
  const shown = fields.shown(name, value);
  return html`<div class="segments" role="radiogroup" aria-labelledby=${fields.id(`${name}-label`)} data-field=${name}>
    <span id=${fields.id(`${name}-label`)}>${termsInside(label)}</span>
    ${options.map(
      ([id, words]) =>
        html`<label
          ><input
            type="radio"
            name=${fields.id(name)}
            value=${id}
            .checked=${live(id === shown)}
            @change=${() => fields.hold(name, id, send)}
          /><span>${words}</span></label
        >`,
    )}
  </div>`;
}

/**
 * A box to tick.
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {unknown} field.label @param {boolean} field.value
 * @param {string} [field.title] @param {string} [field.called] its name, where the label is too short to be one
 * @param {(value: boolean) => unknown} field.send
 */
export function checkBox({ fields, name, label, value, title = "", called = "", send }) {
  return html`<label class="check" title=${title || nothing}>
    <input
      type="checkbox"
      name=${name}
      aria-label=${called || nothing}
      .checked=${live(fields.shown(name, value))}
      @change=${(/** @type {FieldEvent} */ event) => fields.hold(name, event.target.checked, send)}
    />
    ${label}
  </label>`;
}

/** Choices with what each is called. @template {string} Id @param {Record<Id, string>} words */
export const choicesOf = (words) => /** @type {[Id, string][]} */ (Object.entries(words));

/**
 * A list to choose from.
 * @template {string} Id
 * @param {object} field
 * @param {Fields} field.fields @param {string} field.name @param {string} field.label @param {Id} field.value
 * @param {Map<string, [Id, string][]> | [Id, string][]} field.options the choices, or groups of them by title
 * @param {string} [field.title] @param {string} [field.hint] @param {(value: Id) => unknown} field.send
 */
export function choice({ fields, name, label, value, options, title = "", hint = "", send }) {
  const shown = fields.shown(name, value);
  return html`<div class="field" title=${title || nothing}>
    <label for=${fields.id(name)}>${termsInside(label)}${hint ? html`<small>${hint}</small>` : ""}</label>
    <select
      id=${fields.id(name)}
      name=${name}
      .value=${live(shown)}
      @change=${(/** @type {ChoiceEvent} */ event) => fields.hold(name, /** @type {Id} */ (event.target.value), send)}
    >
      ${
        options instanceof Map
          ? [...options].map(([title, group]) => html`<optgroup label=${title}>${choices(group, shown)}</optgroup>`)
          : choices(options, shown)
      }
    </select>
  </div>`;
}

/** @param {[string, string][]} options @param {string} shown */
const choices = (options, shown) =>
  options.map(([id, words]) => html`<option value=${id} ?selected=${id === shown}>${words}</option>`);
