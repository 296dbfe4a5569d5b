import assert from "node:assert/strict";
import { test } from "node:test";

import "../../static/js/figure/nodes/index.js";
import { differences } from "../../static/js/figure/announcer.js";
import { coalesce } from "../../static/js/shared/coalesce.js";
import {
  count,
  lastOctet,
  milliseconds,
  percent,
  plural,
  rate,
  shortened,
  windowWords,
} from "../../static/js/shared/format.js";
import { Pace } from "../../static/js/figure/keyboard.js";
import { serverColour } from "../../static/js/shared/palette.js";
import { changedCost, nearestStep, rateSteps } from "../../static/js/figure/controls/scales.js";
import { Store } from "../../static/js/wire/store.js";

test("numbers read well, and what is missing is a dash", () => {
  assert.deepEqual([0, 999, 1234, 13_000, 2_100_000, null, NaN].map(count), [
    "0",
    "999",
    "1.2k",
    "13k",
    "2.1M",
    "–",
    "–",
  ]);
  assert.deepEqual([8.24, 310.4, 999.6, 1240, 12_340, null].map(milliseconds), [
    "8.2 ms",
    "310 ms",
    "1 s",
    "1.24 s",
    "12.3 s",
    "–",
  ]);
  assert.deepEqual([0, 0.0124, 0.38, 1].map(percent), ["0 %", "1.2 %", "38 %", "100 %"]);
  assert.deepEqual([0.42, 182.4, 0.004].map(rate), ["0.4", "182", "0.004"]);
  assert.equal(milliseconds(0.0001), "<0.1 ms");
  assert.deepEqual([plural(1, "request"), plural(2, "request")], ["1 request", "2 requests"]);
  assert.deepEqual(["10.0.0.7", "fe80::12", "6"].map(lastOctet), ["7", "12", "6"]);
});

test("a server's colour follows from its id, the first ten letters take one each", () => {
  assert.equal(new Set([..."abcdefghij"].map(serverColour)).size, 10);
  assert.equal(serverColour("a"), serverColour("k"));
  for (const id of ["Server-1", "é", "aa", "x".repeat(32)]) assert.ok(serverColour(id) >= 0 && serverColour(id) < 10);
});

test("the rate slider is fine at first and reaches the limit", () => {
  const steps = rateSteps(200);
  assert.equal(steps.at(-1), 200);
  assert.equal(new Set(steps).size, steps.length);
  for (let rate = 1; rate <= 20; rate++) assert.ok(steps.includes(rate));
  assert.equal(steps[nearestStep(steps, 8)], 8);
  assert.equal(steps[nearestStep(steps, 9.3)], 9);
  assert.ok(steps.length < 70);
});

test("a cost keeps its mean when its distribution changes, and its shape when its mean changes", () => {
  assert.deepEqual(changedCost({ distribution: "exponential", mean: 300 }, { distribution: "uniform" }), {
    distribution: "uniform",
    min: 150,
    max: 450,
  });
  assert.deepEqual(changedCost({ distribution: "uniform", min: 100, max: 300 }, { mean: 400 }), {
    distribution: "uniform",
    min: 200,
    max: 600,
  });
  assert.deepEqual(changedCost({ distribution: "uniform", min: 100, max: 300 }, { distribution: "pareto" }), {
    distribution: "pareto",
    mean: 200,
    alpha: 1.5,
  });
  assert.deepEqual(changedCost({ distribution: "pareto", mean: 10, alpha: 3 }, { mean: 20 }), {
    distribution: "pareto",
    mean: 20,
    alpha: 3,
  });
  assert.deepEqual(changedCost({ distribution: "constant", mean: 380 }, { distribution: "two_kinds" }), {
    distribution: "two_kinds",
    light: 200,
    heavy: 2000,
    share: 0.1,
  });
  assert.deepEqual(changedCost({ distribution: "two_kinds", light: 100, heavy: 300, share: 0.5 }, { mean: 400 }), {
    distribution: "two_kinds",
    light: 200,
    heavy: 600,
    share: 0.5,
  });
  assert.deepEqual(changedCost({ distribution: "constant", mean: 0 }, { distribution: "uniform" }), {
    distribution: "uniform",
    min: 0,
    max: 0,
  });
});

