import assert from "node:assert/strict";
import { test } from "node:test";

import { ACTIONS, canRun, runAction } from "../../static/js/figure/actions.js";
import { keyName, shortcuts } from "../../static/js/figure/keyboard.js";
import { nodeActions } from "../../static/js/figure/kinds.js";
import "../../static/js/figure/nodes/index.js";
import { PAGE_ACTIONS } from "../../static/js/lab/actions.js";

const ALL = { ...ACTIONS, ...nodeActions(), ...PAGE_ACTIONS };

function app({ ready = true, state = {}, servers = [], clients = [], focused = null } = {}) {
  const sent = [];
  return {
    sent,
    actions: { ...ACTIONS, ...nodeActions() },
    store: {
      ready,
      clients,
      state: { paused: false, ...state },
      scenario: state.scenario,
      server: (id) => servers.find((server) => server.id === id) ?? null,
    },
    send: (command) => sent.push(command),
    removable: () => focused,
    tell: (signal) => sent.push(signal),
    picture: {
      zoom: { can: (steps) => steps > 0, by: (steps) => sent.push(`zoom ${steps}`) },
      view: { of: () => "diagram", choose: (which) => sent.push(which) },
    },
  };
}

test("one button pauses and resumes", () => {
  const running = app();
  runAction(running, "pause");
  const paused = app({ state: { paused: true } });
  runAction(paused, "pause");
  assert.deepEqual([running.sent, paused.sent], [[{ type: "pause" }], [{ type: "resume" }]]);
});

test("without a connection nothing is sent, but the picture is still zoomed and turned into a map, and the page helps", () => {
  const offline = app({ ready: false });
  for (const id of Object.keys(offline.actions)) runAction(offline, id, "a");
  assert.deepEqual(offline.sent, ["zoom 1", "map", "close"]);
  assert.deepEqual(
    ["help", "share", "make_own"].map((id) => Boolean(PAGE_ACTIONS[id].offline)),
    [true, false, false],
  );
});

test("a figure does only what its page lets it do", () => {
  const still = { ...app(), actions: {} };
  runAction(still, "pause");
  assert.deepEqual([still.sent, canRun(still, "pause")], [[], false]);
});

test("undo, drain and recover wait until they make sense", () => {
  const servers = [
    { id: "a", status: "up" },
    { id: "b", status: "crashed" },
  ];
  const now = app({ servers });
  assert.equal(canRun(now, "undo"), false);
  assert.equal(canRun(app({ state: { undo: "add server d" } }), "undo"), true);
  assert.deepEqual([canRun(now, "drain_server", "a"), canRun(now, "drain_server", "b")], [true, false]);
  assert.deepEqual([canRun(now, "recover_server", "a"), canRun(now, "recover_server", "b")], [false, true]);
});

test("Delete removes what has the focus", () => {
  const server = app({ focused: { remove: "remove_server", id: "b" } });
  runAction(server, "remove");
  const client = app({ focused: { remove: "remove_client", id: "10.0.0.2" } });
  runAction(client, "remove");
  assert.deepEqual(
    [...server.sent, ...client.sent],
    [
      { type: "remove_server", id: "b" },
      { type: "remove_client", address: "10.0.0.2" },
    ],
  );
});

test("keys are named as the table writes them, and no key does two things", () => {
  const key = (key, more = {}) => keyName({ key, ctrlKey: false, metaKey: false, shiftKey: false, ...more });
  assert.equal(key(" "), "Space");
  assert.equal(key("+", { shiftKey: true }), "+");
  assert.equal(key("?", { shiftKey: true }), "?");
  assert.equal(key("z", { ctrlKey: true }), "Ctrl+Z");
  assert.equal(key("Z", { metaKey: true, shiftKey: true }), "Ctrl+Shift+Z");
  assert.equal(key("Backspace"), "Delete");
  const all = shortcuts(ALL).flatMap(({ keys }) => keys);
  assert.equal(new Set(all).size, all.length);
});

test("a forward proxy is put where most of its clients are, so that it is not faster than light", () => {
  const clients = ["1", "2", "3", "4", "5", "6"];
  const now = app({ clients, state: { scenario: { traffic: { clients, direct: [], regions: ["tokyo", "paris"] } } } });
  runAction(now, "insert_proxy");
  assert.deepEqual(now.sent, [
    { type: "change", table: "forward_proxy", fields: { clients: ["1", "2", "3"], region: "tokyo" } },
  ]);
});

test("the textbook's client is added once", () => {
  const now = app({ clients: ["10.0.0.1"] });
  runAction(now, "textbook_client");
  assert.deepEqual(now.sent, [{ type: "add_client", address: "6" }]);
  assert.equal(canRun(app({ clients: ["6"] }), "textbook_client"), false);
});

test("what replaces settings is one command, whatever it replaces them of", () => {
  const now = app({
    servers: [{ id: "a", status: "up" }],
    clients: ["10.0.0.1", "6", "7"],
    state: { scenario: { traffic: { clients: ["10.0.0.1", "6", "7"], direct: ["6"], regions: [] } } },
  });
  for (const [id, target] of [["slow_server", "a"], ["hurry_server", "a"], ["insert_proxy"], ["remove_proxy"]])
    runAction(now, id, target);
  assert.deepEqual(now.sent, [
    { type: "change", table: "servers", id: "a", fields: { slow: 5 } },
    { type: "change", table: "servers", id: "a", fields: { slow: 1 } },
    { type: "change", table: "forward_proxy", fields: { clients: ["10.0.0.1"] } },
    { type: "change", table: "forward_proxy", fields: null },
  ]);
});
