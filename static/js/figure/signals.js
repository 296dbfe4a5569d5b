// What happens in a figure beside what its store knows, for the parts that want to hear of it.

/** @import { End } from "../wire/wire.js" */

/**
 * @typedef {object} Heard what is told with each signal
 * @property {[]} loaded a snapshot has come: all that was known may have changed
 * @property {[]} refused a command was refused: inputs show the room's true values again
 * @property {[record: End]} ended a request has ended; the trace's last record of it
 * @property {[]} moment a few times a second: for words that change all the time
 * @property {[]} view it is shown as the map or as the diagram, or at another zoom
 * @property {[]} colours the reader has switched between light and dark
 * @property {[node: string]} hop a node on the selected request's way was chosen
 * @property {[]} close the card is to be closed
 * @property {[...sentences: string[]]} say for a screen reader
 * @property {[open?: boolean]} charts the charts are to be shown, or hidden; without a word, the other of the two
 * @property {[text: string, kind?: "error" | "note", more?: import("../shared/toast.js").More]} toast a short message that comes and goes
 * @property {[text: string]} notice what the room says to all of its members
 */

export class Signals {
  constructor() {
    /** @type {Map<string, Set<(...more: unknown[]) => void>>} */
    this._listeners = new Map();
  }

  /** @template {keyof Heard} Name @param {Name} name @param {(...more: Heard[Name]) => void} listener */
  hear(name, listener) {
    const all = this._listeners.get(name) ?? new Set();
    this._listeners.set(name, all.add(/** @type {(...more: any[]) => void} */ (listener)));
  }

  /** @template {keyof Heard} Name @param {Name} name @param {Heard[Name]} more */
  tell(name, ...more) {
    for (const listener of this._listeners.get(name) ?? []) listener(...more);
  }
}
