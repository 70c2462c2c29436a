import assert from "node:assert/strict";
import { AdaptiveConcurrency } from "./adaptive_concurrency.ts";

/** Records overloads of consecutive requests. */
function overloads(concurrency: AdaptiveConcurrency): () => void {
  let time = 0;
  return () => concurrency.overloaded(++time, ++time);
}

Deno.test("udm: overload halves the limit, down to one", () => {
  const concurrency = new AdaptiveConcurrency(8);
  const overloaded = overloads(concurrency);
  const limits = Array.from({ length: 5 }, () => {
    overloaded();
    return concurrency.limit;
  });
  assert.deepEqual(limits, [4, 2, 1, 1, 1]);
});

Deno.test("udm: successes raise the limit one by one, up to the maximum", () => {
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

Deno.test("udm: a failure resets the count of successes", () => {
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

Deno.test("udm: failures of requests sent before the decrease count once", () => {
  const concurrency = new AdaptiveConcurrency(16);
  for (let request = 0; request < 16; request++) concurrency.overloaded(request, 100 + request);
  assert.equal(concurrency.limit, 8);
  concurrency.overloaded(115, 200);
  assert.equal(concurrency.limit, 4);
});