test("a dragged slider sends the first value at once, few in between, and always the last", () => {
  let now = 0;
  const timers = [];
  const sent = [];
  const send = coalesce(
    (value) => sent.push([now, value]),
    125,
    () => now,
    (callback, wait) => timers.push([now + wait, callback]),
  );
  for (; now < 1000; now += 10) {
    while (timers.length && timers[0][0] <= now) timers.shift()[1]();
    send(now);
  }
  for (const [at, callback] of timers) {
    now = at;
    callback();
  }
  assert.deepEqual(sent[0], [0, 0]);
  assert.ok(sent.length <= 10);
  assert.equal(sent.at(-1)[1], 990);
});

test("a long name keeps both its ends", () => {
  assert.equal(shortened("web-1", 7), "web-1");
  assert.equal(shortened("frontend-eu-west-12", 7), "fro…-12");
  assert.equal([...shortened("x".repeat(32), 6)].length, 6);
});

test("the figures say how far back they look", () => {
  assert.equal(windowWords({ window_s: 10, elapsed_s: 3.25 }), "the last 3.3 s");
  assert.equal(windowWords({ window_s: 10, elapsed_s: 10 }), "the last 10 s");
});

test("a key that is held down acts eight times a second, one that is struck each time", () => {
  const pace = new Pace();
  const held = Array.from({ length: 34 }, (_, i) => pace.allows(i * 30, i > 0)).filter(Boolean);
  assert.ok(held.length >= 6 && held.length <= 9, String(held.length));
  assert.ok(pace.allows(1001, false) && pace.allows(1002, false) && !pace.allows(1003, true));
});

test("a screen reader hears what changed", () => {
  const state = (servers, more = {}) => ({
    paused: false,
    scenario: { servers, traffic: { clients: ["10.0.0.1"] }, balancer: { policy: "random" } },
    ...more,
  });
  const server = (id, status = "up", slow = 1) => ({ id, status, slow });
  const policies = new Map([["random", { title: "Random" }]]);
  const said = (before, after) => differences(before, after, policies);
  assert.deepEqual(said(state([server("a")]), state([server("a"), server("b")])), ["Server b added"]);
  assert.deepEqual(said(state([server("a")]), state([server("a", "crashed")])), [
    "Server a crashed",
    "No server is up: every request is lost",
  ]);
  assert.deepEqual(said(state([server("a")]), state([])), [
    "Server a removed",
    "No servers are left: the balancer refuses every request",
  ]);
  assert.deepEqual(said(state([]), state([], { paused: true })), ["Paused"]);
  assert.deepEqual(said(state([server("a")]), state([server("a")])), []);
});

test("the store tells a listener once, and keeps no more history than is shown", () => {
  const store = new Store();
  let told = 0;
  store.subscribe(["state", "figures"], () => told++);
  const figures = (time) => ({ time, servers: [] });
  store.load({
    feeds: { state: { scenario: { servers: [], traffic: { clients: [] } } }, figures: figures(0) },
    history: [],
  });
  assert.equal(told, 1);
  for (let time = 1; time <= 300; time++) store.take({ feeds: { figures: figures(time) } });
  assert.ok(store.history.length <= 122);
  assert.equal(store.history.at(-1).time, 300);
  assert.equal(store.lastPick, null);
  store.take({ feeds: { picks: [{ request: 1 }, { request: 2 }, { request: 3 }] } });
  store.take({});
  assert.deepEqual(
    store.picks.map(({ request }) => request),
    [3, 2, 1],
  );
  assert.equal(store.lastPick.request, 3);
});

test("no server is up where all are crashed or draining", () => {
  const store = new Store();
  const balancer = { panic: null };
  const up = (...statuses) => {
    store.feeds.state = { scenario: { balancer, servers: statuses.map((status) => ({ status })) } };
    return store.anyUp;
  };
  assert.deepEqual([up(), up("crashed", "draining"), up("crashed", "up")], [false, false, true]);
  // In a panic health is ignored.
  balancer.panic = { threshold: 0.5 };
  assert.deepEqual([up(), up("draining"), up("crashed", "draining")], [false, false, true]);
  // Until it notices, the balancer goes on picking what is dead.
  balancer.panic = null;
  store.feeds.figures = { servers: [{ standing: "in service" }] };
  assert.ok(up("crashed"));
  store.feeds.figures = { servers: [{ standing: "down" }] };
  assert.ok(!up("crashed"));
  // And until it tries again, it refuses what would be answered.
  assert.ok(!up("up"));
});
