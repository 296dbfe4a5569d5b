import assert from "node:assert/strict";
import { test } from "node:test";

import { insideOf, whoKnows } from "../../static/js/course/kinds/who_knows.js";
import { written } from "../../static/js/course/numbers.js";
import { doneIn, keepRead, keepTask } from "../../static/js/course/progress.js";
import { areDone, setting, stepOf, valueOf } from "../../static/js/course/settings.js";

const scenario = /** @type {import("../../static/js/wire/wire.js").Scenario} */ (
  /** @type {unknown} */ ({
    traffic: { rate_per_s: 12, cost_ms: { distribution: "exponential", mean: 200 }, clients: ["1", "2"] },
    balancer: { policy: "round_robin", layer: 7, health_check: { interval_s: 2, fall: 3 }, panic: null, replicas: 1 },
    forward_proxy: null,
    edges: [{ id: "edge1", cache: 60, status: "up" }],
    servers: [
      { id: "a", power: 2, status: "up", failing: false },
      { id: "c", power: 0.5, status: "crashed", failing: false },
    ],
  })
);

/** @param {Partial<import("../../static/js/course/settings.js").Slider>} of */
const slider = (of) => ({
  type: /** @type {const} */ ("slider"),
  label: "",
  unit: "",
  min: 0,
  max: 10,
  table: "traffic",
  id: "",
  field: ["rate_per_s"],
  ...of,
});

/** @param {string} table @param {object | null} fields @param {string} [id] */
const change = (table, fields, id) => /** @type {any} */ ({ type: "change", table, id, fields });

test("a choice is chosen where its commands are done, and else is not", () => {
  assert.ok(areDone([change("balancer", { policy: "round_robin" })], scenario));
  assert.ok(!areDone([change("balancer", { policy: "least_connections" })], scenario));
  assert.ok(!areDone([change("balancer", { policy: "round_robin", layer: 4 })], scenario));
});

test("a table that is switched on says nothing of its fields, and one that is off is null", () => {
  assert.ok(areDone([change("balancer", { health_check: {} })], scenario));
  assert.ok(!areDone([change("balancer", { health_check: null })], scenario));
  assert.ok(areDone([change("balancer", { panic: null })], scenario));
  assert.ok(areDone([change("forward_proxy", null)], scenario));
  assert.ok(areDone([change("traffic", { clients: 2 })], scenario));
  assert.ok(!areDone([change("traffic", { clients: 3 })], scenario));
});

test("what was broken is known as broken, and what is there as there", () => {
  assert.ok(areDone([change("servers", { power: 2 }, "a")], scenario));
  assert.ok(!areDone([change("servers", { power: 2 }, "z")], scenario));
  assert.ok(!areDone([{ type: "fail_server", id: "a" }], scenario));
  assert.ok(areDone([{ type: "recover_server", id: "a" }], scenario));
  assert.ok(!areDone([{ type: "recover_server", id: "c" }], scenario));
  assert.ok(areDone([{ type: "remove_server", id: "b" }], scenario));
});

test("a slider shows what its field is set to, a list by how long it is", () => {
  assert.equal(valueOf(slider({}), scenario), 12);
  assert.equal(valueOf(slider({ table: "servers", id: "c", field: ["power"] }), scenario), 0.5);
  assert.equal(valueOf(slider({ field: ["cost_ms", "mean"] }), scenario), 200);
  assert.equal(valueOf(slider({ field: ["clients"] }), scenario), 2);
  assert.equal(valueOf(slider({ table: "forward_proxy", field: ["clients"] }), scenario), null);
  assert.equal(valueOf(slider({ table: "servers", id: "gone", field: ["power"] }), scenario), null);
});

test("a slider sends its field, and what stands beside it in the same value", () => {
  assert.deepEqual(setting(slider({}), 8, scenario), { type: "change", table: "traffic", fields: { rate_per_s: 8 } });
  assert.deepEqual(setting(slider({ table: "servers", id: "c", field: ["power"] }), 1, scenario), {
    type: "change",
    table: "servers",
    id: "c",
    fields: { power: 1 },
  });
  assert.deepEqual(setting(slider({ field: ["cost_ms", "mean"] }), 100, scenario), {
    type: "change",
    table: "traffic",
    fields: { cost_ms: { distribution: "exponential", mean: 100 } },
  });
});

