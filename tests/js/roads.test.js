import assert from "node:assert/strict";
import { test } from "node:test";

import { Roads } from "../../static/js/figure/picture/roads.js";

const places = new Map([
  ["c", { x: 0, y: 0, size: 10, shape: "circle" }],
  ["lb", { x: 100, y: 0, size: 20, shape: "diamond" }],
  [
    "s",
    {
      x: 200,
      y: 50,
      size: 15,
      shape: "box",
      via: [
        { x: 150, y: 0 },
        { x: 150, y: 50 },
      ],
    },
  ],
]);

const at = (road, fraction) => {
  const point = { x: 0, y: 0 };
  road.at(fraction, point);
  return [Math.round(point.x * 100) / 100, Math.round(point.y * 100) / 100];
};

function roads(lane = 4) {
  const all = new Roads();
  all.set(places, { lane });
  return all;
}

test("a road runs from edge to edge, on the right side of the line", () => {
  const road = roads().between("c", "lb");
  assert.deepEqual(at(road, 0), [10, 4]);
  assert.deepEqual(at(road, 0.5), [45, 4]);
  assert.deepEqual(at(road, 1), [80, 4]);
});

test("the way back is the same line's other side", () => {
  const road = roads().between("lb", "c");
  assert.deepEqual(at(road, 0), [80, -4]);
  assert.deepEqual(at(road, 1), [10, -4]);
});

test("a bent road goes round its corners, in both directions", () => {
  const onward = roads(0).between("lb", "s");
  const back = roads(0).between("s", "lb");
  assert.deepEqual(at(onward, 0), [120, 0]);
  assert.deepEqual(at(onward, 1), [185, 50]);
  assert.equal(onward.length, 30 + 50 + 35);
  assert.deepEqual(at(onward, 0.3), at(back, 0.7));
});

test("there is no road to what is not drawn, and one of no length where two places meet", () => {
  const all = roads();
  assert.equal(all.between("c", "gone"), null);
  all.set(
    new Map([
      ["c", places.get("c")],
      ["lb", { ...places.get("c") }],
    ]),
    { lane: 4 },
  );
  assert.deepEqual(at(all.between("c", "lb"), 0.5), [0, 0]);
});
