import assert from "node:assert/strict";
import { test } from "node:test";

import { linksOf } from "../../static/js/lab/share.js";
import { reach } from "../../static/js/shared/share.js";

test("a link has an address that others can reach, or says that it has none", () => {
  const local = { origin: "http://localhost:5000", hostname: "localhost" };
  assert.equal(reach(local, "http://192.168.0.7:5000").origin, "http://192.168.0.7:5000");
  assert.deepEqual([reach(local, null).origin, reach(local, null).alone], [local.origin, true]);
  for (const hostname of ["127.0.0.1", "[::1]"]) assert.equal(reach({ origin: "", hostname }, null).alone, true);
  const known = { origin: "https://lb.example", hostname: "lb.example" };
  assert.deepEqual(reach(known, "http://192.168.0.7:5000"), { origin: known.origin, note: "", alone: false });
});

test("who may only watch is given no link to the room itself", () => {
  const shared = { scenario: "eJw", view: "view-1" };
  const here = new URL("http://x/lab/abc?view=map&present");
  assert.deepEqual(linksOf(shared, "http://x", here, false), {
    room: "http://x/lab/abc?view=map",
    watch: "http://x/lab/view-1?view=map",
    copy: "http://x/lab?scenario=eJw",
  });
  assert.deepEqual(Object.keys(linksOf(shared, "http://x", here, true)), ["watch", "copy"]);
});
