import assert from "node:assert/strict";
import { test } from "node:test";

import { differences } from "../../static/js/figure/announcer.js";
import { Draft } from "../../static/js/shared/draft.js";
import { linksOf, nameOf, stagesOf } from "../../static/js/figure/kinds.js";
import "../../static/js/figure/nodes/index.js";
import { drawnClients, replicasOf, whomAsks } from "../../static/js/figure/scenario.js";
import { regionWithoutEdge } from "../../static/js/figure/regions.js";
import { HELD, MOVING, Requests } from "../../static/js/wire/requests.js";

const servers = [{ id: "a" }, { id: "b" }];

test("a plain scenario has one stage, the balancer, that all clients ask", () => {
  const scenario = { balancer: {}, servers };
  assert.deepEqual(
    stagesOf(scenario).map((stage) => stage.map(({ id }) => id)),
    [["lb"]],
  );
  assert.deepEqual(linksOf(scenario, { 6: "lb" }), [
    ["6", "lb"],
    ["lb", "a"],
    ["lb", "b"],
  ]);
});

test("the stages come in the order of the way, and several balancers have a router even where none is said", () => {
  const scenario = {
    forward_proxy: { clients: ["6"] },
    traffic: { clients: ["6"], direct: [] },
    edges: [{ id: "e1" }, { id: "e2" }],
    balancer: { replicas: 3 },
    servers,
  };
  assert.deepEqual(
    stagesOf(scenario).map((stage) => stage.map(({ id }) => id)),
    [["proxy"], ["e1", "e2"], ["front"], ["lb", "lb2", "lb3"]],
  );
});

test("clients and the forward proxy ask whom the room says, edges the site", () => {
  const scenario = { edges: [{ id: "e1" }, { id: "e2" }], balancer: {}, servers: [] };
  const asks = { proxy: "e2", "10.0.0.1": "proxy", "10.0.0.2": "e1" };
  assert.deepEqual(linksOf(scenario, asks), [...Object.entries(asks), ["e1", "lb"], ["e2", "lb"]]);
  assert.deepEqual(linksOf({ ...scenario, balancer: { replicas: 2 } }, {}), [
    ["e1", "front"],
    ["e2", "front"],
    ["front", "lb"],
    ["front", "lb2"],
  ]);
});

test("clients that ask the same are drawn side by side: those behind the proxy first, those past the edges last", () => {
  const traffic = { clients: ["1", "2", "3", "4", "5"], direct: ["2"] };
  const scenario = { forward_proxy: { clients: ["5", "3"] }, traffic };
  assert.deepEqual(drawnClients(scenario), ["3", "5", "1", "4", "2"]);
  assert.deepEqual(
    traffic.clients.map((id) => whomAsks(scenario, id)),
    ["edges", "site", "proxy", "edges", "proxy"],
  );
  assert.deepEqual(drawnClients({ forward_proxy: null, traffic: { ...traffic, direct: [] } }), traffic.clients);
});

test("nodes have names that fit into a sentence", () => {
  const names = (scenario) => ["lb", "lb3", "proxy", "front", "a"].map((id) => nameOf(id, scenario));
  assert.deepEqual(names({ balancer: { replicas: 3 } }), [
    "the balancer",
    "balancer lb3",
    "the forward proxy",
    "the router",
    "a",
  ]);
  const others = { forward_proxy: { kind: "vpn" }, front: { kind: "active_passive" }, balancer: {} };
  assert.deepEqual(names(others), ["the balancer", "balancer lb3", "the VPN", "the virtual address", "a"]);
  assert.deepEqual(replicasOf({ balancer: { replicas: 2 } }), ["lb", "lb2"]);
});

test("a new edge goes to a region that has clients and no edge", () => {
  const traffic = { clients: ["1", "2", "3"], regions: ["eu", "us"] };
  assert.equal(regionWithoutEdge({ traffic, edges: [] }), "eu");
  assert.equal(regionWithoutEdge({ traffic, edges: [{ region: "eu" }] }), "us");
  assert.equal(regionWithoutEdge({ traffic, edges: [{ region: "eu" }, { region: "us" }] }), "");
});

test("what waits for another's fetch is held at the edge, and leaves it when it moves on", () => {
  const requests = new Requests();
  requests.apply(["moved", 0, 1, "6", "e1", 1, false]);
  requests.apply(["cached", 1, 1, "e1", "miss"]);
  const request = requests.byId.get(1);
  assert.deepEqual([request.doing, request.cached], [MOVING, "miss at e1"]);
  requests.apply(["cached", 1, 1, "e1", "collapsed"]);
  assert.deepEqual([request.doing, request.server], [HELD, "e1"]);
  requests.apply(["moved", 2, 1, "e1", "6", 3, true]);
  assert.equal(request.doing, MOVING);
});

test("a snapshot may begin with a request that is held", () => {
  const requests = new Requests();
  requests.load([{ id: 1, client: "6", created: 0, record: ["cached", 1, 1, "e1", "collapsed"] }]);
  assert.equal(requests.live[0].doing, HELD);
});

test("two quick changes of one table both count", async () => {
  const draft = new Draft();
  const sent = [];
  const answers = [];
  const send = (table) => {
    sent.push(table);
    return new Promise((resolve) => answers.push(resolve));
  };
  const now = { deny: [] };
  const first = draft.change(now, ({ deny }) => ({ deny: [...deny, "x"] }), send);
  const second = draft.change(now, ({ deny }) => ({ deny: [...deny, "y"] }), send);
  assert.deepEqual(sent, [{ deny: ["x"] }, { deny: ["x", "y"] }]);
  for (const answer of answers) answer();
  await Promise.all([first, second]);
  draft.change({ deny: ["z"] }, ({ deny }) => ({ deny: [...deny, "w"] }), send);
  assert.deepEqual(sent[2], { deny: ["z", "w"] });
});

test("a screen reader hears what comes, goes and dies on the way", () => {
  const state = (more) => ({
    paused: false,
    scenario: {
      traffic: { clients: [] },
      servers: [],
      forward_proxy: null,
      edges: [],
      balancer: { policy: "random", replicas: 1, crashed: [] },
      ...more,
    },
  });
  const said = (before, after) => differences(state(before), state(after), new Map());
  assert.deepEqual(said({}, { forward_proxy: {}, edges: [{ id: "e1", status: "up" }] }), [
    "Forward proxy added",
    "Edge e1 added",
  ]);
  assert.deepEqual(said({ edges: [{ id: "e1", status: "up" }] }, { edges: [{ id: "e1", status: "crashed" }] }), [
    "Edge e1 crashed",
  ]);
  assert.deepEqual(said({ edges: [{ id: "e1", status: "up" }], forward_proxy: {} }, {}), [
    "Forward proxy removed",
    "Edge e1 removed",
  ]);
  const three = (crashed) => ({ balancer: { policy: "random", replicas: 3, crashed } });
  assert.deepEqual(said({}, three(["lb2"])), ["3 balancers", "Balancer lb2 crashed"]);
  assert.deepEqual(said(three(["lb2"]), three([])), ["Balancer lb2 is up"]);
  const at = (layer) => ({ balancer: { policy: "random", replicas: 1, crashed: [], layer } });
  assert.deepEqual(said(at(7), at(4)), ["Balancers work at layer 4"]);
});
