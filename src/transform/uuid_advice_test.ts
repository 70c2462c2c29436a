import assert from "node:assert/strict";
import fc from "fast-check";
import { OBJECT_IDENTIFIER, refusedIdentifier } from "../reconcile/identifier.ts";
import { SANITIZERS } from "./sanitizers/mod.ts";
import { decodeUtf8 } from "./text.ts";
import { keySanitizers } from "./uuid_advice.ts";

const utf8 = (text: string) => new TextEncoder().encode(text);

/** The bytes of an objectGUID. */
function guid(uuid: string): Uint8Array {
  const hex = (uuid.replaceAll("-", "").match(/../g) ?? []).map((pair) => parseInt(pair, 16));
  return Uint8Array.from([3, 2, 1, 0, 5, 4, 7, 6, 8, 9, 10, 11, 12, 13, 14, 15], (at) => hex[at] as number);
}

for (
  const [what, values, names] of [
    ["entryUUID of OpenLDAP", [utf8("5a3a0b9e-7a5c-103d-8f3b-5f0d8a1f7c11")], []],
    ["UUIDs in capitals", [utf8("6F1B5A6E-5D0C-4B7E-9C7B-0A7F5E2D1C3B")], ["lower"]],
    ["objectGUID", [guid("6f1b5a6e-5d0c-4b7e-9c7b-0a7f5e2d1c3b")], ["guid2uuid"]],
    ["nsUniqueId", [utf8("66446001-1dd211b2-80c8d5d8-fbde0000")], ["uuid_from_nsuniqueid"]],
    ["a GUID in base64", [utf8(btoa(String.fromCharCode(...guid("6f1b5a6e-5d0c-4b7e-9c7b-0a7f5e2d1c3b"))))], [
      "base64:b64decode",
      "guid2uuid",
    ]],
    ["a GUID that is no UUID of version 4", [guid("6f1b5a6e-5d0c-8b7e-1c7b-0a7f5e2d1c3b")], [
      "uuid4_from_hash",
    ]],
    ["employee numbers", [utf8("4711"), utf8("A-0815")], ["uuid4_from_hash"]],
    ["values of different form", [utf8("5a3a0b9e-7a5c-103d-8f3b-5f0d8a1f7c11"), utf8("4711")], [
      "uuid4_from_hash",
    ]],
  ] as const
) {
  Deno.test(`the sanitizers for ${what}: ${names.join(", ") || "none"}`, () => {
    assert.deepEqual(keySanitizers(values), names);
  });
}

Deno.test("whatever the values, UDM takes what the advised sanitizers make of them", () => {
  fc.assert(
    fc.property(fc.array(fc.uint8Array({ minLength: 1, maxLength: 40 }), { minLength: 1 }), (values) => {
      const names = keySanitizers(values);
      for (const value of values) {
        let made: Uint8Array = value;
        for (const name of names) {
          made = SANITIZERS.get(name)?.(made, { phoneRegion: "DE" }) ?? assert.fail(name);
        }
        assert.equal(refusedIdentifier(OBJECT_IDENTIFIER, decodeUtf8(made) ?? ""), undefined);
      }
    }),
  );
});
