import assert from "node:assert/strict";
import { test } from "node:test";

import { membersOf, namedGroups, sideBySide } from "../../static/js/figure/groups.js";

const servers = (groups) => groups.map((group, place) => ({ id: String.fromCharCode(97 + place), group }));
const ids = (all) => all.map(({ id }) => id).join("");

test("servers of a group stand side by side where the first of them stood", () => {
  assert.equal(ids(sideBySide(servers(["api", "", "video", "api", "", "video"]))), "adbecf");
  assert.equal(ids(sideBySide(servers(["", "", ""]))), "abc");
  assert.equal(ids(sideBySide([{ id: "a" }, { id: "b" }])), "ab");
});

test("groups are those that routes or servers name, each once", () => {
  const scenario = {
    balancer: { routes: [{ group: "api" }, { group: "video" }, { group: "api" }] },
    servers: servers(["", "video", "images"]),
  };
  assert.deepEqual(namedGroups(scenario), ["api", "video", "images"]);
  assert.deepEqual(namedGroups({ balancer: {}, servers: servers([""]) }), []);
});

test("who is in a group, and who is in none", () => {
  const all = servers(["api", "", "api"]);
  assert.deepEqual([membersOf(all, "api"), membersOf(all, ""), membersOf(all, "video")], [["a", "c"], ["b"], []]);
});
