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

Deno.test("removal: a user without an entry is deleted at once, or disabled first if configured", () => {
  assert.equal(fateOf(user(), UNLIMITED), "delete");
  assert.equal(fateOf(user(), policy(30)), "disable");
});

Deno.test("removal: groups are never disabled", () => {
  const [group] = [...targetOf({ groups: [{ key: 1, name: "team" }] }).group.all()];
  assert.equal(fateOf(group as CurrentObject, policy(30)), "delete");
});

Deno.test("removal: a disabled user is deleted after delete_after, to the second", () => {
  assert.equal(fateOf(user("2026-03-01T12:00:00Z"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z"), policy(30)), "wait");
  assert.equal(fateOf(user("2026-03-01T12:00:00Z was-disabled"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z was-disabled"), policy(30)), "wait");
});

Deno.test("removal: with a delete_after of 0, the next run deletes", () => {
  assert.equal(fateOf(user(), policy(0)), "disable");
  assert.equal(fateOf(user(stampText(user())), policy(0)), "delete");
});

Deno.test("removal: with user_removal delete, a disabled user is deleted at once", () => {
  assert.equal(fateOf(user("2026-03-31T11:00:00Z"), UNLIMITED), "delete");
});

Deno.test("removal: a stamp on an enabled account is ignored", () => {
  assert.equal(fateOf(user("2026-03-31T11:00:00Z", false), policy(30)), "disable");
  assert.equal(fateOf(user("2026-01-01T11:00:00Z", false), policy(30)), "disable");
});

Deno.test("removal: a stamp in the future is replaced, except for small clock differences", () => {
  assert.equal(fateOf(user("2926-03-31T12:00:00Z"), policy(30)), "disable");
  assert.equal(fateOf(user("2026-03-31T12:59:59Z"), policy(30)), "wait");
});

Deno.test("removal: the stamp records whether the account was already disabled", () => {
  assert.equal(stampText(user(undefined, false)), "2026-03-31T12:00:00Z");
  assert.equal(stampText(user(undefined, true)), "2026-03-31T12:00:00Z was-disabled");
});

Deno.test("removal: a replaced stamp keeps whether the account was already disabled", () => {
  assert.equal(stampText(user("2926-03-31T12:00:00Z was-disabled")), "2026-03-31T12:00:00Z was-disabled");
  // It is disabled because of the stamp it has.
  assert.equal(stampText(user("2926-03-31T12:00:00Z", true)), "2026-03-31T12:00:00Z");
  // Someone enabled it since.
  assert.equal(stampText(user("2926-03-31T12:00:00Z was-disabled", false)), "2026-03-31T12:00:00Z");
});

Deno.test("removal: clocks agree if both are known and at most one hour apart", () => {
  for (const skew of [0, HOUR, -HOUR]) assert.equal(clocksAgree(policy(30, skew)), true);
  for (const skew of [HOUR + 1, -HOUR - 1]) assert.equal(clocksAgree(policy(30, skew)), false);
  assert.equal(clocksAgree({ ...policy(30), clockSkewMs: undefined }), false);
});

Deno.test("removal: a user is deleted after delete_after by both clocks", () => {
  assert.equal(fateOf(user("2026-03-01T11:30:00Z"), policy(30, -HOUR)), "wait");
  assert.equal(fateOf(user("2026-03-01T11:00:00Z"), policy(30, -HOUR)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:30:00Z"), policy(30, HOUR)), "wait");
});

Deno.test("removal: a new stamp has the later time of both clocks", () => {
  assert.equal(stampText(user(), policy(30, 40 * DAY)), "2026-05-10T12:00:00Z");
  assert.equal(stampText(user(), policy(30, -40 * DAY)), "2026-03-31T12:00:00Z");
  assert.equal(fateOf(user("2026-05-10T12:00:00Z"), policy(30, 40 * DAY)), "wait");
});
