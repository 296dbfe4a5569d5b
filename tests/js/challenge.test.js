import assert from "node:assert/strict";
import { test } from "node:test";

import { Attempt } from "../../static/js/course/attempt.js";
import { drawn, inWords, starsFor } from "../../static/js/course/challenge.js";

test("each star counts if those before it do", () => {
  assert.equal(starsFor([true, true, true]), 3);
  assert.equal(starsFor([true, false, true]), 1);
  assert.equal(starsFor([false, true, true]), 0);
  assert.equal(drawn(2), "★★☆");
  assert.equal(inWords(0), "no star");
});

test("an attempt begins with its world, and is decided when its time is over", () => {
  const attempt = new Attempt();
  assert.equal(attempt.hear(90, true), false);
  assert.equal(attempt.phase, "idle");
  attempt.begin();
  // The old world has not gone yet.
  assert.equal(attempt.hear(90, true), false);
  assert.equal(attempt.phase, "beginning");
  assert.equal(attempt.hear(0.5, false), true);
  assert.equal(attempt.phase, "running");
  assert.equal(attempt.hear(80, true), true);
  assert.equal(attempt.phase, "over");
  // What happens later changes nothing.
  assert.equal(attempt.hear(80.5, true), false);
});

test("whoever begins the world anew begins the attempt anew", () => {
  const attempt = new Attempt();
  attempt.begin();
  for (const time of [0.5, 30, 0]) assert.equal(attempt.hear(time, false), true);
  assert.equal(attempt.phase, "running");
  attempt.hear(80, true);
  assert.equal(attempt.phase, "over");
  attempt.hear(0.5, false);
  assert.equal(attempt.phase, "running");
});
