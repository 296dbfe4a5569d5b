// What a server's card says of the keys that would move without it.

import assert from "node:assert/strict";
import { test } from "node:test";

import { inWords } from "../../static/js/figure/nodes/loss.js";

test("down and removed are told apart where they differ", () => {
  assert.equal(
    inWords({ of: 100, own: 20, down: 20, removed: 80 }),
    "It has 20 % of the keys. Down: only these move. Removed from the list: 80 %.",
  );
  assert.equal(
    inWords({ of: 100, own: 20, down: 20, removed: 20 }),
    "It has 20 % of the keys. Down or removed: only these move.",
  );
  assert.equal(
    inWords({ of: 100, own: 20, down: 23, removed: 23 }),
    "It has 20 % of the keys. Down or removed: 23 % move.",
  );
});
