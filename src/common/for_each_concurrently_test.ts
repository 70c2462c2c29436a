import assert from "node:assert/strict";
import { together } from "./for_each_concurrently.ts";

Deno.test("all items are seen to, so many at once and no more, in their order", async () => {
  const begun: number[] = [];
  let underWay = 0;
  let most = 0;
  await together([0, 1, 2, 3, 4, 5, 6], 3, async (item) => {
    begun.push(item);
    most = Math.max(most, ++underWay);
    await new Promise((resolve) => setTimeout(resolve, 1));
    underWay--;
  });
  assert.deepEqual(begun, [0, 1, 2, 3, 4, 5, 6]);
  assert.equal(most, 3);
});

Deno.test("after a failure nothing more is begun, and what is under way ends first", async () => {
  const ended: number[] = [];
  const work = together([0, 1, 2, 3], 2, async (item) => {
    if (item === 0) throw new Error("no");
    await new Promise((resolve) => setTimeout(resolve, 1));
    ended.push(item);
  });
  await assert.rejects(work, /^Error: no$/);
  assert.deepEqual(ended, [1]);
});

Deno.test("nothing to do is done at once", async () => {
  await together([], 3, () => Promise.reject(new Error("never")));
});
