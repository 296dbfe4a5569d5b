import assert from "node:assert/strict";
import { test } from "node:test";

import { HELD, MOVING, QUEUED, Requests, WORKING } from "../../static/js/wire/requests.js";

const there = (time, id, from = "10.0.0.1", to = "lb") => ["moved", time, id, from, to, time + 0.4, false];

test("a record is played when the playhead reaches it, not before", () => {
  const requests = new Requests();
  requests.push([there(1, 7)]);
  requests.advance(0.9);
  assert.equal(requests.live.length, 0);
  requests.advance(1);
  assert.equal(requests.live.length, 1);
});

test("a request goes its whole way and is gone", () => {
  const ends = [];
  const requests = new Requests((kind) => ends.push(kind));
  requests.push([
    there(1, 7),
    ["moved", 1.4, 7, "lb", "a", 1.8, false],
    ["started", 1.8, 7, "a", 2.0, 0],
    ["moved", 2.0, 7, "a", "lb", 2.4, true],
    ["moved", 2.4, 7, "lb", "10.0.0.1", 2.8, true],
    ["answered", 2.8, 7, "10.0.0.1", 1.8],
  ]);
  requests.advance(1.6);
  const request = requests.byId.get(7);
  assert.deepEqual([request.doing, request.target, request.client, request.created], [MOVING, "a", "10.0.0.1", 1]);
  assert.ok(Math.abs(Requests.fraction(request, 1.6) - 0.5) < 1e-9);
  requests.advance(1.9);
  assert.equal(request.doing, WORKING);
  assert.ok(Math.abs(Requests.progress(request, 1.9) - 0.5) < 1e-9);
  requests.advance(2.5);
  assert.deepEqual([request.doing, request.back], [MOVING, true]);
  requests.advance(3);
  assert.equal(requests.live.length, 0);
  assert.equal(requests.latest, 7);
  assert.deepEqual(ends, ["answered"]);
});

test("what is given up goes on by another number, for nobody", () => {
  const ends = [];
  const requests = new Requests((kind, record) => ends.push([kind, record[2]]));
  requests.push([
    there(1, 7),
    ["moved", 1.4, 7, "lb", "a", 1.8, false],
    ["started", 1.8, 7, "a", 3, 0],
    ["orphaned", 2, 7, -1, "10.0.0.1"],
    ["failed", 2, 7, "10.0.0.1", "timed out"],
    ["moved", 3, -1, "a", "lb", 3.4, true],
    ["vanished", 3.4, -1, "lb"],
  ]);
  requests.advance(2.5);
  assert.deepEqual([...requests.byId.keys()], [-1]);
  const orphan = requests.byId.get(-1);
  assert.deepEqual([orphan.doing, orphan.server, orphan.orphan, orphan.created], [WORKING, "a", true, 1]);
  requests.advance(3.2);
  assert.deepEqual([orphan.doing, orphan.outcome], [MOVING, "answered"]);
  requests.advance(4);
  assert.deepEqual([requests.live.length, requests.latest], [0, 7]);
  assert.deepEqual(ends, [["failed", 7]]);
});

test("a balancer that waits no longer sends the request elsewhere, as old as it is", () => {
  const requests = new Requests();
  requests.push([there(1, 7), ["moved", 1.4, 7, "lb", "a", 1.8, false], ["orphaned", 3, 7, -1, "lb"]]);
  requests.advance(3);
  const request = requests.byId.get(7);
  assert.deepEqual([request.doing, request.server, request.created, request.client], [HELD, "lb", 1, "10.0.0.1"]);
  requests.apply(["moved", 3.5, 7, "lb", "b", 4, false]);
  assert.deepEqual([request.doing, request.target, request.orphan], [MOVING, "b", false]);
});

test("a snapshot has both, what was given up and what stands in its place", () => {
  const requests = new Requests();
  requests.load([
    { id: -1, client: "10.0.0.1", created: 1, record: ["started", 2, -1, "a", 9, 0] },
    { id: 7, client: "10.0.0.1", created: 1, record: ["orphaned", 3, 7, -1, "lb"] },
  ]);
  assert.deepEqual(
    requests.live.map(({ id, doing, server, orphan }) => [id, doing, server, orphan]),
    [
      [-1, WORKING, "a", true],
      [7, HELD, "lb", false],
    ],
  );
});

test("a queue closes up when its head is taken, and when one in the middle fails", () => {
  const requests = new Requests();
  for (const id of [1, 2, 3, 4]) requests.apply(["queued", 1, id, "a"]);
  assert.equal(requests.waiting("a"), 4);
  requests.apply(["started", 2, 1, "a", 3, 0]);
  requests.apply(["failed", 2, 3, "a", "server crashed"]);
  assert.deepEqual(
    requests.queues.get("a").map(({ id, place }) => [id, place]),
    [
      [2, 0],
      [4, 1],
    ],
  );
  assert.equal(requests.byId.get(2).doing, QUEUED);
});

