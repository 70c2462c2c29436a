import assert from "node:assert/strict";
import { isBig, isSmall, sum } from "./example.ts";

Deno.test("example: sums", () => assert.equal(sum([1, 2]), 3));

Deno.test("example: sizes", async (t) => {
  await t.step("small", () => assert.ok(isSmall(1)));
  // Leaves out 1000
  await t.step("big", () => assert.deepEqual([isBig(1), isBig(2000)], [false, true]));
});
