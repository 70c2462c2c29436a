import assert from "node:assert/strict";
import { Pace } from "./pace.ts";

/** One sign of overload after the other, each from a request that was sent after the one before was answered. */
function overloads(pace: Pace): () => void {
  let time = 0;
  return () => pace.overloaded(++time, ++time);
}

Deno.test("an overloaded server gets half of it, down to one request at a time", () => {
  const pace = new Pace(8);
  const overloaded = overloads(pace);
  const limits = Array.from({ length: 5 }, () => {
    overloaded();
    return pace.limit;
  });
  assert.deepEqual(limits, [4, 2, 1, 1, 1]);
});

Deno.test("one that serves well gets more again, one by one, never more than allowed", () => {
  const pace = new Pace(3);
  pace.overloaded(0, 1);
  const limits = Array.from({ length: 40 }, () => {
    pace.served();
    return pace.limit;
  });
  assert.deepEqual(limits.filter((limit, at) => limit !== limits[at - 1]), [1, 2, 3]);
  assert.equal(limits.indexOf(2), 4);
  assert.equal(limits.indexOf(3), 14);
});

Deno.test("a failure in between begins the count anew", () => {
  const pace = new Pace(2);
  const overloaded = overloads(pace);
  overloaded();
  for (let times = 0; times < 4; times++) pace.served();
  overloaded();
  for (let times = 0; times < 4; times++) pace.served();
  assert.equal(pace.limit, 1);
  pace.served();
  assert.equal(pace.limit, 2);
});

Deno.test("requests that were all under way when the server stumbled are one sign of overload", () => {
  const pace = new Pace(16);
  for (let request = 0; request < 16; request++) pace.overloaded(request, 100 + request);
  assert.equal(pace.limit, 8);
  pace.overloaded(115, 200);
  assert.equal(pace.limit, 4);
});
