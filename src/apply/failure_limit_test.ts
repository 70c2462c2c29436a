import assert from "node:assert/strict";
import { detailsText } from "../common/error.ts";
import type { Limit } from "../planner/limits/limit.ts";
import type { Tally } from "./result.ts";
import { failureReason } from "./failure_limit.ts";

const HALF: Limit = { type: "percent", value: 50 };
const OFF: Limit = { type: "off" };

function judge(tried: number, failed: number, limit: Limit = HALF, rest: Partial<Tally> = {}) {
  const firstFailure = failed === 0 ? undefined : { place: "user a could not be created", problem: "no" };
  const failure = failureReason(
    {
      tried,
      failed,
      valuesRefused: 0,
      left: 0,
      firstFailure,
      unlicensed: undefined,
      givenUp: undefined,
      ...rest,
    },
    limit,
  );
  return failure && detailsText(failure);
}

Deno.test("failure limit: a run in which no write succeeds has failed, whatever the limit", () => {
  assert.equal(
    judge(1, 1),
    "no write succeeded: 1 of 1 write failed; the first error: user a could not be created: no.",
  );
  assert.match(judge(1340, 1340, OFF) ?? "", /^no write succeeded: 1,340 of 1,340 writes failed;/);
  assert.equal(judge(0, 0), undefined);
});

Deno.test("failure limit: a percentage counts from 20 writes up, and is exceeded by more than it", () => {
  assert.equal(
    judge(21, 11),
    "11 of 21 writes failed (52.4 %), more than safety.max_failures allows (50 %); the first error: user a could not " +
      "be created: no.",
  );
  assert.equal(judge(20, 10), undefined);
  assert.equal(judge(19, 18), undefined);
  assert.equal(judge(21, 20, OFF), undefined);
  assert.match(judge(100, 1, { type: "percent", value: 0 }) ?? "", /more than safety.max_failures allows/);
});

Deno.test("failure limit: a number counts from the first write up", () => {
  const three: Limit = { type: "count", value: 3 };
  assert.equal(judge(10, 3, three), undefined);
  assert.match(judge(10, 4, three) ?? "", /^4 of 10 writes failed \(40 %\), .*\(3\)/);
});

Deno.test("failure limit: a few refused values are no failed run where nothing else is to be written", () => {
  assert.equal(judge(19, 19, HALF, { valuesRefused: 19 }), undefined);
  assert.match(judge(19, 19, HALF, { valuesRefused: 18 }) ?? "", /no write succeeded/);
  assert.match(judge(20, 20, HALF, { valuesRefused: 20 }) ?? "", /no write succeeded/);
});

Deno.test("failure limit: a run that was given up names what was refused, how often, and what was not begun", () => {
  const givenUp = { what: "create users", refused: 20, error: { problem: "HTTP 403" } };
  assert.equal(
    judge(20, 20, OFF, { left: 1320, givenUp }),
    "ended early: UDM refused all 20 attempts to create users for the same reason, and 1,320 operations were not " +
      "begun; the reason: HTTP 403.",
  );
  assert.match(judge(20, 20, OFF, { left: 1, givenUp }) ?? "", /1 operation was not begun/);
});

Deno.test("failure limit: a licence for no more users is no failed run", () => {
  assert.equal(judge(1, 1, HALF, { left: 500, unlicensed: { problem: "too many users" } }), undefined);
  assert.match(judge(10, 4, { type: "count", value: 3 }, { unlicensed: { problem: "x" } }) ?? "", /4 of 10/);
});
