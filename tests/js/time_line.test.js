import assert from "node:assert/strict";
import { test } from "node:test";

import { ago, marks, span } from "../../static/js/figure/controls/time_line.js";

/** @param {number} oldest @param {number | null} newest */
const state = (oldest, newest) => /** @type {import("../../static/js/wire/wire.js").State} */ ({ oldest, newest });

test("one can go from what is kept to now, and on to where the world was when somebody went back", () => {
  assert.deepEqual(span(state(0, null), 20, 60), { from: 0, to: 20 });
  assert.deepEqual(span(state(40, null), 130, 60), { from: 70, to: 130 });
  assert.deepEqual(span(state(40, 130), 100, 60), { from: 70, to: 130 });
});

test("a time is said from now back", () => {
  assert.equal(ago(87.6, 100), "12.4 s ago");
  assert.equal(ago(99.95, 100), "now");
});

test("marks are what was changed in this world and what it did, within that time", () => {
  /** @param {"change" | "time" | "world"} of @param {number} time @param {number} world */
  const line = (of, time, world = 0) => ({ number: time, world, time, of, words: "crashed a" });
  const log = [line("change", 10), line("change", 80), line("time", 85), line("world", 90), line("change", 95, 1)];
  log.splice(1, 0, line("change", 79.95));
  assert.deepEqual(
    marks(log, 0, { from: 50, to: 100 }).map(({ time }) => time),
    [80, 90],
  );
});
