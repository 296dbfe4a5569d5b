// The controls of a figure: what its room is set to, drawn wherever a page or the panel wants them, and sent from there.

import { html, render } from "lit-html";

import { Fields } from "../../shared/fields.js";

/** @import { Command, State } from "../../wire/wire.js" */
/** @import { Answer } from "../../wire/connection.js" */

/**
 * @typedef {object} Tools what controls are drawn with
 * @property {import("../figure.js").Figure} figure @property {State} state
 * @property {Fields} fields @property {(command: Command) => Promise<Answer>} send
 */

export class Settings {
  /**
   * @param {import("../figure.js").Figure} figure
   * @param {[place: HTMLElement, title: string, draw: (tools: Tools) => unknown][]} groups
   */
  constructor(figure, groups) {
    this._figure = figure;
    this._groups = groups;
    this._fields = new Fields(
      () => this.update(),
      (name) => figure.ownId(name),
    );
    figure.store.subscribe(["state", "status", "placement"], () => this.update());
    figure.hear("refused", () => this.update());
  }

  update() {
    const { state, ready } = this._figure.store;
    if (!state) return;
    const tools = { figure: this._figure, state, fields: this._fields, send: this._send };
    for (const [place, title, draw] of this._groups) {
      render(
        html`<fieldset class="bare" ?disabled=${!ready}>
          <legend class="hidden">${title}</legend>
          ${draw(tools)}
        </fieldset>`,
        place,
      );
    }
  }

  /** Send a command; where it is refused, show the room's true value again. */
  _send = async (/** @type {Command} */ command) => {
    const answer = await this._figure.send(command);
    if (!answer.ok) this._fields.letGo();
    return answer;
  };
}
