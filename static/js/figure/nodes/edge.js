// An edge: a reverse proxy with a cache, before the site.

import { icon } from "../../shared/icons.js";
import { schema } from "../../wire/schema.js";
import { placeName } from "../place_names.js";
import { regionWithoutEdge } from "../regions.js";
import { edgesOf, siteOf } from "../scenario.js";
import { edgeCard, isAsked } from "./edge_card.js";
import { stageNode } from "./stage_node.js";

/** @import { EdgeFigures, EdgeSpec, Scenario } from "../../wire/wire.js" */

/** @type {import("../kinds.js").Kind} */
export const edge = {
  kind: "edge",
  lane: "Edges",
  parties: { edge: "Edge" },
  stage: (scenario) =>
    edgesOf(scenario).map(({ id }) => ({ id, kind: "edge", shape: "box", past: scenario.traffic.direct.length })),
  links: (scenario) => edgesOf(scenario).map(({ id }) => [id, siteOf(scenario)]),
  statuses: (scenario) =>
    edgesOf(scenario)
      .filter(({ status }) => status === "crashed")
      .map(({ id }) => [id, "crashed"]),
  draw: (node, look) => stageNode(node, look, said(node.id, look.figure.store)),
  regions: (scenario) => edgesOf(scenario).map(({ id, region = "" }) => [id, region]),
  name: () => null,
  card: (id, figure, { fields, send }) => ({
    title: `Edge ${id}`,
    body: edgeCard(figure, /** @type {EdgeSpec} */ (find(id, figure.store.scenario)), fields, send),
  }),
  gone: (id, scenario) => (find(id, scenario) ? "" : `Edge ${id} is gone.`),
  changes,
  remove: "remove_edge",
  actions: {
    insert_edge: {
      title: "Put an edge with a cache before the site: a reverse proxy, of which a CDN has many",
      enabled: ({ store }) => store.scenario.edges.length < schema.counts.edges,
      run: ({ store, send }) => send({ type: "add_edge", edge: { region: regionWithoutEdge(store.scenario) } }),
    },
    remove_edge: {
      title: "Take it away at once; what waits there breaks",
      run: ({ send }, id) => send({ type: "remove_edge", id }),
    },
    crash_edge: { title: "Let it die; its cache is lost", run: ({ send }, id) => send({ type: "crash_edge", id }) },
    recover_edge: {
      title: "Let it come back, with an empty cache",
      run: ({ send }, id) => send({ type: "recover_edge", id }),
    },
    purge_edge: { title: "Empty its cache", run: ({ send }, id) => send({ type: "purge_edge", id }) },
  },
};

const find = (/** @type {string} */ id, /** @type {Scenario} */ scenario) =>
  edgesOf(scenario).find((one) => one.id === id);

/** @param {string} id @param {import("../../wire/store.js").Store} store @returns {import("./stage_node.js").Said} */
function said(id, { scenario, figures, state }) {
  const edge = /** @type {EdgeSpec} */ (find(id, scenario));
  const hits = hitShare(figures?.edges?.find((one) => one.id === id));
  const does = edge.cache ? (hits === null ? "" : `${hits} % hits`) : "no cache";
  const short = isAsked(id, state?.asks ?? {}) ? does : "nobody asks it";
  return {
    title: `Edge ${id}`,
    words: [placeName(edge.region ?? ""), short].filter(Boolean).join(" · "),
    short,
    down: edge.status === "crashed" ? "✕ crashed" : "",
    sign: icon("edge"),
  };
}

/** The share of hits in %, null where nothing could be hit. @param {EdgeFigures | undefined} figures */
function hitShare(figures) {
  if (!figures) return null;
  const asked = figures.hits + figures.misses + figures.revalidations + figures.collapsed + (figures.stale ?? 0);
  return asked ? Math.round((100 * figures.hits) / asked) : null;
}

/** @param {Scenario} before @param {Scenario} after */
function changes(before, after) {
  const said = [];
  const old = new Map(edgesOf(before).map((one) => [one.id, one]));
  for (const { id, status } of edgesOf(after)) {
    const was = old.get(id);
    old.delete(id);
    if (!was) said.push(`Edge ${id} added`);
    else if (was.status !== status) said.push(`Edge ${id} ${status === "up" ? "is up" : "crashed"}`);
  }
  for (const id of old.keys()) said.push(`Edge ${id} removed`);
  return said;
}
