// The controls under the picture: time, changes, policy, traffic, network.

import { html, render } from "lit-html";

import { aroundThePick } from "./parts.js";
import { actionButton } from "../actions.js";
import { element } from "../../shared/element.js";
import { meanCost } from "../../shared/age.js";
import { Fields, bounds, choice, choicesOf, numberField, segments, slider } from "../../shared/fields.js";
import { hashingLink } from "../hashing_link.js";
import { policyOptions } from "./policy_options.js";
import { regionSettings } from "../regions.js";
import { changedCost, nearestStep, rateSteps } from "./scales.js";
import { toChange } from "../../wire/commands.js";
import { schema } from "../../wire/schema.js";

/** @import { Command, State } from "../../wire/wire.js" */

/** @type {Record<number, string>} */
const FRACTIONS = { 0.1: "⅒", 0.25: "¼", 0.5: "½" };

/** @type {Record<import("../../wire/wire.js").Arrivals, string>} */
const ARRIVAL_WORDS = { constant: "evenly spaced", poisson: "random", bursty: "in bursts" };

/** @type {Record<import("../../wire/wire.js").Cost["distribution"], string>} */
const COST_WORDS = { constant: "all equal", uniform: "uniform", exponential: "exponential", pareto: "heavy tail" };

/** @type {Record<import("../../wire/wire.js").Retry, string>} */
const RETRY_WORDS = { never: "never", once: "once" };

export class Controls {
  /** @param {import("../figure.js").Figure} figure */
  constructor(figure) {
    this._place = element("section", { class: "controls", "aria-label": "Controls", "data-part": "controls" });
    figure.append(this._place);
    this._figure = figure;
    this._groups = byWhatTheyKnow(schema.policies);
    this._rates = rateSteps(schema.tables.traffic.rate_per_s.max);
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
    render(
      html`<fieldset class="bare" ?disabled=${!ready}>
        <legend class="hidden">Controls</legend>
        ${this._time(state)} ${this._path(state)} ${this._policy(state)} ${this._world(state)}
        ${aroundThePick({
          fields: this._fields,
          balancer: state.scenario.balancer,
          set: (settings) => this._send("around", toChange("balancer", settings)),
        })}
      </fieldset>`,
      this._place,
    );
  }

  /** @param {State} state */
  _time(state) {
    const figure = this._figure;
    return html`<div class="row">
      ${actionButton(
        figure,
        "pause",
        state.paused ? html`<span aria-hidden="true">▶</span> Resume` : html`<span aria-hidden="true">❚❚</span> Pause`,
        { look: "primary", title: `${figure.actions.pause.title} (Space)` },
      )}
      ${actionButton(figure, "step", "Step", { title: `${figure.actions.step.title} (.)` })}
      ${segments({
        fields: this._fields,
        name: "speed",
        label: "Speed",
        value: state.speed,
        options: schema.speeds.map((speed) => [speed, `${FRACTIONS[speed] ?? speed}×`]),
        send: (speed) => this._send("speed", { type: "set_speed", speed }),
      })}
      <span class="group">
        ${this._change("undo", "Undo", state.undo, "Ctrl+Z")}
        ${this._change("redo", "Redo", state.redo, "Ctrl+Shift+Z")} ${actionButton(figure, "reset", "Reset")}
      </span>
    </div>`;
  }

  /** Undo or redo, with what it would act on. */
  _change(
    /** @type {string} */ id,
    /** @type {string} */ word,
    /** @type {string | null} */ what,
    /** @type {string} */ key,
  ) {
    const title = what ? `${word}: ${what} (${key})` : `Nothing to ${word.toLowerCase()}`;
    return actionButton(this._figure, id, word, { title });
  }

