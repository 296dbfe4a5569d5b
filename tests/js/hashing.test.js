import assert from "node:assert/strict";
import { test } from "node:test";

import { hashingLink } from "../../static/js/figure/hashing_link.js";
import { memory, pickTime } from "../../static/js/hashing/quantities.js";
import { keySteps, shortWay } from "../../static/js/drawings/keys/ring_layout.js";
import { slotsLayout } from "../../static/js/drawings/keys/slots_layout.js";
import { bytesOf, channels, pixelsOf, rowLength } from "../../static/js/drawings/keys/table_picture.js";
import {
  START,
  changeInWords,
  fromAddress,
  nextName,
  query,
  question,
  toAddress,
  withServer,
  withoutServer,
} from "../../static/js/drawings/keys/state.js";

test("an address holds what differs from the start, and gives the same state back", () => {
  assert.equal(toAddress(START), "");
  assert.deepEqual(fromAddress(""), START);
  const state = { ...withServer(START), keys: 60, key: "a&b, c/д", hash: "md5" };
  assert.equal(toAddress(state).startsWith("?servers=a,b,c,d&before=a,b,c&keys=60&"), true);
  assert.deepEqual(fromAddress(toAddress(state)), state);
});

test("what makes no sense in an address is left for the server to refuse", () => {
  assert.equal(fromAddress("?keys=many").keys, "many");
  assert.deepEqual(fromAddress("?servers=").servers, []);
  assert.equal(fromAddress("?colour=red").colour, undefined);
});

test("a question leaves out what has no value", () => {
  assert.equal(query({ servers: ["a", "b"], before: null, hash: "", keys: 24 }), "servers=a,b&keys=24");
  assert.equal(query(question(START)), "servers=a,b,c&keys=24");
  assert.equal(query(question({ ...START, key: "25" })), "servers=a,b,c&keys=24&key=25");
  assert.equal(query(question({ ...START, key: "06" })), "servers=a,b,c&keys=24&key=06");
});

test("servers come with the first free name, go by theirs, and leave behind who was there before", () => {
  assert.deepEqual(withServer(START).servers, ["a", "b", "c", "d"]);
  const without = withoutServer(START, "b");
  assert.deepEqual(
    [without.servers, without.before],
    [
      ["a", "c"],
      ["a", "b", "c"],
    ],
  );
  assert.deepEqual(withServer(without).servers, ["a", "c", "b"]);
  const alphabet = Array.from({ length: 26 }, (_, i) => String.fromCharCode(97 + i));
  assert.equal(nextName(alphabet), "aa");
  assert.equal(nextName([...alphabet, "aa"]), "ab");
});

test("what happened to the servers is said in words", () => {
  assert.equal(changeInWords(START), "");
  assert.equal(changeInWords(withServer(START)), "Server d came");
  assert.equal(changeInWords(withoutServer(START, "b")), "Server b went");
  assert.equal(changeInWords({ ...START, before: ["x", "y", "a"] }), "Servers b, c came, Servers x, y went");
  const same = { servers: ["a", "b"], before: ["a", "b"] };
  assert.equal(changeInWords({ ...same, down: ["b"], downBefore: [] }), "Server b went down");
  assert.equal(changeInWords({ ...same, down: ["a"], downBefore: ["b"] }), "Server a went down, Server b came back up");
  assert.equal(changeInWords({ servers: ["a"], before: ["a", "b"], down: [], downBefore: ["b"] }), "Server b went");
  assert.equal(changeInWords({ ...START, before: ["c", "b", "a"] }), "No server came or went");
});

test("slots and keys lie inside the picture and apart from each other, however many", () => {
  for (const [width, count, each] of [
    [340, 3, 8],
    [340, 50, 4],
    [900, 3, 8],
    [900, 50, 4],
    [340, 1, 200],
    [900, 2, 100],
  ]) {
    const layout = slotsLayout(width, Array(count).fill(each), 330);
    const taken = new Set();
    layout.boxes.forEach((box, slot) => {
      assert.ok(box.x >= -0.01 && box.x + box.width <= width + 0.01);
      assert.ok(box.y + box.height <= layout.height + 0.01);
      for (let place = 0; place < each; place++) {
        const [x, y] = layout.at(slot, place);
        const half = layout.size / 2;
        assert.ok(x - half >= box.x && x + half <= box.x + box.width && y + half <= box.y + box.height);
        taken.add(`${x.toFixed(2)} ${y.toFixed(2)}`);
      }
    });
    assert.equal(taken.size, count * each);
  }
});

