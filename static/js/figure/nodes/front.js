// What stands before several balancers.

import { icon } from "../../shared/icons.js";
import { FRONT, frontOf, replicasOf } from "../scenario.js";
import { frontCard } from "./front_card.js";
import { stageNode } from "./stage_node.js";

/** @import { Scenario } from "../../wire/wire.js" */

/** @typedef {import("../../wire/wire.js").FrontKind} FrontKind */

/** @type {Record<FrontKind, {title: string, does: string, name: string}>} */
const FRONTS = {
  ecmp: { title: "Router (ECMP)", does: "spreads connections", name: "the router" },
  active_passive: { title: "Virtual address", does: "one balancer at a time", name: "the virtual address" },
  layer_4: { title: "Layer 4", does: "picks by connection", name: "layer 4" },
};

const wordsOf = (/** @type {Scenario} */ scenario) => FRONTS[frontOf(scenario)?.kind ?? "ecmp"];

/** @type {import("../kinds.js").Kind} */
export const front = {
  kind: "front",
  lane: "Before the balancers",
  parties: { front: "Before the balancers" },
  stage: (scenario) => (frontOf(scenario) ? [{ id: FRONT, kind: "front", shape: "box" }] : []),
  links: (scenario) => (frontOf(scenario) ? replicasOf(scenario).map((id) => [FRONT, id]) : []),
  draw: (node, look) => {
    const { scenario } = look.figure.store;
    const { title, does } = wordsOf(scenario);
    return stageNode(node, look, { title, words: does, sign: icon(frontOf(scenario)?.kind ?? "") });
  },
  // It is where the balancers are.
  regions: (scenario) => (frontOf(scenario) ? [[FRONT, scenario.balancer.region ?? ""]] : []),
  name: (id, scenario) => (id === FRONT ? wordsOf(scenario).name : null),
  card: (_id, figure, { fields, send }) => ({
    title: "Before the balancers",
    body: frontCard(figure, figure.policies, fields, send),
  }),
  feeds: ["front_pick"],
  gone: (_id, scenario) => (frontOf(scenario) ? "" : "Nothing stands before the balancers any more."),
  changes: () => [],
  actions: {},
};
