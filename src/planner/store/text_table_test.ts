import assert from "node:assert/strict";
import fc from "fast-check";
import { TextTable } from "./text_table.ts";

const TEXT = fc.oneof(
  fc.string({ unit: "binary", maxLength: 40 }),
  fc.string({ maxLength: 5000 }),
  fc.string({ maxLength: 70 }),
  fc.uuid(),
  fc.uuid().map((text) => text.toUpperCase()),
  fc.string({ unit: fc.constantFrom(..."0123456789abcdef-gA"), minLength: 36, maxLength: 36 }),
);

Deno.test("property: text table: every text is returned unchanged", () => {
  const texts = fc.array(TEXT);
  fc.assert(fc.property(texts, (texts) => {
    const table = new TextTable();
    texts.forEach((text, place) => table.set(place, text));
    assert.deepEqual(texts.map((_, place) => table.at(place)), texts);
  }));
});

Deno.test("text table: half a surrogate pair and a byte order mark are kept", () => {
  const table = new TextTable();
  for (const [place, text] of ["\ud800", "a\udfffb", "\ufeffa", ""].entries()) table.set(place, text);
  assert.deepEqual([0, 1, 2, 3].map((place) => table.at(place)), ["\ud800", "a\udfffb", "\ufeffa", ""]);
});

Deno.test("text table: an unset place has no text, a place set again has the new one", () => {
  const table = new TextTable();
  assert.equal(table.at(7), undefined);
  table.set(7, "x".repeat(100_000));
  table.set(7, "short");
  assert.equal(table.at(7), "short");
  table.set(7, "y".repeat(100_000));
  assert.equal(table.at(7)?.length, 100_000);
});

Deno.test("text table: texts of several chunks are distinguished", () => {
  const table = new TextTable();
  for (let place = 0; place < 20_000; place++) table.set(place, `text number ${place}`);
  for (const place of [0, 4095, 4096, 19_999]) assert.equal(table.at(place), `text number ${place}`);
});

Deno.test("property: text table: a comparison is true only for the text at the place", () => {
  // Another text that differs little, or not at all
  const another = (text: string) =>
    fc.oneof(
      TEXT,
      fc.constant(text),
      fc.nat(text.length).map((at) => text.slice(0, at)),
      fc.tuple(fc.nat(text.length), fc.string({ unit: "binary", maxLength: 1 }))
        .map(([at, unit]) => text.slice(0, at) + unit + text.slice(at + 1)),
    );
  fc.assert(
    fc.property(TEXT.chain((text) => fc.tuple(fc.constant(text), another(text))), ([text, other]) => {
      const table = new TextTable();
      table.set(3, text);
      assert.equal(table.is(3, text), true);
      assert.equal(table.is(3, other), text === other);
      assert.equal(table.is(2, other), false);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("text table: text similar to a UUID is returned unchanged", () => {
  const table = new TextTable();
  const texts = [
    "0123abcd-ef01-4234-8567-89abcdef0123",
    "0123ABCD-ef01-4234-8567-89abcdef0123",
    "0123abcd_ef01-4234-8567-89abcdef0123",
    "0123abcd-ef01-4234-8567-89abcdef012g",
    "0123abcd-ef01-4234-8567-89abcdef012",
    "0123abcd-ef01-4234-8567-89abcdef01234",
    "ffffffff-ffff-ffff-ffff-ffffffffffff",
    "00000000-0000-0000-0000-000000000000",
  ];
  texts.forEach((text, place) => table.set(place, text));
  assert.deepEqual(texts.map((_, place) => table.at(place)), texts);
  for (const [place, text] of texts.entries()) {
    for (const other of texts) assert.equal(table.is(place, other), text === other);
  }
});
