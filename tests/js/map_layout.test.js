import assert from "node:assert/strict";
import { test } from "node:test";

import { mapLayout } from "../../static/js/figure/picture/layout/map_layout.js";
import { stagesOf } from "../../static/js/figure/kinds.js";
import "../../static/js/figure/nodes/index.js";
import { placeName } from "../../static/js/figure/place_names.js";
import { BALANCER, PROXY } from "../../static/js/figure/scenario.js";

const PLACES = {
  auckland: [-36.8, 174.8],
  frankfurt: [50.1, 8.7],
  london: [51.5, -0.1],
  paris: [48.9, 2.4],
  santiago: [-33.4, -70.7],
  "sao-paulo": [-23.6, -46.6],
  stockholm: [59.3, 18.1],
  sydney: [-33.9, 151.2],
  tokyo: [35.7, 139.7],
  virginia: [39.0, -77.5],
};

const clients = (number) => Array.from({ length: number }, (_, i) => `10.0.0.${i + 1}`);
const servers = (number) => Array.from({ length: number }, (_, i) => ({ id: `s${i}`, queue: 10 }));

/** Paths with more and more on the way. */
const traffic = { direct: [] };
const PATHS = [
  { balancer: {} },
  { edges: [{ id: "edge1" }, { id: "edge2" }], balancer: {}, traffic },
  {
    forward_proxy: { clients: clients(2) },
    traffic,
    edges: Array.from({ length: 8 }, (_, i) => ({ id: `edge${i + 1}` })),
    balancer: { replicas: 8, cpu_ms: 1 },
  },
].map(stagesOf);

const PAGES = [
  { name: "a phone", width: 350, height: 0, unit: 1 },
  { name: "a laptop", width: 928, height: 430, unit: 1 },
  { name: "a projector", width: 1440, height: 700, unit: 1.25 },
];

/** Who is where, by turns: everybody in one place, all over the world, all in Europe, some nowhere on the map. */
const SPREADS = {
  "nobody is anywhere": [""],
  "all are in one place": ["frankfurt"],
  "all are far apart": ["frankfurt", "virginia", "tokyo", "sao-paulo"],
  "all are close together": ["frankfurt", "london", "paris", "stockholm"],
  "some are nowhere on the map": ["auckland", "", "mars-1", "a-name-as-long-as-a-name-may-be.x"],
  "all are everywhere": Object.keys(PLACES),
};

function lay(page, regions, { c = 6, s = 3, stages = PATHS[1] } = {}) {
  const scene = { clients: clients(c), servers: servers(s), stages };
  const ids = [...scene.clients, ...stages.flat().map(({ id }) => id), ...scene.servers.map(({ id }) => id)];
  const regionOf = (id) => regions[ids.indexOf(id) % regions.length];
  return { plan: mapLayout({ ...page, ...scene, regionOf, places: PLACES }), regionOf };
}

const overlap = (a, b) =>
  a.x + 0.01 < b.x + b.width &&
  b.x + 0.01 < a.x + a.width &&
  a.y + 0.01 < b.y + b.height &&
  b.y + 0.01 < a.y + a.height;

const inside = (inner, outer) =>
  inner.x >= outer.x - 0.5 &&
  inner.y >= outer.y - 0.5 &&
  inner.x + inner.width <= outer.x + outer.width + 0.5 &&
  inner.y + inner.height <= outer.y + outer.height + 0.5;

for (const page of PAGES) {
  test(`on ${page.name} nothing overlaps, and nothing is cut off`, () => {
    for (const [spread, regions] of Object.entries(SPREADS)) {
      for (const stages of PATHS) {
        for (const [c, s] of [
          [0, 0],
          [1, 1],
          [6, 3],
          [40, 12],
          [200, 50],
        ]) {
          const { plan } = lay(page, regions, { c, s, stages });
          const what = `${spread}, ${c} clients, ${s} servers, ${stages.flat().length} between them`;
          const picture = { x: 0, y: 0, width: plan.width, height: plan.height };
          const pluses = [plan.addClient, plan.addServer].map(({ x, y }) => ({
            x: x - 13,
            y: y - 13,
            width: 26,
            height: 26,
          }));
          const all = [...plan.nodes.values()].map(({ bounds }) => bounds).concat(pluses);
          assert.equal(plan.nodes.size, c + s + stages.flat().length, what);
          for (const [number, bounds] of all.entries()) {
            assert.ok(inside(bounds, picture), `${what}: number ${number} is cut off`);
            assert.ok(!all.slice(number + 1).some((other) => overlap(bounds, other)), `${what}: over number ${number}`);
          }
          const { blocks } = plan.map;
          for (const [number, block] of blocks.entries()) {
            assert.ok(inside(block, picture), `${what}: ${block.title} is cut off`);
            assert.ok(!blocks.slice(number + 1).some((other) => overlap(block, other)), `${what}: over ${block.title}`);
          }
        }
      }
    }
  });

  test(`on ${page.name} who is at a place stands in its block, and near it where there is room`, () => {
    const { plan, regionOf } = lay(page, ["virginia", "tokyo", "sydney", "frankfurt"], { c: 4, s: 1 });
    for (const { id, bounds } of plan.nodes.values()) {
      const block = plan.map.blocks.find(({ title }) => title === placeName(regionOf(id)));
      assert.ok(inside(bounds, block), id);
    }
    for (const { title, pin, x, y, width, height } of plan.map.blocks) {
      const off = Math.hypot(x + width / 2 - pin.x, y + height / 2 - pin.y);
      assert.ok(off < 0.3 * page.width, `${title} is ${off} px off`);
    }
  });

  test(`on ${page.name} the map keeps its shape, with east on the right and south below`, () => {
    for (const regions of Object.values(SPREADS)) {
      const { projection } = lay(page, regions).plan.map;
      const at = Object.fromEntries(
        Object.entries(PLACES).map(([name, [north, east]]) => [name, projection([east, north])]),
      );
      const order = ["virginia", "london", "frankfurt", "tokyo", "auckland"].map((name) => at[name][0]);
      assert.deepEqual(
        order,
        [...order].sort((a, b) => a - b),
      );
      assert.ok(
        at.stockholm[1] < at.frankfurt[1] && at.frankfurt[1] < at["sao-paulo"][1] && at["sao-paulo"][1] < at.sydney[1],
      );
      const shape = (at.auckland[0] - at.virginia[0]) / (at.sydney[1] - at.stockholm[1]);
      assert.ok(Math.abs(shape - 2.23) < 0.05, String(shape));
    }
  });
}

