import assert from "node:assert/strict";
import { isApart } from "./describe_target.ts";

Deno.test("target: its base and the bases of the source are apart only if none is above the other", () => {
  const base = "dc=example,dc=org";
  assert.ok(isApart(base, ["dc=ad,dc=test", "ou=people,dc=other,dc=org"]));
  for (const other of ["", "DC=org", "DC=Example, DC=org", "ou=people,dc=example,dc=org"]) {
    assert.ok(!isApart(base, ["dc=ad,dc=test", other]), other);
  }
});
