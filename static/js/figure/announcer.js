// What a screen reader hears: changes of the world and, now and then, how many requests were dropped. Never each one.

import { lookedBack, plural } from "../shared/format.js";
import { edgesOf, replicasOf } from "./stages.js";

const SPEAK_EVERY_MS = 1500;
const DROPS_EVERY_MS = 10_000;
const MOST_AT_ONCE = 6;

/** The sentences that tell one state from the next. @param {any} before @param {any} after @param {Map<string, {title: string}>} policies */
export function differences(before, after, policies) {
  const said = [];
  const old = new Map(before.scenario.servers.map((server) => [server.id, server]));
  const now = new Map(after.scenario.servers.map((server) => [server.id, server]));
  for (const [id, server] of now) {
    const was = old.get(id);
    if (!was) said.push(`Server ${id} added`);
    else if (was.status !== server.status) {
      said.push({ crashed: `Server ${id} crashed`, draining: `Server ${id} is draining`, up: `Server ${id} is up` }[server.status]);
    } else if (was.failing !== server.failing) said.push(`Server ${id} ${server.failing ? "is failing" : "works again"}`);
    else if (was.slow !== server.slow) said.push(`Server ${id} is ${server.slow > 1 ? "slow" : "back to speed"}`);
  }
  for (const id of old.keys()) if (!now.has(id)) said.push(`Server ${id} removed`);
  if (old.size && !now.size) said.push("No servers are left: the balancer refuses every request");
  else if (anyUp(before) && !anyUp(after)) said.push("No server is up: the balancer refuses every request");
  const clients = new Set(before.scenario.traffic.clients);
  const added = after.scenario.traffic.clients.filter((id) => !clients.has(id));
  const kept = new Set(after.scenario.traffic.clients);
  const removed = before.scenario.traffic.clients.filter((id) => !kept.has(id));
  for (const id of added) said.push(`Client ${id} added`);
  for (const id of removed) said.push(`Client ${id} removed`);
  said.push(...onTheWay(before.scenario, after.scenario));
  const [layer, was] = [after, before].map(({ scenario }) => scenario.balancer.layer);
  if (layer !== was) said.push(`Balancers work at layer ${layer}`);
  const policy = after.scenario.balancer.policy;
  if (policy !== before.scenario.balancer.policy) said.push(`Policy: ${policies.get(policy)?.title ?? policy}`);
  if (before.paused !== after.paused) said.push(after.paused ? "Paused" : "Going on");
  return said;
}

/** The same for what stands between clients and servers. @param {any} before @param {any} after @returns {string[]} */
function onTheWay(before, after) {
  const said = [];
  if (!before.forward_proxy !== !after.forward_proxy) said.push(`Forward proxy ${after.forward_proxy ? "added" : "removed"}`);
  const old = new Map(edgesOf(before).map((edge) => [edge.id, edge]));
  for (const { id, status } of edgesOf(after)) {
    const was = old.get(id);
    old.delete(id);
    if (!was) said.push(`Edge ${id} added`);
    else if (was.status !== status) said.push(`Edge ${id} ${status === "up" ? "is up" : "crashed"}`);
  }
  for (const id of old.keys()) said.push(`Edge ${id} removed`);
  const [few, many] = [replicasOf(before).length, replicasOf(after).length];
  if (few !== many) said.push(many === 1 ? "One balancer" : `${many} balancers`);
  const [dead, now] = [before, after].map(({ balancer }) => new Set(balancer.crashed ?? []));
  for (const id of now) if (!dead.has(id)) said.push(`Balancer ${id} crashed`);
  for (const id of dead) if (!now.has(id)) said.push(`Balancer ${id} is up`);
  return said;
}

const anyUp = (state) => state.scenario.servers.some(({ status }) => status === "up");

export class Announcer {
  /** @param {HTMLElement} region an aria-live region @param {Map<string, {title: string}>} policies */
  constructor(region, policies) {
    this._region = region;
    this._policies = policies;
    this._state = null;
    /** @type {string[]} */
    this._waiting = [];
    this._timer = 0;
    this._lastDrops = -Infinity;
  }

  /** @param {any} state */
  state(state) {
    if (this._state && state !== this._state) this.say(...differences(this._state, state, this._policies));
    this._state = state;
  }

  /** @param {any} figures @param {number} now */
  figures(figures, now) {
    if (!(figures?.dropped > 0) || now - this._lastDrops < DROPS_EVERY_MS) return;
    this._lastDrops = now;
    this.say(`${plural(figures.dropped, "request")} dropped in the last ${plural(Math.max(1, Math.round(lookedBack(figures))), "second")}`);
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
