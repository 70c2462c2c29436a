import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("a property without values gets those of the configuration, and one with values keeps them", () => {
  const steps = { fallback_attrs: { lastname: ["unknown"], phone: ["1", "2", "1", ""] } };
  assert.deepEqual(run(steps, { lastname: ["a"] }).record, { lastname: ["a"], phone: ["1", "2"] });
});

Deno.test("a fallback to nothing does nothing", () => {
  const { record, changes } = run({ fallback_attrs: { a: [], b: [""] } }, { c: ["1"] });
  assert.deepEqual(record, { c: ["1"] });
  assert.deepEqual(changes, []);
});
