import assert from "node:assert/strict";
import { counted, grouped } from "./number_text.ts";

Deno.test("common: digits are in groups of three", () => {
  assert.deepEqual([0, 12, 999, 1000, 3122, 1234567].map(grouped), [
    "0",
    "12",
    "999",
    "1,000",
    "3,122",
    "1,234,567",
  ]);
});

Deno.test("common: only 1 is singular", () => {
  assert.equal(counted(1, "entry", "entries"), "1 entry");
  assert.equal(counted(0, "write"), "0 writes");
  assert.equal(counted(3122, "write"), "3,122 writes");
});
