// Where clients and servers are, how that is chosen, and how far apart the regions are.

import { html } from "lit-html";

import { choice, slider } from "./fields.js";
import { nearestStep } from "./scales.js";

const USUAL = ["eu", "us", "ap"];
const APART_MS = 400;
const BETWEEN = "between_regions";
const STEPS_MS = [0, 10, 20, 50, 100, 150, 200, 300, 400, 500, 700, 1000, 1500, 2000];

/** Where the client at a place in the list is: they take the scenario's regions in turn. @param {any} scenario @param {number} place */
export function clientRegion({ traffic: { regions } }, place) {
  return regions.length ? regions[place % regions.length] : "";
}

/** All regions in which somebody is. @param {any} scenario @returns {string[]} */
export function namedRegions(scenario) {
  const { clients } = scenario.traffic;
  const all = [...clients.map((_, place) => clientRegion(scenario, place)), ...scenario.servers.map(({ region }) => region)];
  return [...new Set(all.filter(Boolean))];
}

/** The command that puts clients and servers into two regions by turns. @param {any} scenario */
export function twoRegions({ traffic: { clients }, servers }) {
  const byTurns = (/** @type {string[]} */ nodes) => nodes.map((node, place) => ({ node, region: USUAL[place % 2] }));
  return {
    type: "set_regions",
    nodes: [...byTurns(clients), ...byTurns(servers.map(({ id }) => id))],
    between_regions_ms: APART_MS,
  };
}

/**
 * The list from which the region of one node is chosen.
 * @param {object} field
 * @param {import("./fields.js").Fields} field.fields @param {string} field.node @param {string} field.value
 * @param {any} field.scenario @param {string} field.hint @param {(region: string) => any} field.send
 */
export function regionChoice({ fields, node, value, scenario, hint, send }) {
  const regions = [...new Set([...USUAL, ...namedRegions(scenario)])];
  return choice({
    fields,
    name: `${node}-region`,
    label: "Region",
    hint,
    value,
    options: [["", "none"], ...regions.map((region) => /** @type {[string, string]} */ ([region, region]))],
    send,
  });
}

/**
 * What can be set about all regions: how far apart they are, or, for a policy that looks at them, that there are any.
 * @param {object} now
 * @param {import("./fields.js").Fields} now.fields @param {{knows: string} | undefined} now.policy
 * @param {any} now.scenario @param {(command: {type: string, [field: string]: any}) => any} now.send
 */
export function regionSettings({ fields, policy, scenario, send }) {
  if (namedRegions(scenario).length) {
    return slider({
      fields,
      name: BETWEEN,
      label: "Between regions, ms",
      value: scenario.network.between_regions_ms,
      steps: STEPS_MS,
      unit: "milliseconds",
      nearest: nearestStep,
      send: (between_regions_ms) => send({ type: "set_network", between_regions_ms }),
    });
  }
  if (policy?.knows !== "where" || !scenario.servers.length) return "";
  return html`<div class="field">
    <button
      type="button"
      @click=${async () => {
        await send(twoRegions(scenario));
        // The button has gone, and the focus must not go with it.
        document.getElementById(BETWEEN)?.focus();
      }}
    >
      Two regions
    </button>
    <span class="small">Nobody has a region yet. This puts clients and servers into eu and us by turns, ${APART_MS} ms apart.</span>
  </div>`;
}