test("who is at no place stands below the map, under a title that says why", () => {
  const { plan, regionOf } = lay(PAGES[1], ["frankfurt", "", "mars-1"]);
  const titles = { frankfurt: "Frankfurt", "": "Next to everyone", "mars-1": "mars-1, not on the map" };
  for (const { title, pin } of plan.map.blocks) assert.equal(pin === null, title !== "Frankfurt");
  for (const { id, bounds } of plan.nodes.values()) {
    assert.equal(plan.map.blocks.find((block) => inside(bounds, block)).title, titles[regionOf(id)], id);
  }
  const south = plan.map.projection([18.4, -33.9])[1];
  for (const { y } of plan.map.blocks.filter(({ pin }) => !pin)) assert.ok(y > south);
});

test("within a place the way runs from left to right where there is room", () => {
  const { nodes } = lay(PAGES[1], ["frankfurt"], { stages: PATHS[2] }).plan;
  const order = ["10.0.0.1", PROXY, "edge1", "front", BALANCER, "s0"].map((id) => nodes.get(id).x);
  assert.deepEqual(
    order,
    [...order].sort((a, b) => a - b),
  );
});

test("ways between places are great circles, over no other place's card where there is room", () => {
  const { plan } = lay(PAGES[1], ["frankfurt", "virginia", "tokyo", "sao-paulo"], { c: 4, s: 4, stages: PATHS[0] });
  const at = Object.fromEntries(plan.map.blocks.map((block) => [block.title, block]));
  const ids = new Map([...plan.map.home].map(([id, { title }]) => [title, id]));
  for (const [one, other, third] of [
    ["Frankfurt", "Virginia", "São Paulo"],
    ["Frankfurt", "São Paulo", "Virginia"],
    ["Virginia", "Tokyo", "Frankfurt"],
  ]) {
    const way = plan.map.way(ids.get(one), ids.get(other));
    assert.deepEqual(way, [...plan.map.way(ids.get(other), ids.get(one))].reverse().map((point, i, all) => {
      const { jump, ...place } = point;
      return all[i - 1]?.jump ? { ...place, jump: true } : place;
    })); // prettier-ignore
    const near = (point, { pin }) => Math.hypot(point.x - pin.x, point.y - pin.y) < 0.1;
    assert.ok(near(way[0], at[one]) && near(way.at(-1), at[other]));
    const { x, y, width, height } = at[third];
    assert.ok(!way.some((point) => point.x > x && point.x < x + width && point.y > y && point.y < y + height), third);
  }
  // From Virginia to Tokyo the shortest way leaves the map in the west and comes in again in the east.
  assert.equal(plan.map.way(ids.get("Virginia"), ids.get("Tokyo")).filter(({ jump }) => jump).length, 1);
});

test("each pin is in sight: under no card", () => {
  for (const regions of Object.values(SPREADS)) {
    const { blocks } = lay(PAGES[1], regions).plan.map;
    for (const { pin } of blocks.filter(({ pin }) => pin))
      assert.ok(!blocks.some(({ x, y, width, height }) => pin.x > x && pin.x < x + width && pin.y > y && pin.y < y + height)); // prettier-ignore
  }
});

test("places are called what people write", () => {
  assert.deepEqual(["sao-paulo", "new-york", "tokyo", "eu", "mars-1"].map(placeName), [
    "São Paulo",
    "New York",
    "Tokyo",
    "eu",
    "mars-1",
  ]);
});

test("a page that is not shown has no size, and a plan all the same", () => {
  for (const spread of Object.values(SPREADS)) assert.ok(lay({ width: 0, height: 0, unit: 1 }, spread).plan.height > 0);
});
