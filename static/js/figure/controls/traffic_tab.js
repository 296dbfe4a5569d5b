// What the clients send, what it costs, and how long the links take.

import { html } from "lit-html";

import { meanCost } from "../../shared/age.js";
import { bounds, choice, choicesOf, numberField, slider, stepper } from "../../shared/fields.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";
import { regionSettings } from "../regions.js";
import { backoff } from "./backoff.js";
import { changedCost, nearestStep, rateSteps } from "./scales.js";

/** @import { Cost, TrafficSpecChanges } from "../../wire/wire.js" */

/** @type {Record<import("../../wire/wire.js").Arrivals, string>} */
const ARRIVAL_WORDS = { constant: "evenly spaced", poisson: "at random", bursty: "in bursts" };

/** @type {Record<import("../../wire/wire.js").Cost["distribution"], string>} */
const COST_WORDS = {
  constant: "all equal",
  uniform: "any size (uniform)",
  exponential: "many small (exponential)",
  pareto: "a few huge (heavy tail)",
  two_kinds: "light and heavy (two kinds)",
};

const RATES = rateSteps(schema.tables.traffic.rate_per_s.max);

/** @param {import("./settings.js").Tools} tools */
export function trafficTab({ figure, state, fields, send }) {
  const { traffic, network } = state.scenario;
  const setTraffic = (/** @type {TrafficSpecChanges} */ settings) => send(toChange("traffic", settings));
  // Asked when it is sent: kind and mean may both have been changed since this was drawn.
  const cost = () => figure.store.scenario.traffic.cost_ms;
  return html`<div class="stack">
    ${slider({
      fields,
      name: "rate",
      value: traffic.rate_per_s,
      steps: RATES,
      nearest: nearestStep,
      ...bounds(schema.tables.traffic.rate_per_s),
      unit: "requests per second",
      send: (rate_per_s) => setTraffic({ rate_per_s }),
    })}
    <p class="small">All clients together send this many: one more client shares the load, and adds none.</p>
    ${choice({
      fields,
      name: "arrivals",
      label: "Arrivals",
      title: "When clients send: like clockwork, at random, or in bursts with pauses between them",
      value: traffic.arrivals,
      options: choicesOf(ARRIVAL_WORDS),
      send: (arrivals) => setTraffic({ arrivals }),
    })}
    ${choice({
      fields,
      name: "costs",
      label: "Costs",
      title: "How much the work of one request differs from that of another",
      value: traffic.cost_ms.distribution,
      options: choicesOf(COST_WORDS),
      send: (distribution) => setTraffic({ cost_ms: changedCost(cost(), { distribution }) }),
    })}
    ${numberField({
      fields,
      name: "cost_mean",
      title: "How long a server of power 1 works on a request, on average",
      ...bounds(schema.tables.exponential.mean),
      value: meanCost(traffic.cost_ms),
      send: (mean) => setTraffic({ cost_ms: changedCost(cost(), { mean }) }),
    })}
    ${traffic.cost_ms.distribution === "two_kinds" ? twoKinds(fields, traffic.cost_ms, setTraffic) : ""}
    ${numberField({
      fields,
      name: "latency",
      title:
        "How long one link takes, one way. A request and its answer pass four where nothing else stands on the way",
      ...bounds(schema.tables.network.latency_ms),
      value: network.latency_ms,
      send: (latency_ms) => send(toChange("network", { latency_ms })),
    })}
    ${numberField({
      fields,
      name: "client_timeout",
      title: "How long a client waits for an answer",
      ...bounds(schema.tables.traffic.timeout_s),
      value: traffic.timeout_s,
      send: (timeout_s) => setTraffic({ timeout_s }),
    })}
    <p class="small">0: never. What a client gives up goes on for nobody: its server works on it all the same.</p>
    ${stepper({
      fields,
      name: "client_retries",
      title: "How often a client sends a request again that it gave up, or that was refused or broke",
      ...bounds(schema.tables.traffic.retries),
      value: traffic.retries,
      send: (retries) => setTraffic({ retries }),
    })}
    ${traffic.retries ? backoff({ fields, name: "client", table: schema.tables.traffic, spec: traffic, set: setTraffic }) : ""}
    ${regionSettings({ fields, scenario: state.scenario, send })}
  </div>`;
}

/**
 * @param {import("./settings.js").Tools["fields"]} fields @param {Extract<Cost, {distribution: "two_kinds"}>} cost
 * @param {(settings: TrafficSpecChanges) => void} set
 */
const twoKinds = (fields, cost, set) =>
  html`${numberField({
    fields,
    name: "cost_heavy",
    title: "How long a server of power 1 works on a heavy request",
    ...bounds(schema.tables.two_kinds.heavy),
    value: cost.heavy,
    send: (heavy) => set({ cost_ms: { ...cost, heavy } }),
  })}
  ${numberField({
    fields,
    name: "cost_share",
    title: "Which share of the requests are heavy ones",
    ...bounds(schema.tables.two_kinds.share),
    value: cost.share,
    send: (share) => set({ cost_ms: { ...cost, share } }),
  })}`;
