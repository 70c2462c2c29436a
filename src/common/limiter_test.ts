import assert from "node:assert/strict";
import { Limiter } from "./limiter.ts";

Deno.test("limiter: work begins in its order, as soon as there is room", async () => {
  const limiter = new Limiter(2);
  const begun: number[] = [];
  const leave = [0, 1, 2, 3].map((number) =>
    limiter.enter().then((leave) => {
      begun.push(number);
      return leave;
    })
  );
  const first = await leave[0];
  await leave[1];
  assert.deepEqual(begun, [0, 1]);
  first?.();
  first?.();
  await leave[2];
  await Promise.resolve();
  assert.deepEqual(begun, [0, 1, 2], "leaving twice makes room once");
});
