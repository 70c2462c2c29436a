import assert from "node:assert/strict";
import fc from "fast-check";
import { DnMap } from "./dn_map.ts";

Deno.test("property: DN map: it behaves like a Map", () => {
  const entries = fc.array(fc.tuple(fc.string({ maxLength: 2 }), fc.string({ unit: "binary" })), {
    maxLength: 3000,
  });
  fc.assert(
    fc.property(entries, (entries) => {
      const map = new DnMap();
      const desired = new Map<string, string>();
      for (const [key, value] of entries) {
        map.set(key, value);
        desired.set(key, value);
      }
      assert.equal(map.size, desired.size);
      for (const [key, value] of desired) assert.equal(map.get(key), value);
      assert.equal(map.get("not there"), undefined);
    }),
    { numRuns: 30 },
  );
});
