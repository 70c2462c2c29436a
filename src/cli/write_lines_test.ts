import assert from "node:assert/strict";
import { writeLines } from "./write_lines.ts";

Deno.test("write lines: every line is written, even if stdout accepts only part of a chunk", () => {
  const lines = Array.from({ length: 5000 }, (_, at) => `line ${at} ä`);
  const taken: number[] = [];
  writeLines(lines, (bytes) => {
    const part = bytes.subarray(0, 10_000);
    taken.push(...part);
    return part.length;
  });
  assert.equal(new TextDecoder().decode(Uint8Array.from(taken)), lines.join("\n") + "\n");
});

Deno.test("write lines: a closed pipe is ignored, any other error is named", () => {
  let made = 0;
  function* endless() {
    for (;;) yield `line ${made++}`;
  }
  writeLines(endless(), () => {
    throw new Deno.errors.BrokenPipe();
  });
  assert.ok(made > 0);
  const full = () => {
    throw new Error("disk full");
  };
  assert.throws(() => writeLines(["a"], full), /^StdoutError: cannot write to standard output: disk full$/);
});
