// What all pictures of hashing share: they are mounted into an element, ask the server, and show a key's way, the
// drawing, the controls and what it teaches.

import { html, nothing, render } from "lit-html";
import { live } from "lit-html/directives/live.js";

import { Fields, choice, choicesOf, numberField } from "../shared/fields.js";
import { shortened } from "../shared/format.js";
import { serverColour } from "../shared/palette.js";
import { HASH_WORDS } from "../shared/words.js";
import { schema } from "../wire/schema.js";
import { asker } from "./ask.js";
import { START, query, withServer, withoutServer } from "../drawings/keys/state.js";

/** @import { State } from "../drawings/keys/state.js" */

/** @typedef {<Answer>(picture: string, question: Record<string, unknown>) => Promise<Answer | null>} Ask */
/** @typedef {{show(state: State): void, unmount(): void}} Mounted */

/**
 * A key as an answer tells of it.
 * @template Answer
 * @typedef {Answer extends {keys: (infer Key)[]} ? Key : never} KeyOf
 */

/**
 * What one picture adds.
 * @template Answer
 * @typedef {object} Picture
 * @property {string} name which question the server is asked
 * @property {(state: State) => Record<string, unknown>} question
 * @property {(ask: Ask, question: Record<string, unknown>) => Promise<Answer | null>} [ask] where one question is not enough
 * @property {(view: View<Answer>) => unknown} draw the drawing
 * @property {(view: View<Answer>) => unknown} [way] the steps of the key that is looked at
 * @property {(view: View<Answer>) => unknown} lesson what to try, and what was seen
 * @property {(view: View<Answer>) => unknown} [controls] further fields
 * @property {(view: View<Answer>) => void} [drawn] called when the page shows it
 * @property {(view: View<Answer>) => number} [mostServers]
 * @property {{name: "keys", most: number}} [keys] how many keys can be asked for
 * @property {boolean} [ownKey] whether a key can be typed in
 */

/**
 * @typedef {object} How
 * @property {State} [state]
 * @property {(state: State, how: {replace: boolean}) => void} [change] told of what the reader does; `replace`: that is
 *   nothing to be taken back
 * @property {(view: View<any>) => unknown} [around] the picture with what stands around it
 * @property {(view: View<any>) => void} [answered] told when something else is shown
 */

// The size of the page's text, in pixels, at which a drawing's unit is one pixel.
const DRAWN_AT_PX = 16;
const ONE_DRAG_MS = 1000;

// How many there are on the page.
let views = 0;

/** @template Answer */
export class View {
  /** @param {HTMLElement} place @param {Picture<Answer>} picture @param {How} how */
  constructor(place, picture, { state = START, change = () => {}, around = onPage, answered = () => {} }) {
    this._number = ++views;
    /** What the server said; null before that, and where it refused. @type {Answer | null} */
    this.answered = null;
    /** What the reader wants to see. */
    this.wanted = state;
    /** What was answered for; the picture never mixes two states. @type {State} */
    this.state = state;
    /** How wide the drawing is, in its own units: they grow with the page's text. */
    this.width = 0;
    /** The key under the pointer. @type {string | null} */
    this.pointed = null;
    this.fields = new Fields(() => this.draw());
    this._place = place;
    this._picture = picture;
    this._change = change;
    this._around = around;
    this._told = answered;
    this._ask = asker();
    this._asked = "";
    this._error = "";
    this._dragged = -Infinity;
    this._sized = new ResizeObserver(([{ contentRect }]) => {
      const rem = parseFloat(getComputedStyle(document.documentElement).fontSize);
      this.width = Math.floor((contentRect.width * DRAWN_AT_PX) / rem);
      this.draw();
    });
    this.show(state);
  }

  /** Show another state; nobody is told. @param {State} state */
  show(state) {
    this.wanted = state;
    const asked = query(this._picture.question(state));
    if (asked !== this._asked || this._error) this._load(asked);
    else if (this.answered) this._take(this.answered, state);
  }

  /** Show what the reader asked for. @param {Partial<State>} change @param {{replace?: boolean}} [how] */
  set(change, { replace = false } = {}) {
    const state = { ...this.wanted, ...change };
    this._change(state, { replace });
    this.show(state);
  }

  /** Show what a slider says on its way: to be taken back in one. @param {Partial<State>} change */
  drag(change) {
    const now = performance.now();
    this.set(change, { replace: now - this._dragged < ONE_DRAG_MS });
    this._dragged = now;
  }

  /** @param {string} key */
  look(key) {
    if (key !== this.wanted.key) this.set({ key }, { replace: true });
  }

  /** The key whose steps are shown. */
  get looked() {
    return this.pointed ?? this.state.key;
  }

  /** What the server said. A picture is drawn only when it said something. */
  get answer() {
    if (!this.answered) throw new Error("Nothing was answered yet.");
    return this.answered;
  }

  /** What was answered about the key. @returns {KeyOf<Answer>} */
  get lookedAt() {
    const { keys } = /** @type {Answer & {keys: ({key: string} & KeyOf<Answer>)[]}} */ (this.answer);
    return keys.find(({ key }) => key === this.looked) ?? keys[0];
  }

  /** @param {string | null} key */
  point(key) {
    if (key === this.pointed) return;
    this.pointed = key;
    this.draw();
  }

