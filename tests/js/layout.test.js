import assert from "node:assert/strict";
import { test } from "node:test";

import { drawnOf, layout } from "../../static/js/figure/picture/layout/layout.js";
import { stagesOf } from "../../static/js/figure/kinds.js";
import "../../static/js/figure/nodes/index.js";
import { BALANCER, PROXY } from "../../static/js/figure/scenario.js";
import { Roads } from "../../static/js/figure/picture/roads.js";

const clients = (number) => Array.from({ length: number }, (_, i) => `10.0.0.${i + 1}`);
const traffic = { direct: [] };
const servers = (number, queue = 10) => Array.from({ length: number }, (_, i) => ({ id: `s${i}`, queue }));

/** Paths with more and more on the way. */
const PATHS = [
  { balancer: {} },
  { forward_proxy: { clients: clients(1) }, balancer: {} },
  { edges: [{ id: "edge1" }, { id: "edge2" }], balancer: {}, traffic },
  {
    forward_proxy: { clients: clients(2) },
    traffic,
    edges: Array.from({ length: 8 }, (_, i) => ({ id: `edge${i + 1}` })),
    balancer: { replicas: 8 },
  },
  ...[1, 2, 3, 8].map((replicas) => ({ balancer: { replicas, cpu_ms: 5 } })),
].map(stagesOf);
const STAGES = PATHS[0];

const PAGES = [
  { name: "a phone", width: 350, height: 600, unit: 1 },
  { name: "a laptop", width: 928, height: 430, unit: 1 },
  { name: "a projector", width: 1440, height: 700, unit: 1.25 },
];

/** Whether the straight way from one place to another leads through a box. */
const crosses = (from, to, { x, y, width, height }) =>
  Array.from({ length: 201 }, (_, step) => step / 200).some((share) => {
    const [left, top] = [from.x + (to.x - from.x) * share, from.y + (to.y - from.y) * share];
    return left > x && left < x + width && top > y && top < y + height;
  });

const overlap = (a, b) =>
  a.x + 0.01 < b.x + b.width &&
  b.x + 0.01 < a.x + a.width &&
  a.y + 0.01 < b.y + b.height &&
  b.y + 0.01 < a.y + a.height;

for (const page of PAGES) {
  test(`on ${page.name} nothing overlaps and nothing is cut off`, () => {
    for (const stages of PATHS)
      for (const s of [0, 1, 2, 3, 5, 8, 13, 20, 50]) {
        for (const c of [0, 1, 4, 14, 15, 40, 200]) {
          const between = stages.flat().length;
          const what = `${s} servers, ${c} clients, ${between} between them`;
          const plan = layout({ ...page, stages, clients: clients(c), servers: servers(s) });
          const all = [...plan.nodes.values()];
          assert.equal(all.length, s + c + between);
          for (const { id, bounds } of all) {
            assert.ok(
              bounds.x >= -0.5 && bounds.x + bounds.width <= page.width + 0.5,
              `${what}: ${id} is cut off sideways`,
            );
            assert.ok(bounds.y >= -0.5 && bounds.y + bounds.height <= plan.height + 0.5, `${what}: ${id} is cut off`);
          }
          for (let i = 0; i < all.length; i++) {
            for (let j = i + 1; j < all.length; j++) {
              assert.ok(!overlap(all[i].bounds, all[j].bounds), `${what}: ${all[i].id} and ${all[j].id} overlap`);
            }
          }
          for (const plus of [plan.addClient, plan.addServer]) {
            const box = { x: plus.x - 13, y: plus.y - 13, width: 26, height: 26 };
            assert.ok(
              box.x >= 0 && box.x + 26 <= page.width && box.y >= 0 && box.y + 26 <= plan.height,
              `${what}: + cut off`,
            );
            const hit = all.find(({ bounds }) => overlap(bounds, box));
            assert.ok(!hit, `${what}: + over ${hit?.id}`);
          }
        }
      }
  });
}

for (const page of PAGES) {
  test(`on ${page.name} nobody who does not ask the forward proxy has a way through it`, () => {
    for (const c of [2, 4, 6, 14, 40, 100]) {
      for (const behind of [1, 2, 3, 9, 30].filter((number) => number < c)) {
        const all = clients(c);
        const stages = stagesOf({ forward_proxy: { clients: clients(behind) }, balancer: {} });
        const { nodes } = layout({ ...page, stages, clients: all, servers: servers(3) });
        const through = all
          .slice(behind)
          .filter((id) => crosses(nodes.get(id), nodes.get(BALANCER), nodes.get(PROXY).bounds));
        assert.deepEqual(through, [], `${c} clients, ${behind} behind it`);
      }
    }
  });
}

for (const page of PAGES) {
  test(`on ${page.name} who asks the site itself has a way past all edges`, () => {
    for (const c of [1, 2, 4, 14, 40]) {
      for (const direct of [1, 3, 14].filter((number) => number <= c)) {
        for (const number of [1, 2, 5]) {
          const edges = Array.from({ length: number }, (_, i) => ({ id: `edge${i + 1}` }));
          const all = clients(c);
          const stages = stagesOf({ edges, balancer: {}, traffic: { direct: all.slice(-direct) } });
          const plan = layout({ ...page, stages, clients: all, servers: servers(3) });
          const roads = new Roads();
          roads.set(plan.nodes, { lane: 0 });
          const through = all.slice(-direct).filter((id) => {
            const { points } = roads.between(id, BALANCER);
            return edges.some((edge) =>
              points.slice(1).some((point, i) => crosses(points[i], point, plan.nodes.get(edge.id).bounds)),
            );
          });
          assert.deepEqual(through, [], `${c} clients, ${direct} past ${number} edges`);
          const { points } = roads.between(all.at(-1), BALANCER);
          assert.ok(points.every(({ x, y }) => x > 0 && x < plan.width && y > 0 && y < plan.height));
        }
      }
    }
  });
}

