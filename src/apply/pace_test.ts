import assert from "node:assert/strict";
import { Pace } from "./pace.ts";

const USER = { type: "create", kind: "user" } as const;
const MEMBERS = { type: "modify", kind: "group" } as const;

function many<T>(count: number, operation: T): T[] {
  return Array<T>(count).fill(operation);
}

Deno.test("pace: nothing is estimated before the first operation has ended", () => {
  const pace = new Pace([USER, USER]);
  assert.equal(pace.remainingMs(1), undefined);
  pace.ended(USER, undefined);
  assert.equal(pace.remainingMs(1), undefined);
});

Deno.test("pace: each type of operation has its own duration and its own number left", () => {
  const pace = new Pace([...many(100, USER), ...many(1000, MEMBERS)]);
  for (let i = 0; i < 50; i++) pace.ended(USER, 1000);
  assert.equal(pace.remainingMs(1), 1_050_000, "groups are expected to be like users");
  pace.ended(MEMBERS, 10);
  assert.equal(pace.remainingMs(1), 50_000 + 9990);
  assert.equal(pace.remainingMs(2), 25_000 + 4995, "two at the same time");
});

Deno.test("pace: the last operations count, and a single slow one does not", () => {
  const pace = new Pace(many(2001, USER));
  for (let i = 0; i < 500; i++) pace.ended(USER, 100);
  pace.ended(USER, 5000);
  const left = pace.remainingMs(1) as number;
  assert.ok(left < 1500 * 200, `${left}`);
  for (let i = 0; i < 500; i++) pace.ended(USER, 1000);
  const later = pace.remainingMs(1) as number;
  assert.ok(later > 1000 * 950 && later < 1000 * 1050, `${later}`);
});
