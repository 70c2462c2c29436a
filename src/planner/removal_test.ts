import assert from "node:assert/strict";
import type { CurrentObject } from "./current_object.ts";
import type { Policy } from "./policy.ts";
import { clocksAgree, fateOf, stampOf } from "./removal.ts";
import { SEALED, sealed, targetOf, UNLIMITED } from "./testing.ts";

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const NOW = Date.parse("2026-03-31T12:00:00.500Z");

/** A user with a genuine stamp, or without one. */
function user(stamp?: string, disabled = stamp !== undefined): CurrentObject {
  const preferences = { theme: "dark", ...(stamp === undefined ? {} : sealed(1, stamp)) };
  const target = targetOf(
    { users: [{ key: 1, name: "anna", more: { disabled, umcProperty: preferences } }] },
    { stamps: SEALED },
  );
  return [...target.user.all()][0] as CurrentObject;
}

function policy(days: number, clockSkewMs: number | undefined = 0): Policy {
  return { ...UNLIMITED, now: NOW, clockSkewMs, removal: { type: "disable", deleteAfterMs: days * DAY } };
}

/** The stamp for a user, without its seal. */
function stampText(current: CurrentObject, given: Policy = policy(30)): string {
  return stampOf(current, given, SEALED).replace(/ [\w-]{43}$/, "");
}

Deno.test("a user who is gone is deleted at once, unless users are to be disabled first", () => {
  assert.equal(fateOf(user(), UNLIMITED), "delete");
  assert.equal(fateOf(user(), policy(30)), "disable");
});

Deno.test("groups are never disabled", () => {
  const [group] = [...targetOf({ groups: [{ key: 1, name: "team" }] }).group.all()];
  assert.equal(fateOf(group as CurrentObject, policy(30)), "delete");
});

Deno.test("a disabled user is deleted when the time is over, to the second", () => {
  assert.equal(fateOf(user("2026-03-01T12:00:00Z"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z"), policy(30)), "wait");
  assert.equal(fateOf(user("2026-03-01T12:00:00Z was-disabled"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z was-disabled"), policy(30)), "wait");
});

Deno.test("without any time, the next run deletes", () => {
  assert.equal(fateOf(user(), policy(0)), "disable");
  assert.equal(fateOf(user(stampText(user())), policy(0)), "delete");
});

Deno.test("back at user_removal delete, a user who was waiting is deleted at once", () => {
  assert.equal(fateOf(user("2026-03-31T11:00:00Z"), UNLIMITED), "delete");
});

Deno.test("a stamp does not count on an account that is enabled", () => {
  assert.equal(fateOf(user("2026-03-31T11:00:00Z", false), policy(30)), "disable");
  assert.equal(fateOf(user("2026-01-01T11:00:00Z", false), policy(30)), "disable");
});

Deno.test("a stamp of a time to come is made anew, unless clocks just differ a little", () => {
  assert.equal(fateOf(user("2926-03-31T12:00:00Z"), policy(30)), "disable");
  assert.equal(fateOf(user("2026-03-31T12:59:59Z"), policy(30)), "wait");
});

Deno.test("the stamp says whether the account had been disabled before", () => {
  assert.equal(stampText(user(undefined, false)), "2026-03-31T12:00:00Z");
  assert.equal(stampText(user(undefined, true)), "2026-03-31T12:00:00Z was-disabled");
});

Deno.test("a stamp that is made anew remembers whether the account had been disabled before", () => {
  assert.equal(stampText(user("2926-03-31T12:00:00Z was-disabled")), "2026-03-31T12:00:00Z was-disabled");
  // It is disabled because of the stamp it has.
  assert.equal(stampText(user("2926-03-31T12:00:00Z", true)), "2026-03-31T12:00:00Z");
  // Someone enabled it since.
  assert.equal(stampText(user("2926-03-31T12:00:00Z was-disabled", false)), "2026-03-31T12:00:00Z");
});

Deno.test("clocks agree if both are known and no more than an hour apart", () => {
  for (const skew of [0, HOUR, -HOUR]) assert.equal(clocksAgree(policy(30, skew)), true);
  for (const skew of [HOUR + 1, -HOUR - 1]) assert.equal(clocksAgree(policy(30, skew)), false);
  assert.equal(clocksAgree({ ...policy(30), clockSkewMs: undefined }), false);
});

Deno.test("a user is deleted when the time is over by both clocks", () => {
  assert.equal(fateOf(user("2026-03-01T11:30:00Z"), policy(30, -HOUR)), "wait");
  assert.equal(fateOf(user("2026-03-01T11:00:00Z"), policy(30, -HOUR)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:30:00Z"), policy(30, HOUR)), "wait");
});

Deno.test("a new stamp has the later of the two times, and waits in the next run whatever clock is right", () => {
  assert.equal(stampText(user(), policy(30, 40 * DAY)), "2026-05-10T12:00:00Z");
  assert.equal(stampText(user(), policy(30, -40 * DAY)), "2026-03-31T12:00:00Z");
  assert.equal(fateOf(user("2026-05-10T12:00:00Z"), policy(30, 40 * DAY)), "wait");
});
