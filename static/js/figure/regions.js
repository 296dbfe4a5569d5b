// Where clients and servers are, how that is chosen, and how far apart the regions are.

import { html } from "lit-html";

import { choice, slider } from "../shared/fields.js";
import { schema } from "../wire/schema.js";
import { nearestStep } from "./controls/scales.js";
import { regionsOf } from "./kinds.js";
import { placeName } from "./place_names.js";
import { edgesOf } from "./scenario.js";
import { toChange } from "../wire/commands.js";

/** @import { Command, PolicyWords, Scenario } from "../wire/wire.js" */
/** @import { Answer } from "../wire/connection.js" */

const USUAL = ["eu", "us", "asia"];
const APART_MS = 400;
const BETWEEN = "between_regions";
const STEPS_MS = [0, 10, 20, 50, 100, 150, 200, 300, 400, 500, 700, 1000, 1500, 2000];

/** @type {[string, string][]} */
const APART = [
  ["same", "the same everywhere"],
  ["distance", "by distance"],
];

/** Where the client at a place in the list is: they take the scenario's regions in turn. @param {Scenario} scenario @param {number} place */
export function clientRegion({ traffic: { regions } }, place) {
  return regions.length ? regions[place % regions.length] : "";
}

/** The region in which most of some clients are, "" where none of them is in one. @param {Scenario} scenario @param {string[]} clients */
export function regionOfMost(scenario, clients) {
  const regions = scenario.traffic.clients
    .map((id, place) => (clients.includes(id) ? clientRegion(scenario, place) : ""))
    .filter(Boolean);
  const number = (/** @type {string} */ region) => regions.filter((one) => one === region).length;
  return regions.reduce((most, region) => (number(region) > number(most) ? region : most), "");
}

/** All regions in which somebody is. @param {Scenario} scenario @returns {string[]} */
export const namedRegions = (scenario) => [...new Set(regionsOf(scenario).values())].filter(Boolean);

/** A region with clients and no edge of its own, "" if every one has an edge. @param {Scenario} scenario */
export function regionWithoutEdge(scenario) {
  const served = new Set(edgesOf(scenario).map(({ region }) => region));
  return (
    scenario.traffic.clients.map((_, place) => clientRegion(scenario, place)).find((region) => !served.has(region)) ??
    ""
  );
}

/** The command that puts clients, edges and servers into two regions by turns. @param {Scenario} scenario @returns {Command} */
export function twoRegions(scenario) {
  const { traffic, servers } = scenario;
  const byTurns = (/** @type {string[]} */ nodes) => nodes.map((node, place) => ({ node, region: USUAL[place % 2] }));
  return {
    type: "set_regions",
    nodes: [traffic.clients, edgesOf(scenario).map(({ id }) => id), servers.map(({ id }) => id)].flatMap(byTurns),
    between_regions_ms: APART_MS,
  };
}

/**
 * The list from which the region of one node is chosen.
 * @param {object} field
 * @param {import("../shared/fields.js").Fields} field.fields @param {string} field.node @param {string} field.value
 * @param {import("./figure.js").Figure} field.figure @param {string} field.hint @param {(region: string) => any} field.send
 */
export function regionChoice({ fields, node, value, figure, hint, send }) {
  const regions = [...new Set([...USUAL, ...namedRegions(figure.store.scenario)])];
  const others = Object.keys(schema.places).filter((place) => !regions.includes(place));
  const named = (/** @type {string[]} */ names) =>
    names.map((name) => /** @type {[string, string]} */ ([name, placeName(name)]));
  return choice({
    fields,
    name: `${node}-region`,
    label: "Region",
    hint,
    value,
    options: new Map([
      ["Regions", [["", "none"], ...named(regions)]],
      ["Places on the map", named(others)],
    ]),
    send,
  });
}

/**
 * How far apart the regions are, where there are any.
 * @param {object} now
 * @param {import("../shared/fields.js").Fields} now.fields
 * @param {Scenario} now.scenario @param {(command: Command) => Promise<Answer>} now.send
 */
export function regionSettings({ fields, scenario, send }) {
  const regions = namedRegions(scenario);
  if (!regions.length) return "";
  const { by_distance, between_regions_ms } = scenario.network;
  return html`${choice({
    fields,
    name: "by_distance",
    label: "Between regions",
    title:
      "How much longer a link takes from one region to another. By distance: as long as light in glass, 200 km in each millisecond",
    value: by_distance ? "distance" : "same",
    options: APART,
    send: (value) => send(toChange("network", { by_distance: value === "distance" })),
  })}
  ${
    by_distance && regions.every((region) => region in schema.places)
      ? ""
      : slider({
          fields,
          name: BETWEEN,
          label: by_distance ? "Off the map longer by, ms" : "Longer by, ms",
          value: between_regions_ms,
          steps: STEPS_MS,
          unit: "milliseconds",
          nearest: nearestStep,
          send: (between_regions_ms) => send(toChange("network", { between_regions_ms })),
        })
  }`;
}

/**
 * For a policy that looks at regions, where there are none: two of them.
 * @param {object} now
 * @param {import("../shared/fields.js").Fields} now.fields @param {PolicyWords | undefined} now.policy
 * @param {Scenario} now.scenario @param {(command: Command) => Promise<Answer>} now.send
 */
export function offerRegions({ fields, policy, scenario, send }) {
  if (policy?.knows !== "where" || !scenario.servers.length || namedRegions(scenario).length) return "";
  return html`<div class="offer">
    <button
      type="button"
      @click=${async () => {
        await send(twoRegions(scenario));
        // The button has gone, and the focus must not go with it.
        document.getElementById(fields.id("policy"))?.focus();
      }}
    >
      Two regions
    </button>
    <p class="small">
      Nobody has a region yet. This puts clients and servers into eu and us by turns, ${APART_MS} ms apart.
    </p>
  </div>`;
}
