import assert from "node:assert/strict";
import { AdaptiveConcurrency } from "./adaptive_concurrency.ts";

/** One sign of overload after the other, each from a request that was sent after the one before was answered. */
function overloads(concurrency: AdaptiveConcurrency): () => void {
  let time = 0;
  return () => concurrency.overloaded(++time, ++time);
}

Deno.test("an overloaded server gets half of it, down to one request at a time", () => {
  const concurrency = new AdaptiveConcurrency(8);
  const overloaded = overloads(concurrency);
  const limits = Array.from({ length: 5 }, () => {
    overloaded();
    return concurrency.limit;
  });
  assert.deepEqual(limits, [4, 2, 1, 1, 1]);
});

Deno.test("one that serves well gets more again, one by one, never more than allowed", () => {
  const concurrency = new AdaptiveConcurrency(3);
  concurrency.overloaded(0, 1);
  const limits = Array.from({ length: 40 }, () => {
    concurrency.served();
    return concurrency.limit;
  });
  assert.deepEqual(limits.filter((limit, at) => limit !== limits[at - 1]), [1, 2, 3]);
  assert.equal(limits.indexOf(2), 4);
  assert.equal(limits.indexOf(3), 14);
});

Deno.test("a failure in between begins the count anew", () => {
  const concurrency = new AdaptiveConcurrency(2);
  const overloaded = overloads(concurrency);
  overloaded();
  for (let times = 0; times < 4; times++) concurrency.served();
  overloaded();
  for (let times = 0; times < 4; times++) concurrency.served();
  assert.equal(concurrency.limit, 1);
  concurrency.served();
  assert.equal(concurrency.limit, 2);
});

Deno.test("requests that were all under way when the server stumbled are one sign of overload", () => {
  const concurrency = new AdaptiveConcurrency(16);
  for (let request = 0; request < 16; request++) concurrency.overloaded(request, 100 + request);
  assert.equal(concurrency.limit, 8);
  concurrency.overloaded(115, 200);
  assert.equal(concurrency.limit, 4);
});
