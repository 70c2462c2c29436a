import assert from "node:assert/strict";
import { SanitizerError } from "./error.ts";
import { lower } from "./lower.ts";

const utf8 = new TextEncoder();
const text = (value: Uint8Array) => new TextDecoder().decode(value);

Deno.test("lower: capitals of every script become lower case", () => {
  assert.equal(text(lower(utf8.encode("6BA7B810-ÄÖÜ-ΑΒΓ-ЖЩ"))), "6ba7b810-äöü-αβγ-жщ");
});

Deno.test("lower: text without capitals is unchanged", () => {
  for (const written of ["", "a b", "ß", "\u{1f600}", "123"]) {
    assert.equal(text(lower(utf8.encode(written))), written);
  }
});

Deno.test("lower: bytes that are not UTF-8 are rejected", () => {
  assert.throws(() => lower(Uint8Array.of(0x41, 0xff)), SanitizerError);
});
