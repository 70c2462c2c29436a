import assert from "node:assert/strict";
import fc from "fast-check";
import { joinLines, splitLines } from "./postal_address.ts";

Deno.test("postal address: a dollar separates lines, and is escaped within them (RFC 4517)", () => {
  assert.deepEqual(splitLines("1234 Main St.$Anytown, CA 12345$USA"), [
    "1234 Main St.",
    "Anytown, CA 12345",
    "USA",
  ]);
  assert.deepEqual(splitLines("\\241,000,000 Sweepstakes$PO Box 1000000"), [
    "$1,000,000 Sweepstakes",
    "PO Box 1000000",
  ]);
  assert.deepEqual(splitLines(" a $ b\\5cc$\\5C24$"), ["a", "b\\c", "\\24", ""]);
});

Deno.test("postal address: other backslashes are characters like all others", () => {
  assert.deepEqual(splitLines("a\\b\\2$\\"), ["a\\b\\2", "\\"]);
});

Deno.test("postal address: lines that are joined are split into the same lines", () => {
  const line = fc.string().map((text) => text.trim());
  fc.assert(fc.property(fc.array(line, { minLength: 1 }), (lines) => {
    assert.deepEqual(splitLines(joinLines(lines)), lines);
  }));
});
