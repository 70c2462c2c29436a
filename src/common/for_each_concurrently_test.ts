import assert from "node:assert/strict";
import { forEachConcurrently } from "./for_each_concurrently.ts";

Deno.test("common: all items are processed in order, up to the limit at once", async () => {
  const begun: number[] = [];
  let underWay = 0;
  let most = 0;
  await forEachConcurrently([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay--;
  });
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(most, 3);
});

Deno.test("common: after a failure no item is started, and started items end first", async () => {
  const ended: number[] = [];
  const work = forEachConcurrently([0, 1, 2, 3], 2, async (item) => {
    if (item === 0) throw new Error("no");
    await new Promise((resolve) => setTimeout(resolve, 1));
    ended.push(item);
  });
  await assert.rejects(work, /^Error: no$/);
  assert.deepEqual(ended, [1]);
});

Deno.test("common: no items end at once", async () => {
  await forEachConcurrently([], 3, () => Promise.reject(new Error("never")));
});
