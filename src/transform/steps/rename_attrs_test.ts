import assert from "node:assert/strict";
import { run } from "../testing.ts";

Deno.test("rename_attrs: an attribute with values replaces the property", () => {
  const steps = { rename_attrs: { lastname: "sn", title: "rank" } };
  assert.deepEqual(run(steps, { sn: ["a"], lastname: ["old"], title: ["kept"] }).record, {
    lastname: ["a"],
    title: ["kept"],
  });
});

Deno.test("rename_attrs: renames run in the order written", () => {
  assert.deepEqual(run({ rename_attrs: { b: "a", c: "b" } }, { a: ["1"], b: ["2"] }).record, {
    c: ["1"],
  });
  assert.deepEqual(run({ rename_attrs: { c: "b", b: "a" } }, { a: ["1"], b: ["2"] }).record, {
    c: ["2"],
    b: ["1"],
  });
});

Deno.test("rename_attrs: an attribute can be renamed once, and to its own name without loss", () => {
  assert.deepEqual(run({ rename_attrs: { b: "a", c: "a" } }, { a: ["1"] }).record, { b: ["1"] });
  assert.deepEqual(run({ rename_attrs: { a: "a" } }, { a: ["1"] }).record, { a: ["1"] });
});

Deno.test("rename_attrs: the trace receives both names", () => {
  assert.deepEqual(run({ rename_attrs: { b: "a" } }, { a: ["1"], b: ["2"] }).changes, [
    ["rename_attrs", "a", ["1"], undefined],
    ["rename_attrs", "b", ["2"], ["1"]],
  ]);
});