test("a wide page runs from left to right, a narrow one from top to bottom", () => {
  for (const page of PAGES) {
    const { nodes } = layout({ ...page, stages: STAGES, clients: clients(4), servers: servers(3) });
    const axis = page.width < 700 ? "y" : "x";
    assert.ok(nodes.get("10.0.0.1")[axis] < nodes.get(BALANCER)[axis]);
    assert.ok(nodes.get(BALANCER)[axis] < nodes.get("s0")[axis]);
  }
});

test("whatever comes and goes, the picture stays as high as it is and each + where it is", () => {
  for (const page of PAGES.filter(({ width }) => width > 700)) {
    const [first, ...others] = [
      [0, 0],
      [4, 3],
      [15, 9],
      [40, 50],
    ].map(([c, s]) => layout({ ...page, stages: STAGES, clients: clients(c), servers: servers(s) }));
    assert.equal(first.height, page.height);
    for (const plan of others) {
      assert.equal(plan.height, first.height);
      assert.deepEqual([plan.addClient, plan.addServer], [first.addClient, first.addServer]);
    }
  }
});

test("on a narrow page a + stays where it is while its own lane grows", () => {
  const plan = (c, s) => layout({ ...PAGES[0], stages: STAGES, clients: clients(c), servers: servers(s) });
  assert.deepEqual(plan(12, 3).addClient, plan(1, 3).addClient);
  assert.deepEqual(plan(4, 8).addServer.x, plan(4, 1).addServer.x);
});

test("twice as large a picture is the same picture, twice as large", () => {
  for (const page of PAGES) {
    const mode = page.width < 700 ? "narrow" : "wide";
    const scene = { ...page, mode, stages: STAGES, clients: clients(4), servers: servers(3) };
    const once = layout(scene);
    const twice = layout({ ...scene, width: 2 * page.width, height: 2 * page.height, unit: 2 * page.unit });
    for (const [id, { x, y, size }] of once.nodes) {
      const { x: left, y: top, size: large } = twice.nodes.get(id);
      for (const [one, other] of [[x, left], [y, top], [size, large]]) assert.ok(Math.abs(2 * one - other) < 2, id); // prettier-ignore
    }
    assert.equal(twice.look, once.look);
  }
});

test("at 1280 px captions have 15 px and server letters 20 px, and more at 1920 px", () => {
  const sizes = ({ css, unit }) =>
    ["--words-size", "--id-size"].map((name) => unit * Number(/[\d.]+/.exec(css[name])[0]));
  const few = { stages: STAGES, clients: clients(4), servers: servers(4) };
  assert.deepEqual(sizes(layout({ ...few, width: 944, height: 510, unit: 1 })), [15, 20]);
  const [words, letters] = sizes(layout({ ...few, width: 1460, height: 800, unit: 1.55 }));
  assert.ok(words >= 20 && letters >= 28, `${words}, ${letters}`);
});

test("fifty servers fit into the picture: smaller and in columns, with more on the way too", () => {
  for (const stages of PATHS) {
    for (const page of PAGES) {
      const plan = layout({ ...page, stages, clients: clients(12), servers: servers(50) });
      assert.equal(plan.look, "dense");
      assert.ok(plan.height < 2.4 * page.height, `${page.name}, ${stages.flat().length}: ${plan.height}`);
    }
  }
});

test("a queue shows as many slots as it has, and ten where it has no end", () => {
  const plan = (queue) =>
    layout({ ...PAGES[1], stages: STAGES, clients: [], servers: servers(1, queue) }).nodes.get("s0").slots.count;
  assert.equal(plan(0), 0);
  assert.equal(plan(4), 4);
  assert.equal(plan(null), 10);
  assert.equal(plan(1000), 10);
});

test("a balancer has a queue where it needs time of its own, larger where it stands alone", () => {
  const slots = (balancer) =>
    layout({ ...PAGES[1], stages: stagesOf({ balancer }), clients: [], servers: [] }).nodes.get(BALANCER).slots;
  assert.equal(slots({ cpu_ms: 0 }), undefined);
  assert.equal(slots({ cpu_ms: 5 }).count, 10);
  assert.ok(slots({ cpu_ms: 5 }).radius > slots({ cpu_ms: 5, replicas: 8 }).radius);
});

test("all that wait are drawn where there is room, whatever the queue's length, and the others are counted", () => {
  const { slots } = layout({ ...PAGES[1], stages: STAGES, clients: [], servers: servers(1, 2) }).nodes.get("s0");
  assert.equal(slots.count, 2);
  assert.equal(drawnOf(slots, 10), 10);
  assert.equal(drawnOf(slots, slots.room), slots.room);
  assert.equal(drawnOf(slots, 500), slots.room - 3);
});
