import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import fc from "fast-check";
import { b64encode, toBase64 } from "./base64.ts";

Deno.test("bytes are encoded with padding and without line ends", () => {
  assert.equal(toBase64(Uint8Array.of()), "");
  assert.equal(toBase64(Uint8Array.of(0xfb, 0xff)), "+/8=");
  const large = Uint8Array.from({ length: 100_000 }, (_, index) => index % 251);
  assert.equal(toBase64(large), Buffer.from(large).toString("base64"));
});

Deno.test("the encoded value decodes to the bytes", () => {
  fc.assert(fc.property(fc.uint8Array(), (value) => {
    const encoded = new TextDecoder().decode(b64encode(value));
    assert.deepEqual(Uint8Array.from(Buffer.from(encoded, "base64")), value);
  }));
});
