import assert from "node:assert/strict";
import fc from "fast-check";
import { refusedIdentifier } from "../../udm/identifier.ts";
import { SanitizerError } from "./error.ts";
import { uuidFromNsUniqueId } from "./uuid_from_nsuniqueid.ts";

const utf8 = new TextEncoder();
const uuid = (text: string) => new TextDecoder().decode(uuidFromNsUniqueId(utf8.encode(text)));

Deno.test("uuid_from_nsuniqueid: the result is a UUID of version 1 that UDM accepts", () => {
  const made = uuid("66446001-1dd211b2-80c8d5d8-fbde0000");
  assert.equal(made, "66446001-1dd2-11b2-80c8-d5d8fbde0000");
  assert.equal(refusedIdentifier("univentionObjectIdentifier", made), undefined);
});

Deno.test("uuid_from_nsuniqueid: hex digits become lower case", () => {
  assert.equal(uuid("ABCDEF01-1DD211B2-80C8D5D8-FBDE0000"), "abcdef01-1dd2-11b2-80c8-d5d8fbde0000");
});

Deno.test("uuid_from_nsuniqueid: only the hyphens move", () => {
  const digits = fc.array(fc.constantFrom(..."0123456789abcdef"), { minLength: 32, maxLength: 32 });
  fc.assert(fc.property(digits, (all) => {
    const hex = all.join("");
    const made = uuid(hex.replace(/(.{8})(?=.)/g, "$1-"));
    assert.match(made, /^.{8}-.{4}-.{4}-.{4}-.{12}$/);
    assert.equal(made.replaceAll("-", ""), hex);
  }));
});

Deno.test("uuid_from_nsuniqueid: other forms are rejected", () => {
  for (
    const written of [
      "",
      "66446001-1dd2-11b2-80c8-d5d8fbde0000",
      "664460011dd211b280c8d5d8fbde0000",
      "66446001-1dd211b2-80c8d5d8-fbde000",
      "66446001-1dd211b2-80c8d5d8-fbde0000\n",
      "66446001-1dd211b2-80c8d5d8-fbde000g",
    ]
  ) assert.throws(() => uuid(written), SanitizerError, written);
});
