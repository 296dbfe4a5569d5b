import assert from "node:assert/strict";
import { test } from "node:test";

import { Attempt, drawn, inWords, starsFor } from "../../static/js/course/challenge.js";

test("each star counts if those before it do", () => {
  assert.equal(starsFor([true, true, true]), 3);
  assert.equal(starsFor([true, false, true]), 1);
  assert.equal(starsFor([false, true, true]), 0);
  assert.equal(drawn(2), "★★☆");
  assert.equal(inWords(0), "no star");
});

test("an attempt begins with its world, and is decided when its time is over", () => {
  const attempt = new Attempt();
  attempt.hear(90, true, [true, true, true]);
  assert.equal(attempt.phase, "idle");
  attempt.begin();
  // The old world has not gone yet.
  attempt.hear(90, true, [true, true, true]);
  assert.equal(attempt.phase, "beginning");
  attempt.hear(0.5, false, [true, true, false]);
  assert.equal(attempt.phase, "running");
  attempt.hear(60, false, [true, true, true]);
  assert.equal(attempt.stars, 3);
  attempt.hear(80, true, [true, false, true]);
  assert.equal(attempt.phase, "over");
  assert.equal(attempt.stars, 1);
  // What happens later changes nothing.
  attempt.hear(80.5, true, [true, true, true]);
  assert.equal(attempt.stars, 1);
});

test("whoever begins the world anew begins the attempt anew", () => {
  const attempt = new Attempt();
  attempt.begin();
  attempt.hear(0.5, false, [true]);
  attempt.hear(30, false, [false]);
  attempt.hear(0, false, [true]);
  assert.equal(attempt.phase, "running");
  attempt.hear(80, true, [true]);
  assert.equal(attempt.phase, "over");
  attempt.hear(0.5, false, [true]);
  assert.equal(attempt.phase, "running");
});
