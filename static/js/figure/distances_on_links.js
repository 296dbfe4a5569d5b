// How far it is from place to place on the links there are, as the room says.

import { linksOf, regionsOf } from "./kinds.js";

/** @import { State } from "../wire/wire.js" */

/** The distances that a link goes, each once, the longest first. @param {Pick<State, "scenario" | "asks" | "distances">} state */
export function distancesOnLinks({ scenario, asks, distances }) {
  const regions = regionsOf(scenario);
  const pairs = new Set(linksOf(scenario, asks).map((ends) => pair(...ends.map((id) => regions.get(id) ?? ""))));
  return distances.filter(({ one, other }) => pairs.has(pair(one, other))).sort((a, b) => b.km - a.km);
}

const pair = (/** @type {string[]} */ ...regions) => regions.sort().join(" ");
