import assert from "node:assert/strict";
import type { Policy } from "../policy.ts";
import { limit, type Options, planOf, type Row, type Side } from "../testing.ts";

/** The messages of the refusals. */
function refusals(
  target: Side,
  source: Side,
  policy: Partial<Policy>,
  options: Options = {},
): string[] {
  return planOf(target, source, { ...options, policy }).refusals.map(({ message }) => message);
}

/** Users or groups, named by a letter and a number; keys like the numbers. */
function many(count: number, letter = "u", from = 1): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    key: from + at,
    name: `${letter}${String(from + at).padStart(3, "0")}`,
  }));
}

/** A group of `size` users, of whom the first `stay` are still in it, and the first `there` still there. */
function classOf(size: number, stay: number, there = size): [Side, Side] {
  const names = many(size).map(({ name }) => name as string);
  return [
    { users: many(size), groups: [{ key: 900, name: "class", members: names }] },
    { users: many(there), groups: [{ key: 900, name: "class", members: names.slice(0, stay) }] },
  ];
}

/** Groups of `size` users each; in the source the first `empty` of them have no members. */
function classes(count: number, size: number, empty: number): [Side, Side] {
  const users = many(size);
  const members = users.map(({ name }) => name as string);
  const groups = many(count, "g", 500);
  return [
    { users, groups: groups.map((group) => ({ ...group, members })) },
    { users, groups: groups.map((group, at) => ({ ...group, members: at < empty ? [] : members })) },
  ];
}

const HALF = { maxMemberLoss: limit("50 %") };

Deno.test("member loss: a group that would lose too many members is refused, with name and numbers", () => {
  const policy = { maxMemberLoss: limit("50 %") };
  assert.deepEqual(refusals(...classOf(25, 12), policy), [
    "refused: 1 group would lose more than 50 % of the members: class (13 of 25, 52 %). If that is right: allow it " +
    "for one run with --allow-value-loss users, or raise safety.max_member_loss",
  ]);
  assert.deepEqual(refusals(...classOf(25, 13), policy), []);
  assert.deepEqual(refusals(...classOf(20, 10), policy), []);
  assert.deepEqual(refusals(...classOf(20, 0), { maxMemberLoss: limit("off") }), []);
  assert.deepEqual(refusals(...classOf(20, 0), { maxMemberLoss: limit("100 %") }), []);
});

Deno.test("member loss: small groups may lose all members", () => {
  assert.deepEqual(refusals(...classOf(19, 0), { maxMemberLoss: limit("50 %") }), []);
});

Deno.test("member loss: a loss at the limit passes, also with fractions", () => {
  assert.deepEqual(refusals(...classOf(100, 93), { maxMemberLoss: limit("7 %") }), []);
  assert.equal(refusals(...classOf(100, 92), { maxMemberLoss: limit("7 %") }).length, 1);
});

Deno.test("member loss: deleted and disabled members count only for max_delete", () => {
  const policy = { maxMemberLoss: limit("50 %"), maxDelete: { user: limit("off"), group: limit("off") } };
  assert.deepEqual(refusals(...classOf(25, 12, 12), policy), []);
  assert.deepEqual(
    refusals(...classOf(25, 12, 12), { ...policy, removal: { type: "disable", deleteAfterMs: 1 } }),
    [],
  );
});

Deno.test("member loss: deleted groups do not count", () => {
  const [target] = classOf(25, 0);
  assert.deepEqual(
    refusals(target, { users: many(25), groups: [{ key: 901, name: "other" }] }, {
      maxMemberLoss: limit("50 %"),
    }),
    [],
  );
});

Deno.test("member loss: many small groups that lose all members are refused together, with the first names", () => {
  const names = Array.from({ length: 20 }, (_, at) => `g${500 + at} (15 of 15, 100 %)`).join(", ");
  assert.deepEqual(refusals(...classes(25, 15, 25), HALF), [
    `refused: 375 of 375 memberships of all groups (100 %) would be removed, limit 50 %: ${names} and 5 more. ` +
    "If that is right: allow it for one run with --allow-value-loss users, or raise safety.max_member_loss",
  ]);
  assert.deepEqual(refusals(...classes(25, 15, 25), { maxMemberLoss: limit("off") }), []);
  assert.deepEqual(refusals(...classes(25, 15, 25), { maxMemberLoss: limit("100 %") }), []);
});

Deno.test("member loss: memberships of all groups pass at the limit and below 20 memberships", () => {
  assert.deepEqual(refusals(...classes(24, 10, 12), HALF), []);
  assert.equal(refusals(...classes(24, 10, 13), HALF).length, 1);
  assert.deepEqual(refusals(...classes(19, 1, 19), HALF), []);
  assert.equal(refusals(...classes(20, 1, 20), HALF).length, 1);
});

Deno.test("member loss: memberships of deleted members and groups do not count", () => {
  const [target, source] = classes(4, 10, 2);
  const policy = { ...HALF, maxDelete: { user: limit("off"), group: limit("off") } };
  // 20 of 40: half.
  assert.deepEqual(refusals(target, source, policy), []);
  // The two full groups are deleted: 20 of 20.
  assert.match(
    refusals(target, { ...source, groups: (source.groups ?? []).slice(0, 2) }, policy).join(),
    /^refused: 20 of 20 memberships/,
  );
  // Half of the users are deleted: 10 of 20, exactly the limit.
  assert.deepEqual(refusals(target, withoutUsers(source, 5), policy), []);
  // A third group loses the members that stay: 15 of 20.
  const [, worse] = classes(4, 10, 3);
  assert.match(refusals(target, withoutUsers(worse, 5), policy).join(), /^refused: 15 of 20 memberships/);
});

/** The side without all users but the first ones. */
function withoutUsers({ users = [], groups = [] }: Side, stay: number): Side {
  const names = new Set(users.slice(0, stay).map(({ name }) => name));
  return {
    users: users.slice(0, stay),
    groups: groups.map((group) => ({
      ...group,
      members: (group.members ?? []).filter((member) => names.has(member)),
    })),
  };
}

Deno.test("member loss: --allow-value-loss users allows lost users, not lost nested groups", () => {
  const nested = many(25, "n", 700);
  const groups = nested.map(({ name }) => name as string);
  const users = many(25);
  const names = users.map(({ name }) => name as string);
  const target = { users, groups: [...nested, { key: 900, name: "all", members: [...names, ...groups] }] };
  const source = { users, groups: [...nested, { key: 900, name: "all" }] };
  const wayOn = "If that is right: allow it for one run with --allow-value-loss";
  assert.deepEqual(refusals(target, source, HALF), [
    "refused: 1 group would lose more than 50 % of the members: all (50 of 50, 100 %). " +
    `${wayOn} users --allow-value-loss nestedGroup, or raise safety.max_member_loss`,
  ]);
  assert.deepEqual(refusals(target, source, { ...HALF, allowValueLoss: ["users"] }), [
    "refused: 1 group would lose more than 50 % of the members: all (25 of 25, 100 %). " +
    `${wayOn} nestedGroup, or raise safety.max_member_loss`,
  ]);
  assert.deepEqual(refusals(target, source, { ...HALF, allowValueLoss: ["users", "nestedGroup"] }), []);
  assert.equal(refusals(target, source, { ...HALF, allowValueLoss: ["description"] }).length, 1);
});
