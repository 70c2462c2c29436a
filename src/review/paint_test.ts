import assert from "node:assert/strict";
import fc from "fast-check";
import { painter, quoted } from "./paint.ts";

Deno.test("paint: no control character reaches the terminal", () => {
  fc.assert(
    fc.property(fc.string({ unit: "binary" }), (text) => {
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(quoted(text), /[\0-\x1f\x7f-\x9f\u2028\u2029\u202a-\u202e\u2066-\u2069]/);
    }),
  );
});

Deno.test("paint: a value is quoted and its own quotation marks escaped", () => {
  assert.equal(quoted('say "hi" \\o/'), '"say \\"hi\\" \\\\o/"');
});

Deno.test("paint: a long value is shortened between whole characters", () => {
  assert.equal(quoted("x".repeat(80)), `"${"x".repeat(80)}"`);
  assert.equal(quoted("😀".repeat(81)), `"${"😀".repeat(80)}…" (81 characters)`);
});

Deno.test("paint: empty texts, and all texts without colours, are unchanged", () => {
  assert.equal(painter(false)("red", "a"), "a");
  assert.equal(painter(true)("red", "a"), "\x1b[31ma\x1b[39m");
  assert.equal(painter(true)("red", ""), "");
});
