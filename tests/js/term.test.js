import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { pieces } from "../../static/js/shared/term.js";
import { schema } from "../../static/js/wire/schema.js";

test("a text is cut where its terms begin and end, the longest first, in any form", () => {
  assert.deepEqual(pieces("Retry budget: retries are few, by L4."), [
    { words: "Retry budget", id: "retry_budget" },
    { words: ": " },
    { words: "retries", id: "retry" },
    { words: " are few, by " },
    { words: "L4", id: "layer_4" },
    { words: "." },
  ]);
  assert.deepEqual(pieces("keyboards, modulo_hash and outweights are no terms"), [
    { words: "keyboards, modulo_hash and outweights are no terms" },
  ]);
});

test("no form of a word means two terms", () => {
  const forms = Object.values(schema.glossary).flatMap(({ name, also = [] }) => [name, ...also]);
  const small = forms.map((form) => form.toLowerCase());
  assert.deepEqual([...new Set(small)], small);
});

test("each term is explained in one to three short sentences", () => {
  for (const { name, text } of Object.values(schema.glossary)) {
    assert.ok(text.length <= 180, `${name} takes ${text.length} characters`);
    assert.match(text, /[.?]$/, name);
  }
});

test("every term that a script names is in the glossary", () => {
  const scripts = readdirSync("static/js", { recursive: true, encoding: "utf8" }).filter((name) =>
    name.endsWith(".js"),
  );
  const named = scripts.flatMap((name) => {
    const text = readFileSync(join("static/js", name), "utf8");
    return [...text.matchAll(/\b(?:term|termInside)\(\s*"([^"]+)"|data-term="([^"]+)"/g)].map(
      (found) => found[1] ?? found[2],
    );
  });
  assert.deepEqual(
    named.filter((id) => !(id in schema.glossary)),
    [],
  );
});
