// What the room says about the request that is selected: why it went where it went, and who sees what of it. It is asked
// anew wherever the request has gone on since.

import { hereIs } from "./whereabouts.js";

/** @import { End, Party, Why } from "../../wire/wire.js" */

/** @typedef {{id: number, at: string, asked: boolean, why: Why | null, parties: Party[], end: End | null}} Answer */

export class Asked {
  /**
   * @param {import("../figure.js").Figure} figure @param {() => void} changed
   * @param {() => void} another what was selected is of a world that is no more
   */
  constructor(figure, changed, another) {
    this._figure = figure;
    this._changed = changed;
    this._another = another;
    this.now = nothingOf(-1);
    /** Which world it belongs to. */
    this._world = -1;
    figure.hear("loaded", () => this._loaded());
    figure.hear("ended", (record) => this._ended(record));
  }

  /** @param {number} id */
  async begin(id) {
    this.now = { ...nothingOf(id), at: this._whereabouts(id) };
    this._world = this._figure.store.state?.world ?? -1;
    this._changed();
    await this._ask(this.now);
  }

  /** Ask anew where the request has gone on since. */
  again() {
    const at = this._whereabouts(this.now.id);
    if (!at || at === this.now.at) return;
    this.now.at = at;
    this._ask(this.now);
  }

  /** Where it is, is heading for or has ended. */
  get here() {
    return hereIs(this._figure.requests.byId.get(this.now.id), this.now.end);
  }

  get _selected() {
    return this._figure.store.selection.kind === "request";
  }

  /** @param {Answer} asked */
  async _ask(asked) {
    const { at } = asked;
    const answer = await this._figure.ask(asked.id);
    if (this.now !== asked || asked.at !== at || !this._selected) return;
    asked.asked = answer.ok;
    if (answer.ok) {
      const { parties = [], end = null } = answer.who_sees_what ?? {};
      // In a world begun anew the same number may be another request.
      const [was, is] = [asked.parties[0], parties[0]];
      if (was && is && JSON.stringify(was.letter) !== JSON.stringify(is.letter)) return this._another();
      Object.assign(asked, { why: answer.why, parties, end });
    }
    this._changed();
  }

  /** All that was known may have changed, the world itself included. */
  _loaded() {
    if (!this._selected) return;
    if (this._figure.store.state?.world !== this._world) this._another();
    else this._ask(this.now);
  }

  /** Note that a request has ended, should it be the selected one. @param {End} record */
  _ended(record) {
    if (record[2] !== this.now.id || !this._selected) return;
    this.now.end = record;
    this.now.at = "";
    this._ask(this.now);
  }

  /** Something that is another where a request is elsewhere, nothing where it is not on its way. @param {number} id */
  _whereabouts(id) {
    const request = this._figure.requests.byId.get(id);
    return request ? [request.doing, request.source, request.target, request.server].join(" ") : "";
  }
}

/** Nothing is known yet of a request. @param {number} id @returns {Answer} */
const nothingOf = (id) => ({ id, at: "", asked: false, why: null, parties: [], end: null });
