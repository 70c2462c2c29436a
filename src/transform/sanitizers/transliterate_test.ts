import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { loadTransliteration, transliterate } from "./transliterate.ts";

await loadTransliteration();

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

for (
  const [written, expected] of [
    ["Jörg Groß", "Joerg Gross"],
    ["Gruppe – Nord", "Gruppe - Nord"],
    ["Ärzte ÄRZTE ÜBER GEÖ MÜ", "Aerzte AERZTE UEBER GEOE MUE"],
    ["Ö. Über", "Oe. Ueber"],
    ["a\u0308o\u0308", "aeoe"],
    ["Łukasz Żółć", "Lukasz Zolc"],
    ["Ødegård", "Odegard"],
    ["Иван", "Ivan"],
    ["O’Neil", "O'Neil"],
    ["王", "Wang"],
  ] as const
) {
  Deno.test(`transliterate: ${written} becomes ${expected}`, () => {
    assert.equal(text(transliterate(bytes(written))), expected);
  });
}

Deno.test("transliterate: ASCII is not copied, and the result is always ASCII", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (written) => {
    const ascii = transliterate(bytes(written));
    assert.ok(ascii.every((byte) => byte < 0x80));
    assert.equal(transliterate(ascii), ascii);
  }));
});

Deno.test("transliterate: bytes that are not UTF-8 are rejected", () => {
  assert.throws(() => transliterate(Uint8Array.of(0xe4)), SanitizerError);
});
