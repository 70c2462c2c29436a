import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("remove_attrs: named attributes are removed", () => {
  const { record, changes } = run({ remove_attrs: ["a", "b"] }, { a: ["1"], c: ["2"] });
  assert.deepEqual(record, { c: ["2"] });
  assert.deepEqual(changes, [["remove_attrs", "a", ["1"], undefined]]);
});
