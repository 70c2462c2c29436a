import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytesToCharacters,
  charactersToBytes,
  decodeUtf8,
  encodeUtf8,
  isUtf8,
  stripUnicode,
} from "./utf8.ts";

/** Any text; frequent characters are those around the limits of one, two and three bytes. */
const TEXT = fc.string({
  unit: fc.oneof(
    fc.constantFrom("a", "\x7f", "\x80", "ä", "ÿ", "\u0100", "\u07ff", "\u0800", "😀"),
    fc.string({ unit: "binary", minLength: 1, maxLength: 1 }),
  ),
  maxLength: 100,
});

Deno.test("syntax: text survives a round trip through bytes", () => {
  fc.assert(fc.property(TEXT, (text) => {
    for (const sample of [text, `\ufeff${text}`]) {
      const bytes = encodeUtf8(sample);
      assert.deepEqual(bytes, new TextEncoder().encode(sample));
      assert.equal(decodeUtf8(bytes), sample);
    }
  }));
});

Deno.test("syntax: bytes are text if and only if a strict decoder accepts them", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  const byte = fc.oneof(
    fc.nat(0xff),
    fc.constantFrom(0x41, 0x7f, 0x80, 0xbf, 0xc0, 0xc1, 0xc2, 0xc3, 0xdf, 0xe0),
  );
  fc.assert(
    fc.property(fc.array(byte, { maxLength: 100 }), fc.nat(5), (list, cut) => {
      const bytes = Uint8Array.from(list.slice(0, cut === 5 ? undefined : cut)); // short ones are sometimes valid
      let text: string | undefined;
      try {
        text = decoder.decode(bytes);
      } catch {
        text = undefined;
      }
      assert.equal(decodeUtf8(bytes), text);
      assert.equal(isUtf8(bytes), text !== undefined);
    }),
    { numRuns: 2000 },
  );
});

Deno.test("syntax: bytes survive a round trip through characters", () => {
  for (const length of [0, 256, 40_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 256);
    const text = bytesToCharacters(bytes);
    assert.equal(text.length, length);
    assert.deepEqual(charactersToBytes(text), bytes);
  }
});

Deno.test("syntax: long white space is stripped in linear time", () => {
  const spaces = "\u2003".repeat(200_000);
  assert.equal(stripUnicode(`${spaces}a${spaces}b${spaces}`), `a${spaces}b`);
});
