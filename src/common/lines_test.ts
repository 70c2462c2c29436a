import assert from "node:assert/strict";
import { Lines } from "./lines.ts";

Deno.test("lines: each character has a line and a column, the end too", () => {
  const lines = new Lines("ab\n\r\n\nc");
  const places = Array.from({ length: 9 }, (_, offset) => lines.placeOf(offset));
  assert.deepEqual(places.map(({ line, column }) => `${line}:${column}`), [
    ..."1:1 1:2 1:3 2:1 2:2 3:1 4:1 4:2 4:2".split(" "),
  ]);
  assert.deepEqual(new Lines("").placeOf(0), { line: 1, column: 1 });
});
