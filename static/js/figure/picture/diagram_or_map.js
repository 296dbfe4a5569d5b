// Whether the picture is a diagram or a map. It is the viewer's own choice, kept in the address; until there is one, the
// map is shown where distance counts.

/** @import { Scenario } from "../../wire/wire.js" */

/** @typedef {"diagram" | "map"} Which */

const NAMES = ["diagram", "map"];
const PARAMETER = "view";

export class DiagramOrMap {
  /** @param {{get: () => URL, set: (address: URL) => void}} address @param {() => void} changed */
  constructor(address, changed) {
    this._address = address;
    this._changed = changed;
  }

  /** Which one to show of a world. @param {Scenario | undefined} scenario @returns {Which} */
  of(scenario) {
    const chosen = this._address.get().searchParams.get(PARAMETER) ?? "";
    if (NAMES.includes(chosen)) return /** @type {Which} */ (chosen);
    return scenario?.network.by_distance ? "map" : "diagram";
  }

  /** @param {Which} which */
  choose(which) {
    const address = this._address.get();
    address.searchParams.set(PARAMETER, which);
    this._address.set(address);
    this._changed();
  }
}
