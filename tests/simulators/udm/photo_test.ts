import assert from "node:assert/strict";
import { Buffer } from "node:buffer";
import { isBase64, reencodePhoto } from "./photo.ts";

const JPEG = Buffer.from([0xff, 0xd8, 0xff, 0xe0, 0, 4, 1, 2, 0xff, 0xd9]).toString("base64");

Deno.test("UDM simulator: a stored photo differs from the sent one, each time it is sent", () => {
  for (const sent of [JPEG, Buffer.from("\x89PNG...").toString("base64"), "AAAA"]) {
    const stored = reencodePhoto(sent);
    const again = reencodePhoto(stored);
    assert.equal(new Set([sent, stored, again]).size, 3);
    assert.equal(reencodePhoto(sent), stored, "the same photo always gives the same");
    assert.equal(again.length, stored.length, "it does not grow for ever");
    assert.ok(isBase64(stored));
    assert.equal(Buffer.from(stored, "base64").readUInt16BE(0), 0xffd8);
  }
});

Deno.test("UDM simulator: stores different photos differently", () => {
  assert.notEqual(reencodePhoto("AAAA"), reencodePhoto("AAAB"));
});

Deno.test("UDM simulator: accepts only padded base64", () => {
  for (const text of ["", "AAAA", "AA==", "AAA="]) assert.ok(isBase64(text), text);
  for (const text of ["A", "AAA", "AA=A", "AAAA\n", "not base64!", "===="]) assert.ok(!isBase64(text), text);
});
