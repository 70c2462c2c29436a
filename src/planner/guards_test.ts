import assert from "node:assert/strict";
import { withholdDeletions } from "./guards.ts";
import type { Policy } from "./policy.ts";
import { limit, type Options, planOf, type Row, type Side, statesOf, UNLIMITED } from "./testing.ts";
import { told } from "./plan_testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };

function withheld(target: Side, source: Side, options: Options = {}): string[] {
  const states = statesOf(target, source, options);
  const policy = { ...UNLIMITED, ...options.policy };
  return withholdDeletions(states.target, states.source, policy).notices.map(({ message }) => message);
}

/** The messages of the refusals. */
function refusals(target: Side, source: Side, policy: Partial<Policy>): string[] {
  return planOf(target, source, { policy }).refusals.map(({ message }) => message);
}

/** Users or groups u001, u002 and so on; keys like the numbers. */
function many(count: number, from = 1): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    key: from + at,
    name: `u${String(from + at).padStart(3, "0")}`,
  }));
}

function both(text: string) {
  return { user: limit(text), group: limit(text) };
}

Deno.test("guards: an empty source is refused for each kind, with advice", () => {
  assert.deepEqual(refusals({ users: [anna], groups: [bert] }, {}, {}), [
    "refused: the source has no users, but the target has 1, all of which would be deleted. Check " +
    "source.user_base, source.user_filter and the rights of the account that reads; if the source is meant to be " +
    "empty, set safety.allow_empty_source",
    "refused: the source has no groups, but the target has 1, all of which would be deleted. Check " +
    "source.group_base, source.group_filter and the rights of the account that reads; if the source is meant to be " +
    "empty, set safety.allow_empty_source",
  ]);
});

Deno.test("guards: an empty source is accepted if UDM is empty", () => {
  assert.deepEqual(refusals({}, {}, {}), []);
  assert.deepEqual(refusals({ users: [anna] }, { users: [bert] }, {}), []);
});

Deno.test("guards: a source whose entries are all skipped is not empty", () => {
  assert.deepEqual(refusals({ users: [anna] }, { users: [{ ...anna, problem: "bad" }] }, {}), []);
});

Deno.test("guards: an entry that may be any object withholds the deletions of its kind", () => {
  assert.deepEqual(withheld({ users: [anna] }, { users: [{ dn: "cn=x" }], groups: [bert] }), [
    "no user is deleted in this run (1 would be: anna): 1 source entry has neither a primary key of its own nor a name that tells which " +
    "object of the target is meant, so it is not known which objects are really gone (first: cn=x)",
  ]);
});

Deno.test("guards: unidentified entries are counted, and the first one is named", () => {
  const [message] = withheld({ groups: [anna] }, { groups: [{ dn: "cn=y" }, { dn: "cn=x" }] });
  assert.match(
    message ?? "",
    /^no group is deleted in this run \(1 would be: anna\): 2 source entries have .* \(first: cn=x\)$/,
  );
});

Deno.test("guards: an entry identified by its key withholds no deletions", () => {
  assert.deepEqual(
    withheld({ users: [anna] }, { users: [{ ...anna, problem: "bad" }, { ...bert, problem: "bad" }] }),
    [],
  );
});

Deno.test("guards: with allow_empty_source, the other limits still apply", () => {
  const target = { users: many(10), groups: [bert] };
  const policy = { allowEmptySource: true, maxDelete: both("20 %") };
  assert.deepEqual(
    planOf(target, {}, { policy: { ...policy, maxDelete: both("off") } }).refusals,
    [],
  );
  assert.deepEqual(planOf(target, {}, { policy }).refusals.map(({ reason, kind }) => `${kind}: ${reason}`), [
    "user: max_delete",
    "group: max_delete",
  ]);
});

Deno.test("guards: an empty source is not also reported as too many deletions", () => {
  const plan = planOf({ users: many(10), groups: many(10, 500) }, { groups: [bert] }, {
    policy: { maxDelete: both("20 %") },
  });
  assert.deepEqual(plan.refusals.map(({ reason, kind }) => `${kind}: ${reason}`), [
    "user: empty_source",
    "group: max_delete",
  ]);
});

// What withholds deletions

