import assert from "node:assert/strict";
import { compileFallback } from "./fallback.ts";
import { run } from "../testing.ts";

Deno.test("a property without values gets those of the configuration, and one with values keeps them", () => {
  const step = compileFallback(new Map([["lastname", ["unknown"]], ["phone", ["1", "2", "1", ""]]]));
  assert.deepEqual(run(step, { lastname: ["a"] }).record, { lastname: ["a"], phone: ["1", "2"] });
});

Deno.test("a fallback to nothing does nothing", () => {
  const { record, changes } = run(compileFallback(new Map([["a", []], ["b", [""]]])), { c: ["1"] });
  assert.deepEqual(record, { c: ["1"] });
  assert.deepEqual(changes, []);
});
