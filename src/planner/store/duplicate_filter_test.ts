import assert from "node:assert/strict";
import fc from "fast-check";
import { DuplicateFilter } from "./duplicate_filter.ts";

Deno.test("property: duplicate filter: added and repeated texts are found", () => {
  fc.assert(fc.property(fc.array(fc.string({ maxLength: 3 }), { maxLength: 5000 }), (texts) => {
    const marks = new DuplicateFilter(texts.length);
    for (const text of texts) marks.add(text);
    const seen = new Set<string>();
    for (const text of texts) {
      assert.ok(marks.has(text));
      if (seen.has(text)) assert.ok(marks.isTwice(text));
      seen.add(text);
    }
  }));
});

Deno.test("duplicate filter: few different texts seem repeated", () => {
  const marks = new DuplicateFilter(100_000);
  const texts = Array.from({ length: 100_000 }, (_, number) => `name:user${number}`);
  for (const text of texts) marks.add(text);
  const suspects = texts.filter((text) => marks.isTwice(text)).length;
  assert.ok(suspects < 10_000, String(suspects));
  assert.ok(!texts.every((text) => marks.has(text + "x")));
});
