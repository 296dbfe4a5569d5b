// A load balancer.

import { count, percent } from "../../shared/format.js";
import { schema } from "../../wire/schema.js";
import { placeName } from "../place_names.js";
import { BALANCER, hasLine, replicasOf, takesTime } from "../scenario.js";
import { balancerCard } from "./balancer_card.js";
import { isAlone, stageNode } from "./stage_node.js";

/** @import { Scenario } from "../../wire/wire.js" */

const NO_BREAK = "\u00a0";

/** What one is called where it stands alone and where it has company. @param {string} id @param {Scenario} scenario */
const titleOf = (id, scenario) => (replicasOf(scenario).length > 1 ? `Load balancer ${id}` : "Load balancer");

/** @type {import("../kinds.js").Kind} */
export const balancer = {
  kind: "balancer",
  lane: "Load balancers",
  parties: { layer_4: "Balancer, layer 4", layer_7: "Balancer, layer 7" },
  stage: (scenario) =>
    replicasOf(scenario).map((id) => ({
      id,
      kind: "balancer",
      shape: "diamond",
      waits: takesTime(scenario) || hasLine(scenario),
    })),
  links: (scenario) =>
    replicasOf(scenario).flatMap((id) =>
      scenario.servers.map((server) => /** @type {[string, string]} */ ([id, server.id])),
    ),
  statuses: ({ balancer: { crashed = [] } }) => crashed.map((id) => [id, "crashed"]),
  draw: (node, look) => stageNode(node, look, said(node.id, look.figure, isAlone(look))),
  regions: (scenario) => replicasOf(scenario).map((id) => [id, scenario.balancer.region ?? ""]),
  name: (id) => (id === BALANCER ? "the balancer" : isBalancer(id) ? `balancer ${id}` : null),
  card: (id, figure, { fields, draft, send }) => ({
    title: titleOf(id, figure.store.scenario),
    body: balancerCard(figure, id, fields, draft, send),
  }),
  explains: (id, why) => why.balancer === id,
  feeds: ["picks"],
  gone: (id, scenario) => (replicasOf(scenario).includes(id) ? "" : `Balancer ${id} is gone.`),
  changes,
  actions: {
    crash_balancer: {
      title: "Let it die: what it remembers is lost, and at layer 7 what it waits for",
      run: ({ send }, id) => send({ type: "crash_balancer", id }),
    },
    recover_balancer: {
      title: "Let it come back, with no memory",
      run: ({ send }, id) => send({ type: "recover_balancer", id }),
    },
  },
};

/** @param {string} id */
const isBalancer = (id) => schema.ids.balancers.includes(id);

/** @param {string} id @param {import("../figure.js").Figure} figure @param {boolean} alone @returns {import("./stage_node.js").Said} */
function said(id, { store, policies }, alone) {
  const { scenario } = store;
  const { policy, layer = 7, region, crashed = [] } = scenario.balancer;
  const what = `${policies.get(policy)?.title ?? policy}${layer === 4 ? ", layer 4" : ""}`;
  const where = [placeName(region ?? ""), what].filter(Boolean).join(" · ");
  const mine = store.figures?.balancers?.find((one) => one.id === id);
  const busy = [
    takesTime(scenario) ? `${percent(mine?.busy)} busy` : "",
    hasLine(scenario) ? `${count(mine?.waiting)} in line` : "",
  ]
    .filter(Boolean)
    .join(" · ");
  return {
    title: titleOf(id, scenario),
    // In company there is room for one of them.
    words: alone ? [where, busy.replaceAll(" ", NO_BREAK)].filter(Boolean).join(" · ") : busy || where,
    short: busy,
    spoken: [where, busy].filter(Boolean).join(", "),
    down: crashed.includes(id) ? "✕ crashed" : "",
  };
}

/** @param {Scenario} before @param {Scenario} after */
function changes(before, after) {
  const said = [];
  const [few, many] = [replicasOf(before).length, replicasOf(after).length];
  if (few !== many) said.push(many === 1 ? "One balancer" : `${many} balancers`);
  const [dead, now] = [before, after].map((scenario) => new Set(scenario.balancer.crashed ?? []));
  for (const id of now) if (!dead.has(id)) said.push(`Balancer ${id} crashed`);
  for (const id of dead) if (!now.has(id)) said.push(`Balancer ${id} is up`);
  return said;
}
