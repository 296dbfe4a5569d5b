import assert from "node:assert/strict";
import { test } from "node:test";

import "../../static/js/figure/nodes/index.js";
import { distancesOnLinks } from "../../static/js/figure/distances_on_links.js";
import { DiagramOrMap } from "../../static/js/figure/picture/diagram_or_map.js";

function viewAt(href) {
  const seen = { address: new URL(href), changes: 0 };
  const view = new DiagramOrMap(
    { get: () => new URL(seen.address), set: (address) => (seen.address = address) },
    () => (seen.changes += 1),
  );
  return { view, seen };
}

const NEAR = { network: { by_distance: false } };
const FAR = { network: { by_distance: true } };

test("the map is shown where distance counts, until the viewer chooses", () => {
  const { view, seen } = viewAt("http://lab/lab/room");
  assert.deepEqual([view.of(NEAR), view.of(FAR), view.of(undefined)], ["diagram", "map", "diagram"]);
  view.choose("diagram");
  assert.deepEqual([view.of(NEAR), view.of(FAR), seen.changes], ["diagram", "diagram", 1]);
  view.choose("map");
  assert.deepEqual([view.of(NEAR), view.of(FAR)], ["map", "map"]);
});

test("the choice is in the address, and what else is there stays", () => {
  const { view, seen } = viewAt("http://lab/lab/room?other=1#scene");
  view.choose("map");
  assert.equal(seen.address.href, "http://lab/lab/room?other=1&view=map#scene");
  assert.equal(viewAt("http://lab/lab/room?view=globe").view.of(FAR), "map");
});

test("under the map are the distances that a link goes, the longest first", () => {
  const scenario = {
    traffic: { clients: ["1", "2"], regions: ["tokyo", "paris"] },
    edges: [{ id: "e", region: "paris" }],
    balancer: { region: "virginia" },
    servers: [{ id: "a", region: "virginia" }, { id: "b" }],
  };
  const distance = (one, other, km) => ({ one, other, km, ms: km / 200 });
  const distances = [
    distance("paris", "tokyo", 9700),
    distance("paris", "virginia", 6200),
    distance("tokyo", "virginia", 10900),
  ];
  const asks = { 1: "lb", 2: "e" };
  assert.deepEqual(
    distancesOnLinks({ scenario, asks, distances }).map(({ km }) => km),
    [10900, 6200],
  );
});
