import assert from "node:assert/strict";
import { test } from "node:test";

import { BUCKETS, HOLES, beginsAt, bucketOf, meanCost, oldAfter } from "../../static/js/shared/age.js";

test("a request goes through all steps from new to old, and stays old", () => {
  assert.equal(bucketOf(-0.1, 2), 0);
  assert.equal(bucketOf(0, 2), 0);
  assert.equal(bucketOf(2, 2), BUCKETS - 1);
  assert.equal(bucketOf(1000, 2), BUCKETS - 1);
  const seen = new Set(Array.from({ length: 201 }, (_, i) => bucketOf(i / 100, 2)));
  assert.equal(seen.size, BUCKETS);
});

test("the hole says the same as the colour: it grows with every step", () => {
  assert.equal(HOLES[0], 0);
  for (let i = 1; i < BUCKETS; i++) assert.ok(HOLES[i] > HOLES[i - 1] && HOLES[i] < 1);
});

test("old is twice what an undisturbed request takes", () => {
  assert.equal(oldAfter({ undisturbed_s: 1.9 }), 3.8);
  assert.ok(oldAfter({ undisturbed_s: 0 }) > 0);
  assert.equal(meanCost({ distribution: "pareto", mean: 50, alpha: 2 }), 50);
});

test("a step begins where its legend says", () => {
  for (let bucket = 1; bucket < BUCKETS; bucket++) {
    assert.equal(bucketOf(beginsAt(bucket, 5.2) + 1e-6, 5.2), bucket);
    assert.equal(bucketOf(beginsAt(bucket, 5.2) - 1e-6, 5.2), bucket - 1);
  }
});
