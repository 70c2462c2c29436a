import assert from "node:assert/strict";
import { listed } from "./listed.ts";

Deno.test("listed: names are joined with commas and a conjunction", () => {
  assert.equal(listed(["a"], "and"), "a");
  assert.equal(listed(["a", "b"], "or"), "a or b");
  assert.equal(listed(["a", "b", "c"], "and"), "a, b and c");
});

Deno.test("listed: a long list is cut off and the rest counted", () => {
  const names = Array.from({ length: 13 }, (_, index) => `n${index}`);
  assert.equal(listed(names, "and"), "n0, n1, n2, n3, n4, n5, n6, n7, n8, n9 and 3 more");
});
