// What stands on the way between the clients and the servers, as a scenario has it.

import { defaultsOf, schema } from "../wire/schema.js";

/** @import { EdgeSpec, FrontSpec, Scenario } from "../wire/wire.js" */

export const { balancer: BALANCER, proxy: PROXY, front: FRONT } = schema.ids;

/** @typedef {"proxy" | "edges" | "site"} Asks whom a client asks: the forward proxy, the nearest edge, or past the edges the site itself */

/** @param {Scenario} scenario @param {string} address @returns {Asks} */
export function whomAsks({ forward_proxy, traffic }, address) {
  if (forward_proxy?.clients.includes(address)) return "proxy";
  return traffic.direct.includes(address) ? "site" : "edges";
}

/** The clients as they are drawn: those that ask the same side by side. @param {Scenario} scenario @returns {string[]} */
export const drawnClients = (scenario) =>
  ["proxy", "edges", "site"].flatMap((asks) =>
    scenario.traffic.clients.filter((id) => whomAsks(scenario, id) === asks),
  );

/** @param {Scenario} scenario @returns {EdgeSpec[]} */
export const edgesOf = (scenario) => scenario.edges ?? [];

/** What spreads the traffic over several balancers; a router where nothing else is said. @param {Scenario} scenario @returns {FrontSpec | null} */
export const frontOf = (scenario) =>
  scenario.front ?? ((scenario.balancer.replicas ?? 1) > 1 ? defaultsOf(schema.tables.front) : null);

/** The ids of the balancers: lb, lb2, lb3 … @param {Scenario} scenario @returns {string[]} */
export const replicasOf = (scenario) => schema.ids.balancers.slice(0, scenario.balancer.replicas ?? 1);

/** Whether balancers need time of their own for a request. @param {Scenario} scenario */
export const takesTime = ({ balancer }) => balancer.cpu_ms > 0;

/** Whether requests may wait in line at balancers, until a server may have one more or for a person. @param {Scenario} scenario */
export const hasLine = ({ balancer, servers }) =>
  balancer.policy === "by_hand" || (balancer.layer === 7 && servers.some(({ max_requests }) => max_requests !== null));

/** Whether somebody waits only so long for an answer. @param {Scenario} scenario */
export const givesUp = ({ traffic, balancer }) =>
  traffic.timeout_s > 0 || (balancer.timeout_s > 0 && balancer.layer === 7);

/** Whether requests may go on for which no client waits. @param {Scenario} scenario */
export const mayBeForNobody = (scenario) =>
  givesUp(scenario) || edgesOf(scenario).some((edge) => edge.stale_while_revalidate_s > 0);

/** Where requests for the site come in: before the balancers, or at the only one. @param {Scenario} scenario */
export const siteOf = (scenario) => (frontOf(scenario) ? FRONT : BALANCER);
