import assert from "node:assert/strict";
import fc from "fast-check";
import { TextTable } from "./text_table.ts";

Deno.test("property: every text comes back as it was set, whatever it is", () => {
  const texts = fc.array(
    fc.oneof(fc.string({ unit: "binary", maxLength: 40 }), fc.string({ maxLength: 5000 })),
  );
  fc.assert(fc.property(texts, (texts) => {
    const table = new TextTable();
    texts.forEach((text, place) => table.set(place, text));
    assert.deepEqual(texts.map((_, place) => table.at(place)), texts);
  }));
});

Deno.test("half a surrogate pair is kept, and a byte order mark", () => {
  const table = new TextTable();
  for (const [place, text] of ["\ud800", "a\udfffb", "\ufeffa", ""].entries()) table.set(place, text);
  assert.deepEqual([0, 1, 2, 3].map((place) => table.at(place)), ["\ud800", "a\udfffb", "\ufeffa", ""]);
});

Deno.test("a place that was never set has no text, and one that is set again has the new one", () => {
  const table = new TextTable();
  assert.equal(table.at(7), undefined);
  table.set(7, "x".repeat(100_000));
  table.set(7, "short");
  assert.equal(table.at(7), "short");
  table.set(7, "y".repeat(100_000));
  assert.equal(table.at(7)?.length, 100_000);
});

Deno.test("texts are told apart beyond one chunk", () => {
  const table = new TextTable();
  for (let place = 0; place < 20_000; place++) table.set(place, `text number ${place}`);
  for (const place of [0, 4095, 4096, 19_999]) assert.equal(table.at(place), `text number ${place}`);
});
