import assert from "node:assert/strict";
import { guidBytes, identifier, slotOf, uuidText } from "./identifier.ts";

Deno.test("LDAP directory: identifiers are unique UUIDs of version 4 that contain their slot", () => {
  const seen = new Set<string>();
  for (let slot = 0; slot < 2000; slot++) {
    const id = identifier(slot);
    assert.match(uuidText(id), /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
    assert.equal(slotOf(id), slot);
    seen.add(uuidText(id));
  }
  assert.equal(seen.size, 2000);
});

Deno.test("LDAP directory: an objectGUID swaps the bytes of its first three fields and is never valid UTF-8", () => {
  assert.equal(
    guidBytes("00112233-4455-6677-8899-aabbccddeeff").toString("hex"),
    "33221100554477668899aabbccddeeff",
  );
  for (let slot = 0; slot < 2000; slot++) {
    assert.throws(() => new TextDecoder("utf-8", { fatal: true }).decode(guidBytes(identifier(slot))));
  }
});
