import assert from "node:assert/strict";
import fc from "fast-check";
import { SanitizerError } from "./error.ts";
import { unicodeStrip } from "./unicode_strip.ts";

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });
const strip = (text: string) => UTF8.decode(unicodeStrip(new TextEncoder().encode(text)));

Deno.test("unicode_strip: white space is removed at both ends only", () => {
  assert.equal(strip("\u00a0\t\u3000 a \u2003b\u2028\x1f\x85"), "a \u2003b");
  assert.equal(strip(" \u00a0 "), "");
  assert.equal(strip(""), "");
});

Deno.test("unicode_strip: a byte order mark and a zero-width space stay, as in Python", () => {
  assert.equal(strip("\ufeffa\u200b"), "\ufeffa\u200b");
});

Deno.test("unicode_strip: a value without white space at its ends is not copied", () => {
  const value = new TextEncoder().encode("a b");
  assert.equal(unicodeStrip(value), value);
});

Deno.test("unicode_strip: bytes that are not UTF-8 are rejected", () => {
  assert.throws(() => unicodeStrip(Uint8Array.of(0x20, 0xff)), SanitizerError);
});

Deno.test("unicode_strip: it is idempotent", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    const once = strip(` ${text}\u3000`);
    assert.equal(strip(once), once);
  }));
});
