import assert from "node:assert/strict";
import { test } from "node:test";

import { serverOf } from "../../static/js/course/kinds/place_keys.js";
import { swollen } from "../../static/js/figure/picture/circles.js";

test("a key stands for a server by its number or by its letter", () => {
  const servers = ["a", "b", "server9"];
  assert.equal(serverOf("1", servers), "a");
  assert.equal(serverOf("3", servers), "server9");
  assert.equal(serverOf("B", servers), "b");
  for (const key of ["0", "4", "c", " ", "Enter", "."]) assert.equal(serverOf(key, servers), null);
});

test("the request that waits for a person swells and shrinks, and is never too small", () => {
  const sizes = Array.from({ length: 90 }, (_, step) => swollen(step * 20));
  assert.equal(Math.min(...sizes), 1);
  assert.ok(Math.max(...sizes) > 1.3 && Math.max(...sizes) < 1.4);
  assert.ok(Math.abs(swollen(0) - swollen(900)) < 1e-9);
});
