// What a balancer's card says of its beliefs.

import assert from "node:assert/strict";
import { test } from "node:test";

import { howItFindsOut, inWords } from "../../static/js/figure/nodes/beliefs.js";

/** @type {import("../../static/js/wire/wire.js").Belief} */
const BY_REQUESTS = { balancer: "lb", server: "a", standing: "down", since: 14.2, by: "requests", again: 24.2 };

test("a belief says whom, since when, by what, and when it is tried again", () => {
  assert.equal(
    inWords(BY_REQUESTS, 15),
    "Believes a down since 14.2 s, for what failed there; tries it again at 24.2 s.",
  );
  assert.equal(inWords(BY_REQUESTS, 30), "Believes a down since 14.2 s, for what failed there; tries it again now.");
  assert.equal(
    inWords({ ...BY_REQUESTS, by: "probes", again: null }, 15),
    "Believes a down since 14.2 s, by its health checks.",
  );
});

test("how it finds out hangs on what is switched on", () => {
  const off = { passive_checks: { max_fails: 0, fail_timeout_s: 10 }, health_check: null, outlier_detection: null };
  const on = { ...off, passive_checks: { max_fails: 1, fail_timeout_s: 10 } };
  const checks = { interval_s: 2, timeout_s: 1, fall: 3, rise: 2 };
  assert.equal(howItFindsOut(off), "Nothing tells it that a server is dead: it goes on sending there.");
  assert.equal(howItFindsOut(on), "It learns that a server is dead when a request to it breaks.");
  assert.equal(
    howItFindsOut({ ...on, health_check: checks }),
    "It learns that a server is dead when a request to it breaks or when its probes stay unanswered.",
  );
});
