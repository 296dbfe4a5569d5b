import assert from "node:assert/strict";
import { test } from "node:test";

import {
  apart,
  arcPath,
  joinedArcs,
  namesOf,
  onCircle,
  roomFor,
  short,
  shortNumber,
  widest,
} from "../../static/js/drawings/geometry.js";
import { average } from "../../static/js/drawings/picks/latencies.js";
import { inLine } from "../../static/js/drawings/picks/queue.js";
import { dots } from "../../static/js/drawings/picks/queues.js";

const near = (actual, wanted) =>
  actual.forEach((value, i) => assert.ok(Math.abs(value - wanted[i]) < 1e-9, `${actual} is not ${wanted}`));

test("a share of the ring grows clockwise from the top", () => {
  near(onCircle(0, 10, [50, 50]), [50, 40]);
  near(onCircle(0.25, 10, [50, 50]), [60, 50]);
  near(onCircle(0.75, 10, [50, 50]), [40, 50]);
  assert.match(arcPath(0.9, 1.6, 10, [0, 0]), / 0 1 1 /);
  assert.match(arcPath(0.9, 1.1, 10, [0, 0]), / 0 0 1 /);
  assert.doesNotMatch(arcPath(0, 1, 10, [0, 0]), /NaN/);
});

test("arcs of one owner are joined, also where the ring closes", () => {
  const ends = [
    [0.1, 0],
    [0.3, 1],
    [0.5, 1],
    [0.9, 0],
  ];
  assert.deepEqual(joinedArcs(ends), [
    { from: -0.5, to: 0.1, owner: 0 },
    { from: 0.1, to: 0.5, owner: 1 },
  ]);
  const total = joinedArcs(ends).reduce((sum, { from, to }) => sum + to - from, 0);
  assert.ok(Math.abs(total - 1) < 1e-9);
  assert.deepEqual(
    joinedArcs([[0.4, 2]]).map(({ owner }) => owner),
    [2],
  );
  assert.deepEqual(joinedArcs([]), []);
});

test("of labels too close together one stays, and the important one always", () => {
  assert.deepEqual([...roomFor([0, 5, 20], 10)], [0, 2]);
  assert.deepEqual([...roomFor([0, 5, 20], 10, { first: 1 })], [1, 2]);
  assert.deepEqual([...roomFor([0.01, 0.5, 0.99], 0.05, { round: 1 })], [0, 1]);
  assert.deepEqual(apart([50, 52, 10], 12), [40, 52, 10]);
});

test("long names and numbers are cut so that they still differ", () => {
  const narrow = ["a", "s12", "server-1", "server-12"].map((id) => short(id, 16));
  assert.deepEqual(narrow, ["a", "12", "1", "12"]);
  const wide = ["a", "s12", "server-1", "server-12", "web-eu-1"].map((id) => short(id, 46));
  assert.deepEqual(wide, ["a", "s12", "ser…r-1", "ser…-12", "web…u-1"]);
  assert.equal(short("server-1", 56), "server-1");
  assert.equal(widest(["a", "s12"], 54), 19.5);
  assert.equal(widest(["a", "server-12"], 54), 54);
  const names = (ids) => namesOf(ids.split(" ")).join(" ");
  assert.equal(names("server-1 server-12 server-2"), "1 12 2");
  assert.equal(names("node10 node11"), "10 11");
  assert.equal(names("web-eu web-us"), "eu us");
  assert.equal(names("alpha alpine"), "alpha alpine");
  assert.equal(names("web web-1"), "web web-1");
  assert.equal(names("s1 s12"), "s1 s12");
  assert.equal(names("server-1"), "server-1");
  assert.equal(shortNumber("4294967295"), "4294967295");
  assert.equal(shortNumber("18446744073709551615"), "184…1615");
});

test("who was picked enters the queue again where its deadline is", () => {
  const shown = (turns, again, waiting, most = 7) =>
    inLine(turns, again, waiting, most)
      .map((one) => (one ? `${one.server}${one.again ? "'" : ""}` : "…"))
      .join(" ");
  assert.equal(
    shown(
      [
        [2, 0],
        [0, 0.5],
        [1, 1],
      ],
      0.7,
      3,
    ),
    "2 0 2' 1",
  );
  assert.equal(
    shown(
      [
        [2, 0],
        [0, 0.5],
        [1, 1],
      ],
      1,
      3,
    ),
    "2 0 1 2'",
  );
  assert.equal(shown([[0, 0]], 1, 1), "0 0'");
  const twelve = Array.from({ length: 12 }, (_, i) => [i, i]);
  assert.equal(shown(twelve, 12, 12), "0 1 2 3 4 … 0'");
  assert.equal(shown(twelve, 8.5, 12), "0 1 2 3 … 0' …");
  assert.equal(shown(twelve, 2.5, 12), "0 1 2 0' 3 4 …");
  assert.equal(shown(twelve, 99, 50), "0 1 2 3 4 … 0'");
});

test("an average jumps at the answer, and fades", () => {
  const one = { latency_s: 0.1, ago_s: 2 };
  assert.equal(average(one, 10, -3), 0);
  assert.ok(average(one, 10, -2) > 0.1);
  assert.equal(average(one, 10, 0), 0.1);
  assert.ok(Math.abs(average(one, 10, 10) - 0.1 / Math.E) < 1e-12);
  assert.equal(average({ latency_s: 0, ago_s: null }, 10, 0), 0);
});

test("of a queue too long for its row what the server holds is drawn first", () => {
  assert.deepEqual(dots(2, 3, 10), { held: 2, away: 3 });
  assert.deepEqual(dots(8, 5, 10), { held: 8, away: 2 });
  assert.deepEqual(dots(99, 5, 10), { held: 10, away: 0 });
});
