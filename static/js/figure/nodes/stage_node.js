// One node between the clients and the servers: its shape, its name, and what is to be known of it at a glance.

import { html } from "lit-html";

import { percent, plural, shortened } from "../../shared/format.js";
import { icon } from "../../shared/icons.js";
import { balancerTitle, edgesOf, frontOf, takesTime } from "../stages.js";

/** @type {Record<string, string>} */
const FRONTS = { ecmp: "Router (ECMP)", active_passive: "Virtual address", layer_4: "Layer 4" };
/** @type {Record<string, string>} */
const FRONTS_DO = { ecmp: "spreads connections", active_passive: "one balancer at a time", layer_4: "picks by connection" };

const NO_BREAK = "\u00a0";

/**
 * @param {import("../stages.js").StageNode} node
 * @param {{store: import("../../wire/store.js").Store, policies: Map<string, {title: string}>, count: number, number: number, selected: boolean, look?: string}} how `look`: one of those of map_layout.js, on the map
 */
export function stageNode({ id, kind, waits }, { store, policies, count, number, selected, look }) {
  const alone = count === 1 && !look;
  const { title, words, short, spoken = words, down } = described(id, kind, store, policies, alone);
  // The map says where an edge is, and has no room for more than how it does.
  const line = down || (look ? (short ?? "") : words);
  // As layout.js has their sizes.
  const many = look ?? (alone ? "one" : count <= 3 ? "some" : "crowd");
  return html`<li class="node stage-node ${kind}" data-place=${id} data-many=${many} data-status=${down ? "crashed" : "up"}>
    <button
      type="button"
      data-node=${id}
      data-kind=${kind}
      aria-label=${`${title}, ${down ? `${down}, ` : ""}${spoken}`}
      aria-current=${selected ? "true" : "false"}
      tabindex=${number === 0 ? 0 : -1}
    >${kind === "balancer" ? "" : icon(signOf(kind, store.state.scenario))}</button>
    <p class="stage-label ${kind === "balancer" ? "balancer-label" : ""}" aria-hidden="true"><b>${alone ? title : shortened(id, 7)}</b>${many === "crowd" ? "" : html`<span>${line}</span>`}</p>
    ${waits ? html`<span class="more" data-more=${id} aria-hidden="true" hidden></span>` : ""}
  </li>`;
}

/** Which of the signs a node carries. @param {string} kind @param {any} scenario */
function signOf(kind, scenario) {
  if (kind === "proxy") return scenario.forward_proxy.kind;
  return kind === "front" ? frontOf(scenario).kind : kind;
}

/** What a node is called, what to say of it, and whether it is down. */
function described(id, kind, store, policies, alone) {
  const { scenario } = store.state;
  if (kind === "proxy") {
    const { kind: which, clients, region } = scenario.forward_proxy;
    const whom = `for ${plural(clients.length, "client")}`;
    const rules = rulesOf(scenario.forward_proxy);
    // For whom it is can be seen; only who hears it must be told both.
    return { title: which === "vpn" ? "VPN" : "Forward proxy", words: rules || whom, spoken: [region, whom, rules].filter(Boolean).join(", "), down: "" };
  }
  if (kind === "edge") {
    const edge = edgesOf(scenario).find((one) => one.id === id);
    const figures = store.figures?.edges?.find((one) => one.id === id);
    const hits = hitShare(figures);
    const short = edge.cache ? (hits === null ? "" : `${hits} % hits`) : "no cache";
    return { title: `Edge ${id}`, words: [edge.region, short].filter(Boolean).join(" · "), short, down: edge.status === "crashed" ? "✕ crashed" : "" };
  }
  if (kind === "front") {
    const front = frontOf(scenario).kind;
    return { title: FRONTS[front], words: FRONTS_DO[front], down: "" };
  }
  const { policy, layer = 7, region, crashed = [] } = scenario.balancer;
  const what = `${policies.get(policy)?.title ?? policy}${layer === 4 ? ", layer 4" : ""}`;
  const where = [region, what].filter(Boolean).join(" · ");
  const busy = takesTime(scenario) ? `${percent(store.figures?.balancers?.find((one) => one.id === id)?.busy)} busy` : "";
  return {
    title: balancerTitle(id, scenario),
    // In company there is room for one of them.
    words: alone ? [where, busy.replaceAll(" ", NO_BREAK)].filter(Boolean).join(" · ") : busy || where,
    short: busy,
    spoken: [where, busy].filter(Boolean).join(", "),
    down: crashed.includes(id) ? "✕ crashed" : "",
  };
}

/** What a forward proxy refuses, in so few words that they fit under it. @param {{deny: string[], allow: string[]}} proxy */
function rulesOf({ deny, allow }) {
  if (allow.length) return `lets ${plural(allow.filter((host) => !deny.includes(host)).length, "host")} through`;
  return deny.length ? `refuses ${deny.length === 1 ? deny[0] : plural(deny.length, "host")}` : "";
}

/** The share of hits in %, null where nothing could be hit. @param {any} figures */
export function hitShare(figures) {
  if (!figures) return null;
  const asked = figures.hits + figures.misses + figures.revalidations + figures.collapsed;
  return asked ? Math.round((100 * figures.hits) / asked) : null;
}