  /** The canvases of the drawing. @returns {HTMLCanvasElement[]} */
  canvases() {
    return [...this._place.querySelectorAll("canvas")];
  }

  /** The name of a field, which no other view on the page has. @param {string} field */
  named(field) {
    return `${field}-${this._number}`;
  }

  get onPage() {
    return this._place.isConnected;
  }

  unmount() {
    this._sized.disconnect();
    render(nothing, this._place);
  }

  /** @param {string} asked */
  async _load(asked) {
    const state = this.wanted;
    this._asked = asked;
    this._error = "";
    this._place.dataset.status = "loading";
    this.draw();
    try {
      const { name, question, ask } = this._picture;
      /** @type {Answer | null} */
      const answer = await (ask ? ask(this._ask, question(state)) : this._ask(name, question(state)));
      // Only the key that is looked at may have changed meanwhile, or a later question would have been asked.
      if (answer) this._take(answer, this.wanted);
    } catch (error) {
      this.answered = null;
      this._error = /** @type {Error} */ (error).message;
      this._place.dataset.status = "error";
      this.draw();
    }
  }

  /** @param {Answer} answer @param {State} state */
  _take(answer, state) {
    this.answered = answer;
    this.state = state;
    this.pointed = null;
    this._place.dataset.status = "ready";
    this.draw();
    this._told(this);
  }

  draw() {
    render(this._around(this), this._place);
    const holder = /** @type {HTMLElement} */ (this._place.querySelector("[data-part=drawing]"));
    this._sized.observe(holder);
    if (this.answered) this._picture.drawn?.(this);
  }

  get name() {
    return this._picture.name;
  }

  /** The way of the key and the drawing, or why there are none. */
  inside() {
    const { answered: answer, _picture: picture } = this;
    return html`<p class="busy" role="status">
        ${this._place.dataset.status === "loading" ? "Asking the server …" : ""}
      </p>
      ${this._error ? this._refusal() : ""} ${answer && picture.way ? picture.way(this) : ""}
      <div class="drawing" data-part="drawing">${answer && this.width ? picture.draw(this) : ""}</div>`;
  }

  lesson() {
    return this.answered ? this._picture.lesson(this) : "";
  }

  _refusal() {
    return html`<div class="banner" role="alert">
      <p>${this._error}</p>
      <button type="button" @click=${() => this.show(this.wanted)}>Try again</button>
      <button type="button" @click=${() => this.set({ ...START, view: this.wanted.view })}>Start afresh</button>
    </div>`;
  }

  controls() {
    const { wanted, fields } = this;
    const { keys, ownKey } = this._picture;
    const only = wanted.servers.length === 1;
    return html`
      <div class="row" role="group" aria-label="Servers">
        <button
          type="button"
          class="primary"
          data-do="add"
          ?disabled=${wanted.servers.length >= (this._picture.mostServers?.(this) ?? schema.hashing.servers)}
          @click=${() => this.set(withServer(wanted))}
        >
          Add a server
        </button>
        ${wanted.servers.map(
          (id) =>
            html`<button
              type="button"
              class="server"
              data-colour=${serverColour(id)}
              data-remove=${id}
              ?disabled=${only}
              title=${only ? "The last one stays" : `Remove ${id}`}
              aria-label=${`Remove server ${id}`}
              @click=${(/** @type {MouseEvent} */ { detail }) => {
                // The second click of two meets the button that has moved under the pointer.
                if (detail < 2) this.set(withoutServer(wanted, id));
              }}
            >
              ${shortened(id, 10)} <span aria-hidden="true">×</span>
            </button>`,
        )}
      </div>
      <div class="row">
        ${
          keys
            ? numberField({
                fields,
                name: this.named(keys.name),
                label: "Keys",
                value: wanted.names ? wanted.names.length : Number(wanted.keys),
                least: 1,
                most: keys.most,
                step: 1,
                send: (count) => this.set({ keys: count, names: null }),
              })
            : nothing
        }
        ${ownKey ? this._keyField() : nothing} ${this._picture.controls?.(this) ?? nothing}
      </div>
    `;
  }

  _keyField() {
    return html`<div class="field">
      <label for=${this.named("key")}>Your key</label>
      <input
        id=${this.named("key")}
        type="text"
        maxlength="64"
        size="12"
        placeholder="10.0.0.7, alice …"
        autocomplete="off"
        .value=${live(this.wanted.key)}
        @change=${(/** @type {import("../shared/fields.js").FieldEvent} */ { target }) => target.value && this.look(target.value)}
      />
    </div>`;
  }

  /** The choice of a hash function. @param {string} own what hashes where none is chosen */
  hashChoice(own) {
    return choice({
      fields: this.fields,
      name: this.named("hash"),
      label: "Hash",
      value: this.wanted.hash,
      options: [["", own], ...choicesOf(HASH_WORDS)],
      send: (hash) => this.set({ hash }),
    });
  }
}

/** As the page of hashing has it. @param {View<any>} view */
const onPage = (view) =>
  html`<div class="hash-view" data-picture=${view.name}>
    <section class="card picture-card" aria-label="Picture">${view.inside()}</section>
    <section class="lesson card" aria-label="What to try, and why">${view.lesson()}</section>
    <section class="controls" aria-label="Controls">${view.controls()}</section>
  </div>`;
