// What a screen reader hears: changes of the world and, now and then, how many requests were dropped. Never each one.

import { element } from "../shared/element.js";
import { lookedBack, plural } from "../shared/format.js";
import { allKinds } from "./kinds.js";

/** @import { Figures, State } from "../wire/wire.js" */

/** @typedef {Pick<State, "scenario" | "paused">} Told */

const SPEAK_EVERY_MS = 1500;
const DROPS_EVERY_MS = 10_000;
const MOST_AT_ONCE = 6;

/** The sentences that tell one state from the next. @param {Told} before @param {Told} after @param {Map<string, {title: string}>} policies */
export function differences(before, after, policies) {
  const said = allKinds().flatMap(({ changes }) => changes(before.scenario, after.scenario));
  const [layer, was] = [after, before].map(({ scenario }) => scenario.balancer.layer);
  if (layer !== was) said.push(`Balancers work at layer ${layer}`);
  const policy = after.scenario.balancer.policy;
  if (policy !== before.scenario.balancer.policy) said.push(`Policy: ${policies.get(policy)?.title ?? policy}`);
  if (before.paused !== after.paused) said.push(after.paused ? "Paused" : "Going on");
  return said;
}

export class Announcer {
  /** @param {HTMLElement} region an aria-live region @param {Map<string, {title: string}>} policies */
  constructor(region, policies) {
    this._region = region;
    this._policies = policies;
    /** @type {Told | null} */
    this._state = null;
    /** @type {string[]} */
    this._waiting = [];
    this._timer = 0;
    this._lastDrops = -Infinity;
  }

  /** @param {Told} state */
  state(state) {
    if (this._state && state !== this._state) this.say(...differences(this._state, state, this._policies));
    this._state = state;
  }

  /** @param {Figures} figures @param {number} now */
  figures(figures, now) {
    if (!figures.dropped || now - this._lastDrops < DROPS_EVERY_MS) return;
    this._lastDrops = now;
    this.say(
      `${plural(figures.dropped, "request")} dropped in the last ${plural(Math.max(1, Math.round(lookedBack(figures))), "second")}`,
    );
  }

  /** @param {string[]} sentences */
  say(...sentences) {
    this._waiting.push(...sentences);
    if (this._waiting.length && !this._timer) this._speak();
  }

  _speak() {
    this._region.textContent = this._waiting.slice(-MOST_AT_ONCE).join(". ");
    this._waiting.length = 0;
    this._timer = window.setTimeout(() => {
      this._timer = 0;
      if (this._waiting.length) this._speak();
    }, SPEAK_EVERY_MS);
  }
}

/** @type {import("./figure.js").Part} */
export function announcements(figure) {
  const region = element("div", { class: "hidden", "aria-live": "polite", "data-part": "announcer" });
  figure.append(region);
  const { store } = figure;
  const announcer = new Announcer(region, figure.policies);
  store.subscribe(["state"], () => store.state && announcer.state(store.state));
  store.subscribe(["figures"], () => store.figures && announcer.figures(store.figures, performance.now()));
  figure.hear("say", (...sentences) => announcer.say(...sentences));
}
