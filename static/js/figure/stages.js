// What stands on the way between the clients and the servers, stage by stage, and who talks to whom.

import { defaultsOf, schema } from "../wire/schema.js";

export const { balancer: BALANCER, proxy: PROXY, front: FRONT } = schema.ids;

/**
 * @typedef {{id: string, kind: "proxy" | "edge" | "front" | "balancer", shape: "box" | "diamond", before?: number, past?: number, waits?: boolean}} StageNode
 *   `before`: it stands before so many of the clients, the first ones as they are drawn
 *   `past`: the way of so many of the clients, the last ones, leads past its stage
 *   `waits`: requests wait at it for their turn
 */

/**
 * The stages between clients and servers, in the order of the way; those without a node are not there.
 * @param {any} scenario @returns {StageNode[][]}
 */
export function stagesOf(scenario) {
  return /** @type {StageNode[][]} */ ([
    scenario.forward_proxy ? [{ id: PROXY, kind: "proxy", shape: "box", before: scenario.forward_proxy.clients.length }] : [],
    edgesOf(scenario).map(({ id }) => ({ id, kind: "edge", shape: "box", past: scenario.traffic.direct.length })),
    frontOf(scenario) ? [{ id: FRONT, kind: "front", shape: "box" }] : [],
    replicasOf(scenario).map((id) => ({ id, kind: "balancer", shape: "diamond", waits: takesTime(scenario) })),
  ]).filter((nodes) => nodes.length > 0);
}

/** @typedef {"proxy" | "edges" | "site"} Asks whom a client asks: the forward proxy, the nearest edge, or past the edges the site itself */

/** @param {any} scenario @param {string} address @returns {Asks} */
export function whomAsks({ forward_proxy, traffic }, address) {
  if (forward_proxy?.clients.includes(address)) return "proxy";
  return traffic.direct.includes(address) ? "site" : "edges";
}

/** The clients as they are drawn: those that ask the same side by side. @param {any} scenario @returns {string[]} */
export const drawnClients = (scenario) =>
  ["proxy", "edges", "site"].flatMap((asks) => scenario.traffic.clients.filter((/** @type {string} */ id) => whomAsks(scenario, id) === asks));

/** @param {any} scenario @returns {any[]} */
export const edgesOf = (scenario) => scenario.edges ?? [];

/** What spreads the traffic over several balancers; a router where nothing else is said. @param {any} scenario */
export const frontOf = (scenario) => scenario.front ?? ((scenario.balancer.replicas ?? 1) > 1 ? defaultsOf(schema.tables.front) : null);

/** The ids of the balancers: lb, lb2, lb3 … @param {any} scenario @returns {string[]} */
export const replicasOf = (scenario) => schema.ids.balancers.slice(0, scenario.balancer.replicas ?? 1);

/** Whether balancers need time of their own for a request. @param {any} scenario */
export const takesTime = ({ balancer }) => balancer.cpu_ms > 0;

/** Whether a node is a balancer, by its id. @param {string} id */
const isBalancer = (id) => schema.ids.balancers.includes(id);

/** What a balancer is called where it stands alone and where it has company. @param {string} id @param {any} scenario */
export const balancerTitle = (id, scenario) => (replicasOf(scenario).length > 1 ? `Load balancer ${id}` : "Load balancer");

/** @type {Record<string, string>} */
const FRONTS = { ecmp: "the router", active_passive: "the virtual address", layer_4: "layer 4" };

/** What a node is called in a sentence. @param {string} id @param {any} scenario */
export function nameOf(id, scenario) {
  if (id === PROXY) return scenario.forward_proxy?.kind === "vpn" ? "the VPN" : "the forward proxy";
  if (id === FRONT) return FRONTS[frontOf(scenario)?.kind] ?? FRONTS.ecmp;
  return id === BALANCER ? "the balancer" : isBalancer(id) ? `balancer ${id}` : id;
}

/**
 * Who sends requests to whom, as pairs of ids.
 * @param {any} scenario @param {Record<string, string>} asks whom each client and the forward proxy ask, as the room says
 * @returns {[string, string][]}
 */
export function linksOf(scenario, asks) {
  const replicas = replicasOf(scenario);
  const site = frontOf(scenario) ? FRONT : BALANCER;
  /** @type {[string, string][]} */
  const links = Object.entries(asks);
  for (const { id } of edgesOf(scenario)) links.push([id, site]);
  if (site === FRONT) for (const id of replicas) links.push([FRONT, id]);
  for (const id of replicas) for (const server of scenario.servers) links.push([id, server.id]);
  return links;
}