test("each worker keeps its request, and a changed finish does not move it", () => {
  const requests = new Requests();
  requests.apply(["started", 1, 1, "a", 2, 0]);
  requests.apply(["started", 1, 2, "a", 2, 0]);
  requests.apply(["started", 1.5, 2, "a", 4, 0.5]);
  assert.deepEqual([requests.byId.get(1).place, requests.byId.get(2).place], [0, 1]);
  assert.equal(Requests.progress(requests.byId.get(2), 1.5), 0.5);
  requests.apply(["moved", 2, 1, "a", "lb", 2.4, true]);
  requests.apply(["started", 2, 3, "a", 3, 0]);
  assert.deepEqual([requests.byId.get(2).place, requests.byId.get(3).place], [1, 0]);
});

test("a snapshot restores queues in their order and the ages of all", () => {
  const requests = new Requests();
  requests.push([there(1, 99)]);
  requests.load([
    { id: 5, client: "10.0.0.1", created: 0.2, record: ["queued", 2.0, 5, "a"] },
    { id: 4, client: "10.0.0.2", created: 0.1, record: ["queued", 2.5, 4, "a"] },
    { id: 6, client: "10.0.0.1", created: 0.3, record: ["started", 1.9, 6, "a", 3, 0.25] },
    { id: 7, client: "10.0.0.1", created: 2.9, record: there(2.9, 7) },
  ]);
  requests.advance(10);
  assert.equal(requests.live.length, 4, "what was pending before is forgotten");
  assert.deepEqual(
    requests.queues.get("a").map(({ id }) => id),
    [5, 4],
  );
  assert.deepEqual([requests.byId.get(4).created, requests.byId.get(4).client], [0.1, "10.0.0.2"]);
});

test("a request waits at the balancer, is worked on there, and leaves for a server", () => {
  const requests = new Requests();
  for (const id of [1, 2]) requests.apply(there(1, id));
  requests.apply(["started", 1.4, 1, "lb", 1.5, 0]);
  requests.apply(["queued", 1.4, 2, "lb"]);
  const [first, second] = [1, 2].map((id) => requests.byId.get(id));
  assert.deepEqual([first.doing, second.doing, requests.waiting("lb")], [WORKING, QUEUED, 1]);
  requests.apply(["moved", 1.5, 1, "lb", "a", 1.9, false]);
  requests.apply(["started", 1.5, 2, "lb", 1.6, 0]);
  assert.deepEqual([first.doing, second.doing, requests.waiting("lb")], [MOVING, WORKING, 0]);
});

test("a link of no length is passed at once", () => {
  const requests = new Requests();
  requests.apply(["moved", 1, 1, "10.0.0.1", "lb", 1, false]);
  assert.equal(Requests.fraction(requests.byId.get(1), 1), 1);
});

test("many thousand records leave nothing behind", () => {
  const requests = new Requests();
  for (let id = 0; id < 5000; id++) {
    requests.push([there(id, id), ["queued", id + 0.4, id, "a"], ["dropped", id + 0.5, id, "a", "queue full"]]);
    requests.advance(id);
  }
  requests.advance(1e9);
  assert.deepEqual(
    [requests.live.length, requests.byId.size, requests.waiting("a"), requests._pending.length],
    [0, 0, 0, 0],
  );
});

test("links are counted in both directions", () => {
  const requests = new Requests();
  requests.apply(there(1, 1));
  requests.apply(there(1, 2));
  requests.apply(["moved", 1, 3, "lb", "10.0.0.1", 2, true]);
  assert.deepEqual(
    [...requests.onLinks()],
    [
      ["10.0.0.1→lb", 2],
      ["lb→10.0.0.1", 1],
    ],
  );
});

test("a request that goes back without an answer says why", () => {
  const back = (time, from, to = "lb") => ["moved", time, 7, from, to, time + 0.4, true];
  const onward = (time, to) => ["moved", time, 7, "lb", to, time + 0.4, false];
  const requests = new Requests();
  const outcome = (...records) => {
    records.forEach((record) => requests.apply(record));
    return requests.byId.get(7).outcome;
  };
  assert.equal(outcome(there(1, 7), onward(1.4, "a")), "");
  assert.equal(outcome(back(1.8, "a")), "refused");
  assert.equal(outcome(onward(2.2, "b")), "");
  assert.equal(outcome(["queued", 2.6, 7, "b"], back(2.7, "b")), "broken");
  assert.equal(outcome(onward(3, "c"), ["started", 3.4, 7, "c", 4, 0], back(3.5, "c")), "broken");
  assert.equal(outcome(onward(4, "d"), ["started", 4.4, 7, "d", 5, 0], back(5, "d")), "answered");
  assert.equal(outcome(back(5.4, "lb", "10.0.0.1")), "answered");
});

test("a probe of a health check is there while it is on its way, and is no request", () => {
  const requests = new Requests();
  requests.push([["probed", 1, "lb", "a", 1.4, false]]);
  requests.advance(1.2);
  assert.deepEqual(requests.probes, [{ source: "lb", target: "a", since: 1, until: 1.4 }]);
  assert.equal(requests.live.length, 0);
  requests.advance(1.5);
  assert.deepEqual(requests.probes, []);
});
