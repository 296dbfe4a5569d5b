import assert from "node:assert/strict";
import { test } from "node:test";

import { serverOf } from "../../static/js/course/kinds/place_keys.js";

test("a key stands for a server by its number or by its letter", () => {
  const servers = ["a", "b", "server9"];
  assert.equal(serverOf("1", servers), "a");
  assert.equal(serverOf("3", servers), "server9");
  assert.equal(serverOf("B", servers), "b");
  for (const key of ["0", "4", "c", " ", "Enter", "."]) assert.equal(serverOf(key, servers), null);
});
