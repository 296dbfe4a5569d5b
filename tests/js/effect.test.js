import assert from "node:assert/strict";
import { test } from "node:test";

import { changesOf, comparison, rowsOf } from "../../static/js/figure/figures/comparison.js";
import { MEASURES, measuresOf, toneOf, written } from "../../static/js/figure/figures/measures.js";
import { HEIGHT, WIDTH, sparkPath } from "../../static/js/figure/figures/spark.js";
import { sentence } from "../../static/js/figure/log.js";
import { withLines } from "../../static/js/wire/store.js";

/** @param {number} time @param {Partial<import("../../static/js/wire/wire.js").Figures>} more */
const figures = (time, more = {}) => ({
  time,
  window_s: 10,
  elapsed_s: Math.min(10, time),
  sent_per_s: 10,
  in_flight: 3,
  answered: 80,
  dropped: 20,
  failed: 0,
  p50_ms: 100,
  p95_ms: 900,
  p99_ms: 2000,
  servers: [],
  ...more,
});

/** @param {number} number @param {number} time @returns {import("../../static/js/wire/wire.js").LogLine} */
const line = (number, time, words = `set something ${number}`) => ({
  number,
  world: 0,
  time,
  of: "change",
  words,
  by: 1,
});

const scenario = /** @type {import("../../static/js/wire/wire.js").Scenario} */ (
  /** @type {unknown} */ ({
    traffic: { cost_ms: { distribution: "constant", mean: 100 }, timeout_s: 0, retries: 0 },
    network: { latency_ms: 0 },
    balancer: { timeout_s: 0, retries: 0 },
    forward_proxy: null,
  })
);
const measure = (/** @type {string} */ id) => {
  const found = MEASURES.find((one) => one.id === id);
  assert.ok(found);
  return found;
};

test("what is lost is a share of all that ended, and refusals are a figure of their own", () => {
  const now = figures(20, { answered: 70, dropped: 10, failed: 5, refused: 15 });
  assert.deepEqual(
    ["dropped", "failed", "refused"].map((id) => written(measure(id), now)),
    ["10 %", "5 %", "15 %"],
  );
  const withRules = { ...scenario, forward_proxy: { deny: ["a.example"], allow: [] } };
  assert.ok(!measuresOf(figures(20), scenario).some(({ id }) => id === "refused"));
  for (const there of [measuresOf(now, scenario), measuresOf(figures(20), /** @type {any} */ (withRules))])
    assert.ok(there.some(({ id }) => id === "refused"));
});

test("a rate of a moment is no rate: charts begin without a spike", () => {
  assert.equal(written(measure("rate"), figures(0.1, { sent_per_s: 40 })), "–");
  assert.equal(written(measure("rate"), figures(5)), "10");
  assert.equal(written(measure("dropped"), figures(4)), "–");
});

test("amber and red mean that it is old or lost, and nothing else", () => {
  const toneAt = (/** @type {number} */ p99_ms) => toneOf(measure("p99"), figures(20, { p99_ms }), 0.2);
  assert.deepEqual([60, 150, 400].map(toneAt), ["", "amber", "red"]);
  assert.equal(toneOf(measure("dropped"), figures(20), 0.2), "red");
  assert.equal(toneOf(measure("dropped"), figures(20, { dropped: 0 }), 0.2), "");
  assert.equal(toneOf(measure("in_flight"), figures(20), 0.2), "");
});

test("before and after are compared over windows of one length, once the later one is full", () => {
  // A crash loses at once what it holds: the sample of that moment is not one of before.
  const history = [figures(12), figures(19.5, { dropped: 0 }), figures(20, { dropped: 5 }), figures(25)];
  const early = comparison([line(1, 20)], history, figures(25));
  assert.deepEqual([early?.before.time, early?.after, early?.waits_s], [19.5, null, 5]);
  const full = comparison([line(1, 20)], history, figures(30, { dropped: 1, answered: 99, p99_ms: 5000 }));
  assert.ok(full);
  // What was answered at 20 s was sent before: only from 35 s on is all of it from after the change.
  assert.equal(full.mixed, true);
  assert.equal(comparison([line(1, 20)], history, figures(36, { p99_ms: 5000 }))?.mixed, false);
  const rows = rowsOf(full, MEASURES);
  assert.deepEqual(
    rows.filter(({ id }) => id === "dropped").map(({ before, after }) => [before, after]),
    [["0 %", "1 %"]],
  );
});

test("a world that is too young has nothing to compare with", () => {
  assert.equal(comparison([line(1, 5)], [figures(5)], figures(30)), null);
  assert.equal(comparison([], [figures(20)], figures(30)), null);
  // The world was begun anew: what is to come later has not happened here.
  assert.equal(comparison([line(1, 40)], [figures(20)], figures(30)), null);
});

test("changes that follow each other closely are compared as one", () => {
  const history = [figures(18, { p50_ms: 1 }), figures(22, { p50_ms: 2 })];
  const compared = comparison([line(1, 2), line(2, 20), line(3, 23)], history, figures(40));
  assert.deepEqual([compared?.before.p50_ms, compared?.others, compared?.line.number], [1, 1, 3]);
});

test("99 of 100 is not said of fewer than 100", () => {
  const few = figures(19.5, { answered: 30, dropped: 0 });
  const compared = comparison([line(1, 20)], [few], figures(30));
  assert.ok(compared);
  const row = rowsOf(compared, MEASURES).find(({ id }) => id === "p99");
  assert.deepEqual([row?.before, row?.after], ["–", "2 s"]);
});

test("only what changed this world is a change of it", () => {
  const log = [line(1, 1), { ...line(2, 2), world: 1 }, { ...line(3, 3), of: /** @type {const} */ ("time") }];
  assert.deepEqual(
    changesOf(log, 0).map(({ number }) => number),
    [1],
  );
});

test("a line says who did it, and what the world did by itself", () => {
  assert.equal(sentence(line(1, 1, "crashed server a"), true), "you crashed server a");
  assert.equal(sentence(line(1, 1, "crashed server a"), false), "somebody else crashed server a");
  assert.equal(
    sentence({ ...line(1, 1, "lb noticed that a is down"), by: undefined }, false),
    "lb noticed that a is down",
  );
});

test("a line that comes again stands where it stood", () => {
  const log = withLines([line(1, 1), line(2, 2)], [line(1, 1, "again"), line(3, 3)]);
  assert.deepEqual(
    log.map(({ number, words }) => `${number} ${words}`),
    ["1 again", "2 set something 2", "3 set something 3"],
  );
});

test("a line of the last minute ends at the right, and has a gap where nothing is known", () => {
  const path = sparkPath(
    [
      { time: 0, value: 5 },
      { time: 50, value: 0 },
      { time: 60, value: null },
      { time: 80, value: 10 },
      { time: 100, value: 10 },
    ],
    100,
  );
  assert.deepEqual(path.match(/[ML]/g), ["M", "M", "L"]);
  assert.ok(path.endsWith(`L${WIDTH.toFixed(1)} 1.0`), path);
  assert.ok(path.startsWith(`M${((WIDTH * 0) / 50).toFixed(1)} ${HEIGHT - 1}.0`), path);
});
