// What stands on the way between the clients and the servers, stage by stage, and who talks to whom.

export const BALANCER = "lb";
export const PROXY = "proxy";
export const FRONT = "front";

/**
 * @typedef {{id: string, kind: "proxy" | "edge" | "front" | "balancer", shape: "box" | "diamond", before?: number, waits?: boolean}} StageNode
 *   `before`: it stands before so many of the clients, the first ones; `waits`: requests wait at it for their turn
 */

/**
 * The stages between clients and servers, in the order of the way; those without a node are not there.
 * @param {any} scenario @returns {StageNode[][]}
 */
export function stagesOf(scenario) {
  return /** @type {StageNode[][]} */ ([
    scenario.forward_proxy ? [{ id: PROXY, kind: "proxy", shape: "box", before: scenario.forward_proxy.clients }] : [],
    edgesOf(scenario).map(({ id }) => ({ id, kind: "edge", shape: "box" })),
    frontOf(scenario) ? [{ id: FRONT, kind: "front", shape: "box" }] : [],
    replicasOf(scenario).map((id) => ({ id, kind: "balancer", shape: "diamond", waits: takesTime(scenario) })),
  ]).filter((nodes) => nodes.length > 0);
}

/** @param {any} scenario @returns {any[]} */
export const edgesOf = (scenario) => scenario.edges ?? [];

/** What spreads the traffic over several balancers; a router where nothing else is said. @param {any} scenario */
export const frontOf = (scenario) =>
  scenario.front ?? ((scenario.balancer.replicas ?? 1) > 1 ? { kind: "ecmp" } : null);

/** The ids of the balancers: lb, lb2, lb3 … @param {any} scenario @returns {string[]} */
export const replicasOf = (scenario) =>
  Array.from({ length: scenario.balancer.replicas ?? 1 }, (_, number) => (number ? `${BALANCER}${number + 1}` : BALANCER));

/** Whether balancers need time of their own for a request. @param {any} scenario */
export const takesTime = ({ balancer }) => balancer.cpu_ms > 0;

/** Whether a node is a balancer, by its id. @param {string} id */
export const isBalancer = (id) => /^lb[2-8]?$/.test(id);

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
 * @param {any} scenario @param {string[]} clients @param {(number: number) => string} regionOf where the how-manieth client is
 * @returns {[string, string][]}
 */
export function linksOf(scenario, clients, regionOf) {
  const replicas = replicasOf(scenario);
  const site = frontOf(scenario) ? FRONT : BALANCER;
  const edges = edgesOf(scenario);
  const entry = (/** @type {string} */ region) => nearestEdge(edges, region) ?? site;
  const proxy = scenario.forward_proxy;
  /** @type {[string, string][]} */
  const links = clients.map((id, number) => [id, proxy && number < proxy.clients ? PROXY : entry(regionOf(number))]);
  if (proxy) links.push([PROXY, entry(proxy.region)]);
  for (const { id } of edges) links.push([id, site]);
  if (site === FRONT) for (const id of replicas) links.push([FRONT, id]);
  for (const id of replicas) for (const server of scenario.servers) links.push([id, server.id]);
  return links;
}

/** The edge that who is in a region asks: one that is up, in the same region before all others. */
function nearestEdge(edges, region) {
  const up = edges.filter(({ status }) => status === "up");
  const asked = up.length ? up : edges;
  return (asked.find((edge) => !region || !edge.region || edge.region === region) ?? asked[0])?.id ?? null;
}
