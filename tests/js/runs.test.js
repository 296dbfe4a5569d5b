import assert from "node:assert/strict";
import { test } from "node:test";

import { answerTo, keepAnswer, missedBefore } from "../../static/js/course/runs/answers.js";
import { BARS, axisOf, barsOf } from "../../static/js/course/runs/bars.js";
import { heard, nothingYet } from "../../static/js/course/runs/progress.js";
import { inWords } from "../../static/js/course/runs/spread.js";
import { runsAt } from "../../static/js/course/runs/stream.js";

const histogram = (more = {}) => ({
  first: 0,
  counts: [],
  answered: 0,
  mean_ms: null,
  p50_ms: null,
  p95_ms: null,
  p99_ms: null,
  growth: 2,
  ...more,
});

test("buckets are shared out among the bars that they lie across", () => {
  // 1 to 2 ms, 2 to 4, 4 to 8, on an axis of 8 ms in 8 bars.
  const { heights, beyond } = barsOf(histogram({ counts: [3, 8, 4], answered: 15 }), 8, 8);
  assert.deepEqual(heights, [0, 3, 4, 4, 1, 1, 1, 1]);
  assert.equal(beyond, 0);
});

test("what is longer than the axis is counted, and no answer is lost", () => {
  const { heights, beyond } = barsOf(histogram({ counts: [3, 8, 4], answered: 15 }), 6, 6);
  assert.equal(heights.reduce((sum, height) => sum + height) + beyond, 15);
  assert.equal(beyond, 2);
  assert.equal(barsOf(histogram(), 10).heights.length, BARS);
});

test("an axis ends at a round number beyond the slowest of a hundred", () => {
  assert.equal(axisOf([histogram({ p99_ms: 4800 })]), 6000);
  assert.equal(axisOf([histogram({ p99_ms: 820 }), histogram({ p99_ms: 700 }), null]), 1000);
  assert.equal(axisOf([null], 3000), 3000);
  assert.equal(axisOf([]), 0);
});

test("one that is far slower does not squash the others", () => {
  assert.equal(axisOf([histogram({ p99_ms: 1_000_000 }), histogram({ p99_ms: 4000 })]), 20_000);
});

test("what a run says adds up", () => {
  const grown = histogram({ answered: 5 });
  /** @type {import("../../static/js/wire/wire.js").Said[]} */
  const said = [
    { event: "waiting", ahead: 2 },
    { event: "going", done: 50, of: 200 },
    { event: "growing", part: 0, histogram: grown },
    { event: "going", done: 100, of: 200 },
    { event: "ran", part: 0, label: "a", seed: 1, sent: 100, dropped: 1, lost: 2, histogram: grown },
    { event: "going", done: 150, of: 200 },
    { event: "growing", part: 1, histogram: grown },
  ];
  const states = [];
  let now = nothingYet(2);
  for (const each of said) states.push((now = heard(now, each)));
  assert.equal(states[0].state, "waiting");
  assert.equal(states[0].ahead, 2);
  assert.deepEqual(states[2].parts, [0.5, 0]);
  assert.deepEqual(now.parts, [1, 0.5]);
  assert.equal(now.part, 0.75);
  assert.equal(now.ran[0]?.lost, 2);
  assert.equal(heard(now, { event: "done" }).state, "done");
});

test("a distribution is told in words too", () => {
  assert.equal(inWords("a", null), "a: no answers yet");
  const words = inWords("Random", histogram({ answered: 1200, p50_ms: 310, p95_ms: 1240, p99_ms: 3000 }));
  assert.equal(words, "Random: 1.2k answers, half within 310 ms, 19 of 20 within 1.24 s, 99 of 100 within 3 s");
});

/** @param {string[]} chunks @param {number} [status] */
function answering(chunks, status = 200) {
  globalThis.fetch = async () =>
    new Response(
      new ReadableStream({
        start(controller) {
          for (const chunk of chunks) controller.enqueue(new TextEncoder().encode(chunk));
          controller.close();
        },
      }),
      { status },
    );
}

async function all() {
  const said = [];
  for await (const each of runsAt("/x", {}, new AbortController().signal)) said.push(each.event);
  return said;
}

test("lines are read however the network cuts them", async () => {
  answering(['{"event":"going","do', 'ne":1,"of":2}\n{"event":', '"done"}\n']);
  assert.deepEqual(await all(), ["going", "done"]);
});

test("what goes wrong is said in a sentence", async () => {
  answering(['{"ok":false,"error":{"message":"Your other runs are still going on."}}'], 400);
  await assert.rejects(all, { message: "Your other runs are still going on." });
  answering(["<html>"], 502);
  await assert.rejects(all, { message: "The server answered with an error (502)." });
  answering(['{"event":"going","done":1,"of":2}\n']);
  await assert.rejects(all, { message: "The run broke off. Run it again." });
  answering(['{"event":"problem","message":"It took too long."}\n']);
  await assert.rejects(all, { message: "It took too long." });
  globalThis.fetch = async () => Promise.reject(new TypeError("offline"));
  await assert.rejects(all, { message: "The server cannot be reached." });
});

test("what was missed comes back two chapters later, until it is answered rightly", () => {
  /** @type {Map<string, string>} */
  const kept = new Map();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    },
  });
  const found = { event: /** @type {const} */ ("found"), seed: 1, holds: [], measures: [] };
  const given = (/** @type {number} */ chosen, /** @type {number} */ chapter) => ({
    chosen,
    right: 1,
    found,
    chapter,
  });
  keepAnswer("weights", "larger", given(0, 6));
  keepAnswer("one-server", "queue", given(2, 1));
  keepAnswer("one-server", "ninety", given(1, 1));
  assert.equal(answerTo("weights", "larger")?.chosen, 0);
  assert.deepEqual(missedBefore(2), []);
  assert.deepEqual(missedBefore(3), [{ chapter: "one-server", question: "queue" }]);
  assert.deepEqual(
    missedBefore(8).map(({ question }) => question),
    ["queue", "larger"],
  );
  // Missed again: it comes back two chapters after that.
  keepAnswer("one-server", "queue", given(0, 8));
  assert.deepEqual(
    missedBefore(9).map(({ question }) => question),
    ["larger"],
  );
  keepAnswer("weights", "larger", given(1, 9));
  keepAnswer("one-server", "queue", null);
  assert.deepEqual(missedBefore(16), []);
  kept.set("lbviz.answers", "broken");
  assert.equal(answerTo("weights", "larger"), null);
});
