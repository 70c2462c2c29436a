import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("fallback_attrs: only a property without values gets those of the configuration", () => {
  const steps = { fallback_attrs: { lastname: ["unknown"], phone: ["1", "2", "1", ""] } };
  assert.deepEqual(run(steps, { lastname: ["a"] }).record, { lastname: ["a"], phone: ["1", "2"] });
});

Deno.test("fallback_attrs: an empty fallback has no effect", () => {
  const { record, changes } = run({ fallback_attrs: { a: [], b: [""] } }, { c: ["1"] });
  assert.deepEqual(record, { c: ["1"] });
  assert.deepEqual(changes, []);
});
