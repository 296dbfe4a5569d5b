import assert from "node:assert/strict";
import { test } from "node:test";

import "../../static/js/figure/nodes/index.js";
import { Requests } from "../../static/js/wire/requests.js";
import { hereIs, howItEnded, whatItDoes } from "../../static/js/figure/panel/whereabouts.js";

const scenario = { balancer: {}, forward_proxy: { kind: "proxy" } };

test("where a request is follows what it does: on its way, at a node, and back", () => {
  const requests = new Requests();
  const after = (record) => {
    requests.apply(record);
    const request = requests.byId.get(7);
    return [hereIs(request, null), whatItDoes(request, scenario)];
  };
  assert.deepEqual(after(["moved", 1, 7, "6", "proxy", 2, false]), [
    { node: "proxy", words: "on its way here" },
    "on the way to the forward proxy",
  ]);
  after(["moved", 2, 7, "proxy", "lb", 3, false]);
  assert.deepEqual(after(["queued", 3, 7, "lb"]), [
    { node: "lb", words: "here now" },
    "waits at the balancer, place 1",
  ]);
  after(["moved", 3, 7, "lb", "a", 4, false]);
  assert.deepEqual(after(["started", 4, 7, "a", 5, 0]), [{ node: "a", words: "here now" }, "is worked on by a"]);
  assert.deepEqual(after(["moved", 5, 7, "a", "lb", 6, true]), [
    { node: "lb", words: "its answer comes here" },
    "its answer is on the way to the balancer",
  ]);
});

test("what has ended is where it ended, with the reason", () => {
  const answered = ["answered", 8, 7, "6", 2.5];
  assert.deepEqual(hereIs(undefined, answered), { node: "6", words: "the answer is here" });
  assert.equal(howItEnded(answered, scenario), "answered after 2.5 s");
  const dropped = ["dropped", 8, 7, "proxy", "forbidden"];
  assert.deepEqual(hereIs(undefined, dropped), { node: "proxy", words: "it ended here" });
  assert.equal(howItEnded(dropped, scenario), "dropped at the forward proxy: the proxy's rules forbid its host");
  assert.deepEqual(hereIs(undefined, null), { node: "", words: "" });
});

test("who was turned away comes back, and what an edge answers is no refusal", () => {
  const requests = new Requests();
  const after = (...records) => {
    for (const record of records) requests.apply(record);
    const request = requests.byId.get(records[0][2]);
    return [hereIs(request, null).words, whatItDoes(request, scenario)];
  };
  assert.deepEqual(after(["moved", 1, 1, "lb", "a", 2, false], ["moved", 2, 1, "a", "lb", 3, true]), [
    "comes back here",
    "refused by a, on its way back to the balancer to be sent elsewhere",
  ]);
  const home = ["its answer comes here", "its answer is on the way to 6"];
  const asks = (id) => ["moved", 1, id, "6", "edge1", 2, false];
  const back = (id) => ["moved", 3, id, "edge1", "6", 4, true];
  assert.deepEqual(after(asks(2), ["cached", 2, 2, "edge1", "hit"], back(2)), home);
  assert.deepEqual(after(asks(3), ["cached", 2, 3, "edge1", "collapsed"], back(3)), home);
});
