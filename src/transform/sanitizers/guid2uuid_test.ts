import assert from "node:assert/strict";
import { guid2uuid } from "./guid2uuid.ts";
import { SanitizerError } from "./error.ts";

const UTF8 = new TextDecoder();

Deno.test("guid2uuid: the first three fields are little-endian", () => {
  const guid = Uint8Array.from({ length: 16 }, (_, index) => index);
  assert.equal(UTF8.decode(guid2uuid(guid)), "03020100-0504-0706-0809-0a0b0c0d0e0f");
});

Deno.test("guid2uuid: hex digits are lower case", () => {
  const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
  assert.equal(UTF8.decode(guid2uuid(guid)), "f3f2f1f0-f5f4-f7f6-f8f9-fafbfcfdfeff");
});

Deno.test("guid2uuid: other lengths than 16 bytes are rejected", () => {
  for (const length of [0, 15, 17, 36]) {
    assert.throws(
      () => guid2uuid(new Uint8Array(length)),
      (error: unknown) => error instanceof SanitizerError && error.message.includes(`not ${length}`),
    );
  }
});
