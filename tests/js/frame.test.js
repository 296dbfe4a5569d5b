import assert from "node:assert/strict";
import { test } from "node:test";

import "./helpers/page.js";
const { actAndEffect } = await import("../../static/js/lab/hint.js");
const { ifItCrashes } = await import("../../static/js/figure/nodes/edge_card.js");

test("a hint begins with what to do, in a sentence of its own", () => {
  assert.deepEqual(actAndEffect("Crash it. Then look: it moves."), ["Crash it.", "Then look: it moves."]);
  assert.deepEqual(actAndEffect("Remove it: only its keys move."), ["Remove it:", "only its keys move."]);
  assert.deepEqual(actAndEffect("Set it to 1.5 and look."), ["Set it to 1.5 and look.", ""]);
});

test("an edge's card promises the next nearest only where there is another one that is up", () => {
  const edges = (/** @type {string[]} */ ...statuses) =>
    statuses.map((status, number) => ({ id: `edge${number + 1}`, status }));
  const said = (/** @type {{id: string, status: string}[]} */ all) => ifItCrashes(all[0], { edges: all });
  assert.match(said(edges("up", "up")), /next nearest/);
  assert.match(said(edges("crashed", "up")), /next nearest/);
  for (const alone of [edges("up"), edges("up", "crashed"), edges("crashed", "crashed"), edges("crashed")])
    assert.match(said(alone), /in vain/);
});
