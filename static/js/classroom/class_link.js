// A class as this page knows it: it enters again on every connection, and hears what becomes of the class.

import { pageConnection } from "../wire/connection.js";

/** @import { Action, Mine, Seen } from "../wire/wire.js" */
/** @import { Answer } from "../wire/connection.js" */

/** @typedef {"student" | "presenter" | "screen"} Audience */
/** @typedef {{token?: string | null, key?: string | null}} Pass what lets somebody in once more */

export class ClassLink {
  /**
   * @param {string} code @param {Audience} as
   * @param {() => Pass} pass @param {(token: string) => void} keep called with a student's new token
   */
  constructor(code, as, pass, keep = () => {}) {
    this.code = code;
    this.as = as;
    /** @type {"connecting" | "connected" | "lost" | "refused"} */
    this.status = "connecting";
    /** Why it cannot be entered, or is left for good. */
    this.problem = "";
    /** @type {Seen | null} */ this.seen = null;
    /** @type {Mine | null} */ this.mine = null;
    /** The room of the class's world, once entered. */
    this.room = "";
    this._id = "";
    this._pass = pass;
    this._keep = keep;
    /** @type {Set<() => void>} */ this._listeners = new Set();
    this._connection = pageConnection();
    this._connection.hear("class", (seen) => seen.class === this._id && this._take({ seen }));
    this._connection.hear("mine", (mine) => this._take({ mine }));
    this._connection.hear("farewell", ({ message }) => {
      this._connection.greet(() => {});
      this._set("refused", message);
    });
    this._connection.hear("disconnect", () => this.status !== "refused" && this._set("lost"));
    this._connection.greet(() => void this._enter());
  }

  /** @param {() => void} listener called whenever anything is known anew */
  subscribe(listener) {
    this._listeners.add(listener);
    listener();
  }

  /** Say something of the class. @template {object} Asked @param {string} event @param {object} [more] @returns {Promise<Answer<Asked>>} */
  say(event, more = {}) {
    return this._connection.send(event, { class: this._id, ...more });
  }

  /** Do what presenters may. @param {Action} action @returns {Promise<Answer<{link?: string, name?: string, text?: string}>>} */
  lead(action) {
    return this.say("lead", { action });
  }

  async _enter() {
    const { token, key } = this._pass();
    const pass = { ...(token ? { token } : {}), ...(key ? { key } : {}) };
    /** @type {Answer<{class: string, room: string, token: string | null, state: Seen}>} */
    const answer = await this._connection.send("enter", { class: this.code, as: this.as, ...pass });
    if (!answer.ok) {
      if (!this._connection.open) return; // the next connection tries again
      this._set("refused", answer.error.message);
      return;
    }
    this._id = answer.class;
    this.room = answer.room;
    if (answer.token) this._keep(answer.token);
    this.status = "connected";
    this._take({ seen: answer.state, mine: answer.state.mine });
  }

  /** @param {{seen?: Seen, mine?: Mine | null}} news */
  _take({ seen, mine }) {
    if (seen) this.seen = seen;
    if (mine !== undefined) this.mine = mine;
    this._tell();
  }

  /** @param {ClassLink["status"]} status @param {string} [problem] */
  _set(status, problem = "") {
    this.status = status;
    this.problem = problem;
    this._tell();
  }

  _tell() {
    for (const listener of this._listeners) listener();
  }
}

/** What a page was given to begin with. @returns {{code: string, lan: string | null, schema?: unknown}} */
export const config = () => JSON.parse(document.getElementById("config")?.textContent ?? "{}");
