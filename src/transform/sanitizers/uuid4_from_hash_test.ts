import assert from "node:assert/strict";
import fc from "fast-check";
import { refusedIdentifier } from "../../udm/identifier.ts";
import { uuid4FromHash } from "./uuid4_from_hash.ts";

const utf8 = new TextEncoder();
const uuid = (value: Uint8Array) => new TextDecoder().decode(uuid4FromHash(value));

Deno.test("uuid4_from_hash: the UUIDs of known values never change", () => {
  assert.equal(uuid(utf8.encode("")), "e3b0c442-98fc-4c14-9afb-f4c8996fb924");
  assert.equal(uuid(utf8.encode("4711")), "de650d61-f5bd-466a-91f8-ccec3158297d");
  assert.equal(uuid(Uint8Array.of(0xff, 0x00, 0x80)), "ef192b7a-f54e-443f-a06a-b27075ec1805");
});

Deno.test("uuid4_from_hash: UDM accepts every result as identifier", () => {
  fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), (value) => {
    assert.equal(refusedIdentifier("univentionObjectIdentifier", uuid(value)), undefined);
  }));
});

Deno.test("uuid4_from_hash: equal values give equal UUIDs, different values different ones", () => {
  fc.assert(fc.property(fc.uint8Array(), fc.uint8Array(), (one, other) => {
    assert.equal(uuid(one), uuid(one.slice()));
    assert.equal(uuid(one) === uuid(other), one.join() === other.join());
  }));
});

Deno.test("uuid4_from_hash: bytes around a view of a buffer are ignored", () => {
  assert.equal(uuid(utf8.encode("x4711y").subarray(1, 5)), uuid(utf8.encode("4711")));
});
