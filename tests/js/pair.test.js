import assert from "node:assert/strict";
import { test } from "node:test";

import { lostInWords } from "../../static/js/course/lost.js";

test("what one side of a pair has lost is said in words", () => {
  const none = { sent_per_s: 10, elapsed_s: 10, dropped: 0, failed: 0 };
  assert.equal(lostInWords(none), "nothing lost");
  assert.equal(lostInWords({ ...none, dropped: 11 }), "11 % dropped");
  assert.equal(lostInWords({ ...none, dropped: 5, failed: 5 }), "10 % lost");
  assert.equal(lostInWords({ ...none, failed: 1, broken: 1 }), "1 % lost, 1 connection broke");
  assert.equal(lostInWords({ ...none, broken: 9 }), "nothing lost, 9 connections broke");
  // More may be lost in a window than was sent in it.
  assert.equal(lostInWords({ sent_per_s: 0, elapsed_s: 10, dropped: 3, failed: 0 }), "100 % dropped");
});