Deno.test("guards: a missing required user withholds deletions of both kinds, even if there are none", () => {
  const policy = { requireUsers: ["Anna", "bert", "dora"] };
  assert.deepEqual(withheld({ users: [bert, { key: 3, name: "cleo" }] }, { users: [bert] }, { policy }), [
    "no user is deleted in this run (1 would be: cleo): safety.require_users names Anna, dora, who must be in the " +
    "source and are not there",
    "no group is deleted in this run: safety.require_users names Anna, dora, who must be in the source and are not " +
    "there",
  ]);
  assert.deepEqual(withheld({}, { users: [anna, bert, { key: 4, name: "DORA" }] }, { policy }), []);
});

Deno.test("guards: a required user with a skipped entry is present", () => {
  const policy = { requireUsers: ["anna"] };
  assert.deepEqual(withheld({ users: [bert] }, { users: [{ ...anna, problem: "bad" }] }, { policy }), []);
});

Deno.test("guards: unread parts of the source withhold deletions unless allowed", () => {
  const references = ["a", "b", "c", "d"].map((host) => `ldap://${host}/dc=x`);
  const target = { users: [anna, bert] };
  const source = { users: [anna] };
  assert.deepEqual(withheld(target, source, { references, policy: { allowReferences: false } }), [
    "no user is deleted in this run (1 would be: bert): a part of the source is kept elsewhere and was not read " +
    "(ldap://a/dc=x, ldap://b/dc=x, ldap://c/dc=x and 1 more): search there with a configuration of its own, choose " +
    "a base that does not contain it, or set safety.allow_references",
  ]);
  assert.deepEqual(withheld(target, source, { references, policy: { allowReferences: true } }), []);
});

Deno.test("guards: unread parts are not reported if nothing would be deleted", () => {
  const options = { references: ["ldap://a/dc=x"], policy: { allowReferences: false } };
  assert.deepEqual(withheld({ users: [anna] }, { users: [anna, bert] }, options), []);
});

Deno.test("planner: another server than the preferred one withholds deletions, unless that is allowed", () => {
  const failover = { server: "ldap://b", insteadOf: "ldap://a" };
  const target = { users: [anna, bert], groups: [{ key: 3, name: "cleo" }, { key: 4, name: "dora" }] };
  const source = { users: [anna], groups: [{ key: 3, name: "cleo" }] };
  const message = (kind: string, name: string) =>
    `no ${kind} is deleted in this run (1 would be: ${name}): the source was read from ldap://b because ldap://a could ` +
    "not be used, and a replica may lack the newest entries: repair that server, or set safety.delete_on_failover if " +
    "none of the servers is ever behind";
  const policy = { deleteOnFailover: false };
  assert.deepEqual(withheld(target, source, { failover, policy }), [
    message("user", "bert"),
    message("group", "dora"),
  ]);
  assert.deepEqual(withheld(target, source, { failover, policy: { deleteOnFailover: true } }), []);
  assert.deepEqual(withheld(target, source, { policy }), []);
  // Without deletions there is no notice.
  assert.deepEqual(withheld({ users: [anna] }, { users: [anna] }, { failover, policy }), []);
});

Deno.test('guards: several reasons share one message, which says "disabled" if configured', () => {
  const [message] = withheld({ users: [anna] }, { users: [{ dn: "cn=x" }] }, {
    references: ["ldap://a/dc=x"],
    policy: {
      allowReferences: false,
      requireUsers: ["dora"],
      removal: { type: "disable", deleteAfterMs: 1 },
    },
  });
  assert.match(
    message ?? "",
    /^no user is disabled or deleted in this run \(1 would be: anna\): 1 source entry has .*; safety\.require_users names dora, who must be in the source and is not there; a part of the source /,
  );
});

Deno.test("planner: nothing is deleted if UDM shows no primary key of many objects", () => {
  const users = Array.from({ length: 10 }, (_, at) => ({ name: `user${at}` }));
  const source = { users: [{ key: 1, name: "user1" }, { key: 2, name: "renamed" }] };
  const options = { primaryKeyProperty: "employeeNumber" };
  const [message, ...others] = withheld({ users }, source, options);
  assert.deepEqual(others, []);
  assert.match(
    message ?? "",
    /^no user is deleted in this run \(9 would be: .*\): UDM shows no value of employeeNumber for any of its 10 users/,
  );
  assert.match(message ?? "", /give the account of udm\.user the right to read the property/);
  // With one key, or few objects, it is nothing remarkable.
  assert.deepEqual(withheld({ users: [...users, { key: 3, name: "cleo" }] }, source, options), []);
  assert.deepEqual(withheld({ users: users.slice(1) }, source, options), []);
});

