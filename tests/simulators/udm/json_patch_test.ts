import assert from "node:assert/strict";
import { patchedProperties } from "./json_patch.ts";

const CURRENT = { users: ["uid=a", "uid=b"], name: "team" };

function patch(...steps: readonly (readonly [string, string, (string | string[])?])[]) {
  return patchedProperties(
    steps.map(([op, property, value]) => ({
      op,
      path: `/properties/${property}`,
      ...(value === undefined ? {} : { value }),
    })),
    CURRENT,
  );
}

Deno.test("UDM simulator: a JSON patch adds and removes single values", () => {
  assert.deepEqual(patch(["remove", "users", "uid=a"], ["add", "users", "uid=c"]), {
    properties: { users: ["uid=b", "uid=c"] },
    warnings: [],
  });
  assert.deepEqual(patch(["replace", "name", "crew"]).properties, { name: "crew" });
});

Deno.test("UDM simulator: a JSON patch does what it can, and warns of the rest", () => {
  const { properties, warnings } = patch(
    ["add", "users", "uid=b"],
    ["remove", "users", "UID=A"],
    ["add", "unknown", "x"],
    ["add", "users", "uid=c"],
  );
  assert.deepEqual(properties, { users: ["uid=a", "uid=b", "uid=c"] });
  assert.deepEqual(warnings, [
    "cannot append uid=b to users, value exists",
    "cannot remove UID=A from users, value does not exist",
    "Unknown property unknown",
  ]);
});

Deno.test("UDM simulator: a JSON patch below a property, or of a whole list, is refused", () => {
  assert.throws(() => patch(["add", "users/-", "uid=c"]), { name: "UdmError", status: 422 });
  assert.throws(() => patch(["replace", "users", ["uid=c"]]), { name: "UdmError", status: 422 });
});
