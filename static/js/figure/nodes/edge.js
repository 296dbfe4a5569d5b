// An edge: a reverse proxy with a cache, before the site.

import { schema } from "../../wire/schema.js";
import { regionWithoutEdge } from "../regions.js";
import { edgesOf } from "../stages.js";

/** @type {import("./index.js").Kind} */
export const edge = {
  kind: "edge",
  remove: "remove_edge",
  actions: {
    insert_edge: {
      title: "Put an edge with a cache before the site: a reverse proxy, of which a CDN has many",
      enabled: ({ store }) => edgesOf(store.state?.scenario ?? {}).length < schema.counts.edges,
      run: ({ store, send }) => send({ type: "add_edge", edge: { region: regionWithoutEdge(store.state.scenario) } }),
    },
    remove_edge: {
      title: "Take it away at once; what waits there breaks",
      run: ({ send }, id) => send({ type: "remove_edge", id }),
    },
    crash_edge: { title: "Let it die; its cache is lost", run: ({ send }, id) => send({ type: "crash_edge", id }) },
    recover_edge: { title: "Let it come back, with an empty cache", run: ({ send }, id) => send({ type: "recover_edge", id }) },
    purge_edge: { title: "Empty its cache", run: ({ send }, id) => send({ type: "purge_edge", id }) },
  },
};
