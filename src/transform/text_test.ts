import assert from "node:assert/strict";
import fc from "fast-check";
import {
  bytesToCharacters,
  charactersToBytes,
  decodeUtf8,
  encodeUtf8,
  isUtf8,
  stripUnicode,
} from "./text.ts";

Deno.test("text survives the way to bytes and back, byte order mark and length notwithstanding", () => {
  fc.assert(fc.property(fc.string({ unit: "binary", maxLength: 200 }), (text) => {
    for (const sample of [text, `\ufeff${text}`]) {
      const bytes = encodeUtf8(sample);
      assert.deepEqual(bytes, new TextEncoder().encode(sample));
      assert.equal(decodeUtf8(bytes), sample);
    }
  }));
});

Deno.test("bytes are text exactly if a strict decoder takes them", () => {
  const decoder = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (bytes) => {
    let text: string | undefined;
    try {
      text = decoder.decode(bytes);
    } catch {
      text = undefined;
    }
    assert.equal(decodeUtf8(bytes), text);
    assert.equal(isUtf8(bytes), text !== undefined);
  }));
});

Deno.test("every byte has a character and comes back from it, in any number", () => {
  for (const length of [0, 256, 40_000]) {
    const bytes = Uint8Array.from({ length }, (_, index) => index % 256);
    const text = bytesToCharacters(bytes);
    assert.equal(text.length, length);
    assert.deepEqual(charactersToBytes(text), bytes);
  }
});

Deno.test("long runs of white space are stripped in no time", () => {
  const blanks = "\u2003".repeat(200_000);
  assert.equal(stripUnicode(`${blanks}a${blanks}b${blanks}`), `a${blanks}b`);
});