Deno.test("guards: withheld deletions do not count for limits", () => {
  const policy = { requireUsers: ["dora"], maxDelete: both("20 %"), allowDeletes: 7 };
  const plan = planOf({ users: many(100) }, { users: many(40) }, { policy });
  assert.deepEqual(plan.refusals, []);
  assert.deepEqual(told(plan), []);
});

// Too many deletions

const NAMES = Array.from({ length: 20 }, (_, at) => `u${at + 390}`).join(", ");

Deno.test("guards: too many deletions are refused with numbers, the first 20 names and advice", () => {
  assert.deepEqual(
    refusals({ users: many(650), groups: [bert] }, { users: many(389), groups: [bert] }, {
      maxDelete: both("20 %"),
    }),
    [
      `refused: 261 of 650 users would be deleted (40.2 %), limit 20 %: ${NAMES} and 241 more. Check ` +
      "source.user_base, source.user_filter and the rights of source.bind_dn. If these users are really gone: allow it for " +
      "one run with --allow-deletes 261, or raise safety.max_delete_users",
    ],
  );
});

Deno.test("guards: users to be disabled count as deletions and are named as such", () => {
  const [message] = refusals({ users: many(50) }, { users: many(30) }, {
    maxDelete: both("20 %"),
    removal: { type: "disable", deleteAfterMs: 1 },
  });
  assert.match(
    message ?? "",
    /^refused: 20 of 50 users would be disabled or deleted \(40 %\), limit 20 %: u031, /,
  );
});

Deno.test("guards: a replaced stamp counts as a deletion only for an enabled account", () => {
  const stamped = (disabled: boolean) =>
    many(50).map((row) => ({
      ...row,
      more: { disabled, umcProperty: { "udm-directory-connector-removed": "2026-01-01T00:00:00Z" } },
    }));
  const policy: Partial<Policy> = {
    maxDelete: both("20 %"),
    removal: { type: "disable", deleteAfterMs: 1 },
  };
  assert.deepEqual(refusals({ users: stamped(true) }, { users: many(30) }, policy), []);
  assert.match(
    refusals({ users: stamped(false) }, { users: many(30) }, policy)[0] ?? "",
    /^refused: 20 of 50 users would be disabled or deleted/,
  );
});

Deno.test("guards: each kind has its limit, and one number allows the deletions of both", () => {
  const target = { users: many(50), groups: many(50, 500) };
  const source = { users: many(30), groups: many(40, 500) };
  const maxDelete = { user: limit("20 %"), group: limit("9") };
  const told = refusals(target, source, { maxDelete });
  assert.equal(told.length, 2);
  assert.match(
    told[0] ?? "",
    /^refused: 20 of 50 users would be deleted .*--allow-deletes 30, .*max_delete_users$/,
  );
  assert.match(
    told[1] ?? "",
    /^refused: 10 of 50 groups would be deleted \(20 %\), limit 9: .*--allow-deletes 30, .*max_delete_groups$/,
  );
  assert.equal(refusals(target, source, { maxDelete: { ...maxDelete, group: limit("20 %") } }).length, 1);
  assert.deepEqual(refusals(target, source, { maxDelete, allowDeletes: 30 }), []);
});

Deno.test("guards: a wrong --allow-deletes is refused with the correct number", () => {
  for (const allowDeletes of [0, 19, 21]) {
    assert.deepEqual(
      refusals({ users: many(50), groups: [bert] }, { users: many(30), groups: [bert] }, {
        maxDelete: both("20 %"),
        allowDeletes,
      }),
      [
        `refused: --allow-deletes ${allowDeletes} allows exactly that number of deletions, but there would be 20 (20 users ` +
        "and 0 groups). 20 of 50 users would be deleted (40 %), limit 20 %: " +
        Array.from({ length: 20 }, (_, at) => `u0${at + 31}`).join(", ") +
        ". If all of them are really gone: --allow-deletes 20",
      ],
    );
  }
});

Deno.test("guards: an unneeded --allow-deletes is accepted", () => {
  assert.deepEqual(
    refusals({ users: many(50) }, { users: many(49) }, { maxDelete: both("20 %"), allowDeletes: 30 }),
    [],
  );
});

