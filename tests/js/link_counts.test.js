import assert from "node:assert/strict";
import { test } from "node:test";

import { layout } from "../../static/js/figure/picture/layout/layout.js";
import { linkCounts, placeCounts } from "../../static/js/figure/picture/link_counts.js";
import { linksOf, stagesOf } from "../../static/js/figure/kinds.js";
import "../../static/js/figure/nodes/index.js";
import { Roads } from "../../static/js/figure/picture/roads.js";

const PAGES = [
  { name: "a phone", width: 350, height: 600 },
  { name: "a laptop", width: 928, height: 430 },
];

/** The numbers on the links of a world with two edges, as they are written, and the nodes. */
function written({ page, clients: number, servers: many, busy = () => 3 }) {
  const clients = Array.from({ length: number }, (_, i) => `10.0.0.${i + 1}`);
  const servers = Array.from({ length: many }, (_, i) => ({ id: `s${i}`, queue: 10 }));
  const scenario = { edges: [{ id: "e1" }, { id: "e2" }], balancer: {}, traffic: { direct: [] }, servers };
  const asks = Object.fromEntries(clients.map((id, i) => [id, i % 2 ? "e2" : "e1"]));
  const plan = layout({ ...page, stages: stagesOf(scenario), clients, servers, regions: true });
  const roads = new Roads();
  roads.set(plan.nodes, { lane: 4 });
  const pairs = linksOf(scenario, asks);
  const onLinks = new Map(
    pairs.flatMap(([a, b]) => [
      [`${a}→${b}`, busy(a, b)],
      [`${b}→${a}`, busy(b, a)],
    ]),
  );
  const nodes = [...plan.nodes.values()];
  const counts = linkCounts({
    pairs,
    onLinks,
    clients: new Set(clients),
    roads,
    plan,
    taken: nodes.map(({ bounds }) => bounds),
  });
  return { counts, nodes, plan };
}

for (const page of PAGES) {
  test(`on ${page.name} each link has its number, and none stands on a node`, () => {
    for (const [clients, servers] of [
      [2, 2],
      [8, 3],
      [12, 5],
    ]) {
      const { counts, nodes, plan } = written({ page, clients, servers });
      assert.ok(counts.length >= 2 + servers, `${counts.length} numbers`);
      for (const { text, x, y } of counts) {
        assert.match(text, plan.mode === "wide" ? /^→\d+ ←\d+$/ : /^↓\d+ ↑\d+$/);
        assert.ok(x > 0 && x < page.width && y > 0 && y < plan.height);
        const on = nodes.find((node) => Math.abs(node.x - x) < node.size && Math.abs(node.y - y) < node.size);
        assert.equal(on, undefined, `${text} on ${on?.id}, ${clients} clients, ${servers} servers`);
      }
    }
  });
}

test("of clients without room for their own numbers the sum stands before whom they ask", () => {
  const { counts } = written({
    page: PAGES[1],
    clients: 60,
    servers: 2,
    busy: (source) => (source.startsWith("10.") ? 1 : 0),
  });
  assert.deepEqual(
    counts.map(({ text }) => text),
    ["→30", "→30"],
  );
});

test("an idle link has no number", () => {
  assert.deepEqual(written({ page: PAGES[1], clients: 4, servers: 2, busy: () => 0 }).counts, []);
});

test("on the map those between two places are one sum, half-way, eastward and westward", () => {
  const us = { title: "us", x: 0, y: 0, width: 20, height: 20 };
  const eu = { title: "eu", x: 100, y: 40, width: 20, height: 20 };
  const home = new Map([
    ["6", us],
    ["7", us],
    ["lb", eu],
    ["a", eu],
    ["b", us],
  ]);
  const pairs = [
    ["6", "lb"],
    ["7", "lb"],
    ["lb", "a"],
    ["lb", "b"],
  ];
  const onLinks = new Map([
    ["6→lb", 2],
    ["7→lb", 1],
    ["lb→6", 4],
    ["lb→b", 8],
    ["lb→a", 5],
  ]);
  assert.deepEqual(placeCounts({ pairs, onLinks, home, way: () => [] }), [
    { text: "→3 ←12", x: 60, y: 30 },
    { text: "→5", x: 110, y: 60 },
  ]);
});
