import assert from "node:assert/strict";
import { doing, nameWork, shareWork, workMemory } from "./at_work.ts";

Deno.test("at work: the other thread reads the work in progress, and none after it, even if it fails", () => {
  const early = nameWork("named before");
  const { memory, read } = workMemory();
  const names = new Map<number, string>();
  shareWork(memory, (work, name) => names.set(work, name));
  const late = nameWork("named after");
  assert.equal(read(), undefined);
  assert.equal(doing(early, () => names.get(read() ?? 0)), "named before");
  assert.equal(doing(late, () => names.get(read() ?? 0)), "named after");
  assert.equal(read(), undefined);
  assert.throws(() =>
    doing(late, () => {
      throw new RangeError("out of memory");
    }), RangeError);
  assert.equal(read(), undefined);
});

Deno.test("at work: the same name is the same work, so that repeated runs name no more of it", () => {
  assert.equal(nameWork("once"), nameWork("once"));
});
