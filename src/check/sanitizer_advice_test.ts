import assert from "node:assert/strict";
import { encodeUtf8 } from "../syntax/utf8.ts";
import { keySanitizers } from "./sanitizer_advice.ts";

/** The 16 bytes of a GUID of this version. */
function guid(version: number, variant = 0x80): Uint8Array {
  return Uint8Array.from({ length: 16 }, (_, at) => at === 7 ? version << 4 : at === 8 ? variant : 0xee);
}

for (
  const [what, values, sanitizers] of [
    ["UUIDs in upper case", ["7D4A2C11-93F0-4B7E-8A55-0C1D2E3F4A5B"], ["lower"]],
    ["nsUniqueIds", ["66446001-1dd211b2-80c8d5d8-fbde0000"], ["uuid_from_nsuniqueid"]],
    ["GUIDs of Active Directory as bytes", [guid(4), guid(1, 0xbf)], ["guid2uuid"]],
    ["the same in base64", [btoa(String.fromCharCode(...guid(4)))], ["base64:b64decode", "guid2uuid"]],
    ["bytes that are no UUID of version 1 or 4", [guid(4), guid(7)], ["uuid4_from_hash"]],
    ["bytes of another variant", [guid(4, 0xc0)], ["uuid4_from_hash"]],
    ["UUIDs of version 5 in upper case", ["7D4A2C11-93F0-5B7E-8A55-0C1D2E3F4A5B"], ["uuid4_from_hash"]],
    ["numbers", ["4711"], ["uuid4_from_hash"]],
    ["a mixture", ["7D4A2C11-93F0-4B7E-8A55-0C1D2E3F4A5B", "4711"], ["uuid4_from_hash"]],
    ["something that is no text", [Uint8Array.of(0xff, 0xfe)], ["uuid4_from_hash"]],
  ] as const
) {
  Deno.test(`sanitizer advice: ${what} become keys with ${sanitizers.join(", ")}`, () => {
    const bytes = values.map((value) => typeof value === "string" ? encodeUtf8(value) : value);
    assert.deepEqual(keySanitizers(bytes), sanitizers);
  });
}
