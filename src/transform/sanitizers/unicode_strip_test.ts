import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { unicodeStrip } from "./unicode_strip.ts";

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strip = (text: string) => UTF8.decode(unicodeStrip(new TextEncoder().encode(text)));

Deno.test("white space of any kind goes from both ends and stays within", () => {
  assert.equal(strip("\u00a0\t\u3000 a \u2003b\u2028\x1f\x85"), "a \u2003b");
  assert.equal(strip(" \u00a0 "), "");
  assert.equal(strip(""), "");
});

Deno.test("what is no white space for Python stays: byte order mark, zero-width space", () => {
  assert.equal(strip("\ufeffa\u200b"), "\ufeffa\u200b");
});

Deno.test("a value without white space at its ends is passed on, not copied", () => {
  const value = new TextEncoder().encode("a b");
  assert.equal(unicodeStrip(value), value);
});

Deno.test("bytes that are no text are refused", () => {
  assert.throws(() => unicodeStrip(Uint8Array.of(0x20, 0xff)), SanitizerError);
});

Deno.test("stripping twice is stripping once", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const once = strip(` ${text}\u3000`);
    assert.equal(strip(once), once);
  }));
});
