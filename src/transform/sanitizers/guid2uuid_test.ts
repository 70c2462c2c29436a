import assert from "node:assert/strict";
import { guid2uuid } from "./guid2uuid.ts";
import { SanitizerError } from "./error.ts";

const UTF8 = new TextDecoder();

Deno.test("a GUID becomes a UUID: three fields little-endian, the rest as it stands", () => {
  const guid = Uint8Array.from({ length: 16 }, (_, index) => index);
  assert.equal(UTF8.decode(guid2uuid(guid)), "03020100-0504-0706-0809-0a0b0c0d0e0f");
});

Deno.test("its hex digits are lower case", () => {
  const guid = Uint8Array.from({ length: 16 }, (_, index) => 0xf0 + index);
  assert.equal(UTF8.decode(guid2uuid(guid)), "f3f2f1f0-f5f4-f7f6-f8f9-fafbfcfdfeff");
});

Deno.test("anything but 16 bytes is refused", () => {
  for (const length of [0, 15, 17, 36]) {
    assert.throws(
      () => guid2uuid(new Uint8Array(length)),
      (error: unknown) => error instanceof SanitizerError && error.message.includes(`not ${length}`),
    );
  }
});