for (
  const [there, stay, text, ok] of [
    [19, 14, "20 %", true],
    [19, 13, "20 %", false],
    [3, 1, "20 %", true],
    [3, 0, "20 %", false],
    [20, 15, "20 %", true],
    [20, 14, "20 %", false],
    [100, 80, "20 %", true],
    [100, 79, "20 %", false],
    [100, 1, "99", true],
    [100, 0, "99", false],
    [100, 0, "100 %", true],
    [10, 9, "0 %", false],
    [10, 9, "0", false],
    [10, 0, "off", true],
  ] as const
) {
  Deno.test(`guards: with the limit ${text}, ${there - stay} of ${there} ${ok ? "may" : "may not"} be deleted`, () => {
    // A new user, so that the source is not empty.
    const source = { users: [...many(stay), { key: 900, name: "new" }] };
    const reasons = planOf({ users: many(there) }, source, { policy: { maxDelete: both(text) } }).refusals;
    assert.deepEqual(reasons.map(({ reason }) => reason), ok ? [] : ["max_delete"]);
  });
}

Deno.test("guards: skip-deletes withholds only the deletions of the kind beyond its limit", () => {
  const target = { users: many(10), groups: many(2, 500) };
  const source = { users: [{ key: 1, name: "renamed" }, { key: 90, name: "new" }], groups: many(1, 500) };
  const plan = planOf(target, source, { policy: { maxDelete: both("20 %"), onExceeded: "skip-deletes" } });
  assert.deepEqual(plan.refusals, []);
  assert.deepEqual(told(plan), ["0 create user new", "1 rename user u001 to renamed", "2 delete group u501"]);
  assert.deepEqual(plan.notices.map(({ message }) => message), [
    "no user is deleted in this run: 9 of 10 users would be deleted (90 %), limit 20 %: u002, u003, u004, u005, " +
    "u006, u007, u008, u009, u010. Check source.user_base, source.user_filter and the rights of source.bind_dn. If these " +
    "users are really gone: allow it for one run with --allow-deletes 10, or raise safety.max_delete_users",
  ]);
});

Deno.test("guards: with skip-deletes a wrong --allow-deletes is refused, too", () => {
  const policy = { maxDelete: both("20 %"), onExceeded: "skip-deletes", allowDeletes: 8 } as const;
  assert.match(
    refusals({ users: many(10) }, { users: many(1) }, policy)[0] ?? "",
    /^refused: --allow-deletes 8 .* would be 9/,
  );
});

// Too many changes

Deno.test("guards: too many modifications are refused; renames count", () => {
  const target = { users: many(30) };
  const source = {
    users: many(30).map((row, at) =>
      at < 4 ? { ...row, description: "new" } : at < 8 ? { ...row, name: `n${at}` } : row
    ),
  };
  assert.deepEqual(refusals(target, source, { maxModify: both("20 %") }), [
    "refused: 8 of 30 users would be modified or renamed (26.7 %), limit 20 %. If that is right, raise " +
    "safety.max_modify_users",
  ]);
  assert.deepEqual(refusals(target, source, { maxModify: both("30 %") }), []);
  assert.deepEqual(refusals(target, source, { maxModify: both("off") }), []);
});

Deno.test("guards: a source with fewer entries than expected is refused with both numbers, for each kind", () => {
  const source = { users: many(24), groups: many(1, 100) };
  assert.deepEqual(refusals(source, source, { expectedEntries: { user: 25, group: 2 } }), [
    "refused: the source has 24 users, but safety.expected_users is 25. Check source.user_base, source.user_filter and " +
    "the rights of the account that reads. If there are really fewer now, lower safety.expected_users",
    "refused: the source has 1 group, but safety.expected_groups is 2. Check source.group_base, source.group_filter " +
    "and the rights of the account that reads. If there are really fewer now, lower safety.expected_groups",
  ]);
  assert.deepEqual(refusals(source, source, { expectedEntries: { user: 24, group: 1 } }), []);
});

Deno.test("guards: skipped entries count as expected entries", () => {
  const users = [...many(1), { ...bert, problem: "bad" }];
  assert.deepEqual(refusals({}, { users }, { expectedEntries: { user: 2, group: 0 } }), []);
});

Deno.test("guards: no other key overrides expected_users, and an empty source is refused once", () => {
  const expectedEntries = { user: 5, group: 0 };
  const policy = {
    expectedEntries,
    allowDeletes: 5,
    onExceeded: "skip-deletes",
    maxDelete: both("off"),
  } as const;
  assert.equal(refusals({ users: many(9) }, { users: many(4) }, policy).length, 1);
  assert.match(
    refusals({ users: many(9) }, {}, policy).join(),
    /^refused: the source has no users, but the target has 9/,
  );
  assert.match(
    refusals({ users: many(9) }, {}, { ...policy, allowEmptySource: true }).join(),
    /^refused: the source has 0 users, but safety\.expected_users is 5/,
  );
});
