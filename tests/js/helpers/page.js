// Loads the schema as from a page: tests/test_javascript.py hands over what stands there. The rest sees no document, as
// always in node; lit-html would use one.

import { env } from "node:process";

globalThis.document = { getElementById: () => ({ textContent: env.CONFIG }) };
await import("../../../static/js/wire/schema.js");
delete globalThis.document;
