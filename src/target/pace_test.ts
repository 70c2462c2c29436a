import assert from "node:assert/strict";
import { Pace } from "./pace.ts";

Deno.test("an overloaded server gets half of it, down to one request at a time", () => {
  const pace = new Pace(8);
  const limits = Array.from({ length: 5 }, () => {
    pace.overloaded();
    return pace.limit;
  });
  assert.deepEqual(limits, [4, 2, 1, 1, 1]);
});

Deno.test("one that serves well gets more again, one by one, never more than allowed", () => {
  const pace = new Pace(3);
  pace.overloaded();
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
  pace.overloaded();
  for (let times = 0; times < 4; times++) pace.served();
  pace.overloaded();
  for (let times = 0; times < 4; times++) pace.served();
  assert.equal(pace.limit, 1);
  pace.served();
  assert.equal(pace.limit, 2);
});
