// What the card of what stands before the balancers says is true of them.

import assert from "node:assert/strict";
import test from "node:test";

import { whatItDoes, whenOneDies } from "../../static/js/figure/nodes/front_words.js";

const policy = (/** @type {string} */ knows) => /** @type {any} */ ({ knows });
const balancer = (/** @type {4 | 7} */ layer, /** @type {"packets" | "connections"} */ forwarding = "packets") => ({
  layer,
  forwarding,
  policy: "",
});

test("connections break or live on as the layer, the forwarding and the policy have it", () => {
  for (const kind of /** @type {const} */ (["ecmp", "active_passive", "layer_4"])) {
    assert.match(whenOneDies(kind, balancer(7), policy("the key")), /break then: at layer 7/);
    assert.match(whenOneDies(kind, balancer(4, "connections"), policy("the key")), /break then: these balancers end/);
    assert.match(whenOneDies(kind, balancer(4), policy("the key")), /live on/);
    assert.match(whenOneDies(kind, balancer(4), policy("nothing")), /break mostly/);
  }
});

test("a router says which kind of hashing is drawn", () => {
  assert.match(whatItDoes("ecmp").join(" "), /modulo-N.*Hash-threshold \(RFC 2992\).*resilient/);
});
