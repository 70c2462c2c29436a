import assert from "node:assert/strict";
import fc from "fast-check";
import { bytesLower, bytesStrip, bytesUpper } from "./bytes.ts";

const ALL = Uint8Array.from({ length: 256 }, (_, byte) => byte);

Deno.test("bytes: only ASCII letters change case", () => {
  const lower = bytesLower(ALL);
  const upper = bytesUpper(ALL);
  for (const byte of ALL) {
    const char = String.fromCharCode(byte);
    assert.equal(lower[byte], byte < 0x80 ? char.toLowerCase().charCodeAt(0) : byte);
    assert.equal(upper[byte], byte < 0x80 ? char.toUpperCase().charCodeAt(0) : byte);
  }
});

Deno.test("bytes: strip removes ASCII white space at both ends only", () => {
  const strip = (text: string) => new TextDecoder().decode(bytesStrip(new TextEncoder().encode(text)));
  assert.equal(strip(" \t\n\r\v\fa b\f\v\r\n\t "), "a b");
  assert.equal(strip(" \n"), "");
  assert.equal(strip("\u00a0a\x1c"), "\u00a0a\x1c");
});

Deno.test("bytes: the input is not modified", () => {
  fc.assert(fc.property(fc.uint8Array(), (value) => {
    const copy = value.slice();
    for (const method of [bytesLower, bytesUpper, bytesStrip]) method(value);
    assert.deepEqual(value, copy);
  }));
});
