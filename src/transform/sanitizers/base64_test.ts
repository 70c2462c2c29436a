import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { b64decode, b64encode, toBase64 } from "./base64.ts";
import { SanitizerError } from "./error.ts";

Deno.test("base64: the encoding has padding and no line breaks", () => {
  assert.equal(toBase64(Uint8Array.of()), "");
  assert.equal(toBase64(Uint8Array.of(0xfb, 0xff)), "+/8=");
  const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  assert.equal(toBase64(large), Buffer.from(large).toString("base64"));
});

Deno.test("base64: Node decodes the encoded value", () => {
  fc.assert(fc.property(fc.uint8Array(), (value) => {
    const encoded = new TextDecoder().decode(b64encode(value));
    assert.deepEqual(Uint8Array.from(Buffer.from(encoded, "base64")), value);
  }));
});

Deno.test("base64: decoding reverses encoding and ignores line breaks", () => {
  fc.assert(fc.property(fc.uint8Array(), (value) => {
    const encoded = new TextDecoder().decode(b64encode(value)).replace(/(.{8})/g, "$1\r\n");
    assert.deepEqual(b64decode(new TextEncoder().encode(encoded)), value);
  }));
});

Deno.test("base64: other text is rejected", () => {
  for (const written of ["?", "A", "AB=C", "Zm9v!mFy", "Zm9vYg=", "ÄÖ"]) {
    assert.throws(() => b64decode(new TextEncoder().encode(written)), SanitizerError, written);
  }
});