test("a slider goes in steps that suit its range", () => {
  assert.equal(stepOf(slider({ min: 2, max: 16 })), 1);
  assert.equal(stepOf(slider({ table: "servers", field: ["power"], min: 0.2, max: 2 })), 0.1);
  assert.equal(stepOf(slider({ table: "servers", field: ["slow"], min: 1, max: 6 })), 0.25);
  assert.equal(stepOf(slider({ table: "servers", field: ["weight"], min: 1, max: 5 })), 1);
});

test("numbers are written as the text wants them", () => {
  assert.equal(written(0.114, "percent"), "11 %");
  assert.equal(written(0.0042, "percent"), "0.4 %");
  assert.equal(written(5210, "ms"), "5.2 s");
  assert.equal(written(310.4, "ms"), "310 ms");
  assert.equal(written(2.5, "1"), "2.5");
  assert.equal(written(4, "0"), "4");
  assert.equal(written(12.34, "s"), "12.3 s");
  assert.equal(written(null, "percent"), "–");
  assert.equal(written("round_robin", "0"), "round_robin");
});

test("what was done is kept by its chapter, and a browser that keeps nothing does no harm", () => {
  assert.deepEqual(doneIn("weights"), {});
  keepRead("weights");
  assert.deepEqual(doneIn("weights"), {});
  /** @type {Map<string, string>} */
  const kept = new Map();
  Object.assign(globalThis, {
    localStorage: {
      getItem: (/** @type {string} */ key) => kept.get(key) ?? null,
      setItem: (/** @type {string} */ key, /** @type {string} */ value) => kept.set(key, value),
    },
  });
  keepTask("weights", "task-1", ["4.0", "2.5"]);
  keepTask("weights", "task-2", []);
  keepRead("weights");
  keepRead("one-server");
  assert.deepEqual(doneIn("weights"), { read: true, tasks: { "task-1": ["4.0", "2.5"], "task-2": [] } });
  assert.deepEqual(doneIn("one-server"), { read: true });
  for (const [key] of kept) kept.set(key, "no JSON");
  assert.deepEqual(doneIn("weights"), {});
});

/** @param {string} node @param {[string, string][]} envelope @param {[string, string][]} letter @param {[string, string][]} [opening] */
const party = (node, envelope, letter, opening = []) => {
  const lines = (/** @type {[string, string][]} */ all) =>
    all.map(([what, value]) => (value ? { what, value } : { what, hidden: "TLS" }));
  return /** @type {import("../../static/js/wire/wire.js").Party} */ (
    /** @type {unknown} */ ({ node, envelope: lines(envelope), letter: lines(letter), opening: lines(opening) })
  );
};

test("who knows the address and who the page is read off the letters", () => {
  const parties = [
    party(
      "1",
      [
        ["from", "10.0.0.1:32815"],
        ["home router", "198.18.0.1:32815"],
      ],
      [["path", "/cart"]],
    ),
    party("proxy", [["from", "10.0.0.1:32815"]], [["path", ""]]),
    party("lb", [["from", "203.0.113.1:55943"]], [["path", "/cart"]]),
    party(
      "a",
      [["from", "10.1.0.1:44553"]],
      [
        ["path", "/cart"],
        ["X-Forwarded-For", "203.0.113.1, 198.18.0.1"],
      ],
    ),
    party("b", [["from", "198.18.0.11:1"]], [["path", "/cart"]]),
  ];
  const { address, page, both } = whoKnows(parties);
  assert.deepEqual(
    address.map(({ node }) => node),
    ["proxy", "a"],
  );
  assert.deepEqual(
    page.map(({ node }) => node),
    ["lb", "a", "b"],
  );
  assert.deepEqual(
    both.map(({ node }) => node),
    ["a"],
  );
});

test("an address of the sixth version is known without its port and its brackets", () => {
  const parties = [
    party("1", [["from", "[2001:db8::1]:32815"]], []),
    party("a", [["from", "[2001:db8::1]:32815"]], [["path", "/"]]),
  ];
  assert.equal(whoKnows(parties).both.length, 1);
});

test("a letter says each thing once", () => {
  const seen = party(
    "lb",
    [],
    [
      ["host", "shop.example"],
      ["path", "/"],
      ["Via", "1.1 lb"],
    ],
    [["host (SNI)", "shop.example"]],
  );
  assert.deepEqual(
    insideOf(seen).map(({ what }) => what),
    ["host", "path"],
  );
  const sealed = party("lb", [], [["path", ""]], [["host (SNI)", "shop.example"]]);
  assert.deepEqual(
    insideOf(sealed).map(({ what }) => what),
    ["host (SNI)", "path"],
  );
});
