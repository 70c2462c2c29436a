import assert from "node:assert/strict";
import { listed } from "./listed.ts";

Deno.test("a list reads as people write it", () => {
  assert.equal(listed(["a"], "and"), "a");
  assert.equal(listed(["a", "b"], "or"), "a or b");
  assert.equal(listed(["a", "b", "c"], "and"), "a, b and c");
});

Deno.test("a long list is cut off, and says how much is left out", () => {
  const names = Array.from({ length: 13 }, (_, index) => `n${index}`);
  assert.equal(listed(names, "and"), "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 3 more");
});