  /** Worlds to begin with, and what can be put on the way. */
  _path(/** @type {State} */ state) {
    const { balancer } = state.scenario;
    const preset = schema.presets.find(({ title }) => title === state.scenario.title);
    const path = this._figure.ownId("path-label");
    return html`<div class="row path" role="group" aria-labelledby=${path}>
      ${choice({
        fields: this._fields,
        name: "preset",
        label: "World",
        title: "Begin with another world. Undo brings this one back",
        value: preset?.id ?? "",
        options: [
          ...(preset ? [] : [/** @type {[string, string]} */ (["", state.scenario.title])]),
          ...schema.presets.map(({ id, title }) => /** @type {[string, string]} */ ([id, title])),
        ],
        send: (id) => id && this._send("preset", { type: "open_preset", id }),
      })}
      <span class="label" id=${path}>Insert</span>
      ${actionButton(this._figure, "insert_proxy", "+ Forward proxy")}
      ${actionButton(this._figure, "insert_edge", "+ Edge (CDN)")}
      ${numberField({
        fields: this._fields,
        name: "replicas",
        label: "Balancers",
        title:
          "How many of them share the traffic, each with its own memory. Click one in the picture for its layer and routes",
        ...bounds(schema.tables.balancer.replicas),
        value: balancer.replicas,
        send: (replicas) => this._send("replicas", toChange("balancer", { replicas })),
      })}
      ${preset ? html`<p class="summary">${preset.sentence}</p>` : ""}
    </div>`;
  }

  /** @param {State} state */
  _policy(state) {
    const { policy, retry } = state.scenario.balancer;
    const chosen = schema.policies.find(({ id }) => id === this._fields.shown("policy", policy));
    return html`<div class="row policy">
      ${choice({
        fields: this._fields,
        name: "policy",
        label: "Policy",
        value: policy,
        options: this._groups,
        send: (value) => this._send("policy", toChange("balancer", { policy: value })),
      })}
      ${choice({
        fields: this._fields,
        name: "retry",
        label: "Retry",
        title: "Whether the balancer tries a refused or broken request once more on another server",
        value: retry,
        options: choicesOf(RETRY_WORDS),
        send: (value) => this._send("retry", toChange("balancer", { retry: value })),
      })}
      ${numberField({
        fields: this._fields,
        name: "latency",
        label: "Link latency",
        title:
          "How long one link takes, one way. A request and its answer pass four where nothing else stands on the way",
        unit: "ms",
        ...bounds(schema.tables.network.latency_ms),
        value: state.scenario.network.latency_ms,
        send: (latency_ms) => this._send("latency", toChange("network", { latency_ms })),
      })}
      ${regionSettings({
        fields: this._fields,
        policy: chosen,
        scenario: state.scenario,
        send: (command) => this._send("regions", command),
      })}
      ${policyOptions({
        fields: this._fields,
        policy: chosen,
        balancer: state.scenario.balancer,
        set: (settings) => this._send("options", toChange("balancer", settings)),
      })}
      ${
        this._figure.store.placementNow
          ? html`<a href=${hashingLink(this._figure)} title="These servers on the page of hashing">Try it alone</a>`
          : ""
      }
      <p class="summary">${chosen?.summary}</p>
    </div>`;
  }

  /** @param {State} state */
  _world(state) {
    const { traffic } = state.scenario;
    const fields = this._fields;
    const setTraffic = (/** @type {object} */ settings) => this._send("traffic", toChange("traffic", settings));
    return html`<div class="row">
      ${slider({
        fields,
        name: "rate",
        label: "Requests/s",
        value: traffic.rate_per_s,
        steps: this._rates,
        nearest: nearestStep,
        ...bounds(schema.tables.traffic.rate_per_s),
        unit: "requests per second",
        send: (rate_per_s) => setTraffic({ rate_per_s }),
      })}
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
        send: (distribution) => setTraffic({ cost_ms: changedCost(this._cost(), { distribution }) }),
      })}
      ${numberField({
        fields,
        name: "cost_mean",
        label: "mean",
        title: "How long a server of power 1 works on a request, on average",
        unit: "ms",
        ...bounds(schema.tables.exponential.mean),
        value: meanCost(traffic.cost_ms),
        send: (mean) => setTraffic({ cost_ms: changedCost(this._cost(), { mean }) }),
      })}
    </div>`;
  }

  _cost() {
    return this._figure.store.scenario.traffic.cost_ms;
  }

  /** Send a command; where it is refused, show the room's true value again. */
  async _send(/** @type {string} */ _field, /** @type {Command} */ command) {
    const answer = await this._figure.send(command);
    if (!answer.ok) this._fields.letGo();
    return answer;
  }
}

/** @param {{id: string, title: string, knows: string}[]} policies @returns {Map<string, [string, string][]>} */
function byWhatTheyKnow(policies) {
  const groups = new Map();
  for (const { id, title, knows } of policies) {
    const group = `Knows ${knows}`;
    if (!groups.has(group)) groups.set(group, []);
    groups.get(group).push([id, title]);
  }
  return groups;
}

/** @type {import("../figure.js").Part} */
export const controls = (figure) => void new Controls(figure);
