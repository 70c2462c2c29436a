import assert from "node:assert/strict";
import fc from "fast-check";
import { compared } from "./page/compared.js";

Deno.test("compared: common parts are split off by whole words and numbers", () => {
  assert.deepEqual(compared("anna@school.example", "anna@students.school.example"), {
    start: "anna@",
    before: "",
    after: "students.",
    end: "school.example",
  });
  assert.deepEqual(compared("Class 11a", "Class 12a"), {
    start: "Class ",
    before: "11",
    after: "12",
    end: "a",
  });
});

Deno.test("compared: long texts and texts with little in common are not split", () => {
  assert.equal(compared("Meyer", "Schulz"), undefined);
  assert.equal(compared("x".repeat(500), `${"x".repeat(500)} y`), undefined);
});

Deno.test("compared: the parts add up to the texts", () => {
  const text = fc.string({ unit: fc.constantFrom("a", "b", " ", "1", "\u0308", "😀", "-") });
  fc.assert(fc.property(text, text, (before, after) => {
    const parts = compared(before, after);
    if (parts === undefined) return;
    assert.equal(parts.start + parts.before + parts.end, before);
    assert.equal(parts.start + parts.after + parts.end, after);
  }));
});
