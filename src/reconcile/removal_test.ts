import assert from "node:assert/strict";
import type { Existing } from "./existing.ts";
import { joinPreferences, splitPreferences } from "./photo.ts";
import { type Policy, UNLIMITED } from "./policy.ts";
import { fateOf, mustEnable, REMOVED_KEY, stampOf } from "./removal.ts";
import { targetOf } from "./testing.ts";

const DAY = 86_400_000;
const NOW = Date.parse("2026-03-31T12:00:00.500Z");

function user(removed?: string, disabled = removed !== undefined): Existing {
  const preferences = joinPreferences({ theme: "dark" }, "digest", removed);
  const target = targetOf({
    users: [{ key: 1, name: "anna", more: { disabled, umcProperty: preferences } }],
  });
  return [...target.user.all()][0] as Existing;
}

function policy(days: number): Policy {
  return { ...UNLIMITED, now: NOW, removal: { type: "disable", deleteAfterMs: days * DAY } };
}

Deno.test("whoever is gone is deleted at once, unless users are to be disabled first", () => {
  assert.equal(fateOf(user(), UNLIMITED), "delete");
  assert.equal(fateOf(user(), policy(30)), "disable");
});

Deno.test("groups are never disabled", () => {
  const [group] = [...targetOf({ groups: [{ key: 1, name: "team" }] }).group.all()];
  assert.equal(fateOf(group as Existing, policy(30)), "delete");
});

Deno.test("a disabled user is deleted when the time is over, to the second", () => {
  assert.equal(fateOf(user("2026-03-01T12:00:00Z"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z"), policy(30)), "wait");
  assert.equal(fateOf(user("2026-03-01T12:00:00Z was-disabled"), policy(30)), "delete");
  assert.equal(fateOf(user("2026-03-01T12:00:01Z was-disabled"), policy(30)), "wait");
});

Deno.test("without any time, the next run deletes", () => {
  assert.equal(fateOf(user(), policy(0)), "disable");
  assert.equal(fateOf(user(stampOf(user(), NOW)), policy(0)), "delete");
});

Deno.test("back at user_removal delete, whoever was waiting is deleted at once", () => {
  assert.equal(fateOf(user("2026-03-31T11:00:00Z"), UNLIMITED), "delete");
});

for (
  const stamp of [
    "",
    "soon",
    "2026-02-01",
    "2026-13-40T12:00:00Z",
    "2026-02-01T12:00:00Z was-enabled",
    "x 2026-02-01T12:00:00Z",
  ]
) {
  Deno.test(`a stamp that nobody can read deletes nobody: ${JSON.stringify(stamp)}`, () => {
    assert.equal(fateOf(user(stamp), policy(30)), "disable");
    assert.equal(stampOf(user(stamp), NOW), "2026-03-31T12:00:00Z");
  });
}

Deno.test("a stamp of a time to come is made anew, unless clocks just differ a little", () => {
  assert.equal(fateOf(user("2926-03-31T12:00:00Z"), policy(30)), "disable");
  assert.equal(fateOf(user("2026-03-31T12:59:59Z"), policy(30)), "wait");
});

Deno.test("who was disabled before stays disabled when back; who was not is enabled", () => {
  assert.equal(stampOf(user(undefined, false), NOW), "2026-03-31T12:00:00Z");
  assert.equal(stampOf(user(undefined, true), NOW), "2026-03-31T12:00:00Z was-disabled");
  assert.equal(mustEnable(stampOf(user(undefined, false), NOW)), true);
  assert.equal(mustEnable(stampOf(user(undefined, true), NOW)), false);
  assert.equal(mustEnable(undefined), false);
});

Deno.test("a stamp that is made anew remembers who was disabled before", () => {
  assert.equal(stampOf(user("2926-03-31T12:00:00Z was-disabled"), NOW), "2026-03-31T12:00:00Z was-disabled");
  // Disabled it is because of the stamp it has, and not by somebody else.
  assert.equal(stampOf(user("2926-03-31T12:00:00Z", true), NOW), "2026-03-31T12:00:00Z");
});

Deno.test("the stamp has a place beside the digest of the photo and what is not ours", () => {
  const value = joinPreferences({ theme: "dark" }, "digest", "2026-03-31T12:00:00Z");
  assert.equal(value[REMOVED_KEY], "2026-03-31T12:00:00Z");
  assert.deepEqual(splitPreferences(value as Record<string, string>), {
    marker: "digest",
    removed: "2026-03-31T12:00:00Z",
    others: { theme: "dark" },
  });
});