test("keys are drawn large where there is room, and smaller where there is not", () => {
  assert.ok(slotsLayout(900, [8, 8, 8], 330).size > slotsLayout(900, [66, 67, 67], 330).size);
});

test("keys at one place of the ring lie one behind the other, across its beginning too", () => {
  assert.deepEqual(keySteps([0.5, 0.1, 0.5, 0.9], 0.01, 5), [0, 0, 1, 0]);
  assert.deepEqual(keySteps([0.999, 0.001], 0.01, 5), [1, 0]);
  assert.deepEqual(keySteps([0.5, 0.5, 0.5], 0.01, 2), [0, 1, 1]);
  assert.deepEqual(keySteps([], 0.01, 5), []);
});

test("a flight takes the shorter way round", () => {
  assert.ok(Math.abs(shortWay(0.9, 0.1) - 0.2) < 1e-9);
  assert.ok(Math.abs(shortWay(0.1, 0.9) + 0.2) < 1e-9);
  assert.ok(Math.abs(shortWay(0.2, 1.3) - 0.1) < 1e-9);
});

test("a table becomes a pixel for each slot, and only what changed where that is wanted", () => {
  const colours = [channels("#0072b2"), channels("#c28400")];
  assert.deepEqual(colours[0], [0, 0x72, 0xb2]);
  const owners = bytesOf(btoa(String.fromCharCode(0, 1, 1, 0, 1)));
  assert.equal(rowLength(5), 3);
  const pixels = pixelsOf(owners, colours);
  assert.equal(pixels.length, 4 * 6);
  assert.deepEqual([...pixels.slice(4, 8)], [...colours[1], 255]);
  assert.equal(pixels[4 * 5 + 3], 0);
  const changed = pixelsOf(owners, colours, Uint8Array.of(0, 0, 1, 0, 1));
  assert.deepEqual(
    [0, 1, 2, 3, 4].filter((slot) => changed[4 * slot + 3]),
    [1],
  );
});

test("times and sizes have the unit that reads best", () => {
  assert.deepEqual([2.51e-7, 9.996e-7, 1.27e-6, 0.0034].map(pickTime), ["251 ns", "1000 ns", "1.3 µs", "3.4 ms"]);
  assert.deepEqual([161, 1234, 278_960].map(memory), ["161 B", "1.2 kB", "279 kB"]);
});

test("named keys take the place of numbered ones, in an address and in a question", () => {
  const state = { ...START, names: ["10.0.0.1", "/page/1"], key: "/page/1" };
  assert.deepEqual(fromAddress(toAddress(state)), state);
  assert.equal(query(question(state)), "servers=a,b,c&names=10.0.0.1,%2Fpage%2F1");
  assert.equal(query(question({ ...state, key: "6" })), "servers=a,b,c&names=10.0.0.1,%2Fpage%2F1&key=6");
});

test("the lab's link opens its servers and keys on the page of hashing", () => {
  const link = (policy, picture, { options = {}, before = null } = {}) => {
    const members = (ids) => ids && [...ids].map((id) => ({ id, weight: 1 }));
    const store = {
      placement: { policy, servers: members("ac"), before: members(before), picture },
      scenario: { balancer: { options } },
    };
    return fromAddress(hashingLink({ store }).replace("/hashing", ""));
  };
  const keys = [{ key: "10.0.0.1" }, { key: "10.0.0.2" }];
  assert.deepEqual(link("ketama", { points: 320, arcs: [], keys }, { before: "abc", options: { hash: "crc32" } }), {
    ...START,
    view: "ring",
    servers: ["a", "c"],
    before: ["a", "b", "c"],
    names: ["10.0.0.1", "10.0.0.2"],
    key: "10.0.0.1",
    hash: "crc32",
    points: 160,
  });
  assert.equal(link("ring_hash", { points: 9000, arcs: [], keys }).points, 500);
  assert.deepEqual(link("maglev", { keys }, { options: { table_size: 13 } }).size, 13);
  assert.equal(link("rendezvous", { keys: [] }).view, "race");
  assert.deepEqual(link("modulo_hash", null).names, null);
});
