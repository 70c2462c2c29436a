import assert from "node:assert/strict";
import type { Plan } from "./plan_types.ts";
import { type Options, planOf, type Side, uuid } from "./testing.ts";
import { skips, told } from "./plan_testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const staff = { key: 3, name: "staff" };
const crew = { key: 4, name: "crew" };
const MOVED = "uid=anna,cn=users,dc=target";
const MOVED_CREW = "cn=crew,cn=groups,dc=target";
const HIDDEN = "uid=anna,ou=people,dc=target";

/** What a plan does, and what it leaves out. */
function outcome(target: Side, source: Side, options: Options): { operations: string[]; skipped: string[] } {
  const plan = planOf(target, source, options);
  return { operations: told(plan), skipped: skips(plan) };
}

const movedAnna: Options = { foreign: { user: [{ dn: MOVED, key: 1 }] } };

Deno.test("moved objects: a user who was moved away is not created again, and the message names the DN", () => {
  const plan = planOf({ users: [bert] }, { users: [anna, bert] }, movedAnna);
  assert.deepEqual(told(plan), []);
  assert.deepEqual(skips(plan), ["user anna: moved_away"]);
  assert.equal(plan.totals.user.skipped, 1);
  const message = plan.skipped[0]?.message ?? "";
  assert.match(message, /was moved to uid=anna,cn=users,dc=target/);
  assert.match(message, /Move it back below ou=people,dc=target, or exclude the entry from this source/);
  assert.doesNotMatch(message, /delete|free/);
});

for (
  const [what, now, desired, expected] of [
    ["stays where the source names it", [MOVED, "bert"], ["anna", "bert"], []],
    ["becomes one where the source names it", ["bert"], ["anna", "bert"], [
      "0 modify group staff, members users 2 and keeping uid=anna (+1 -0)",
    ]],
    ["is taken out where the source does not name it", [MOVED, "bert"], ["bert"], [
      "0 modify group staff, members users 2 (+0 -1)",
    ]],
    ["is kept when other members change", [MOVED], ["anna", "bert"], [
      "0 modify group staff, members users 2 and keeping uid=anna (+1 -0)",
    ]],
  ] as const
) {
  Deno.test(`moved objects: as a member, a moved user ${what}`, () => {
    const target = { users: [bert], groups: [{ ...staff, members: now }] };
    const source = { users: [anna, bert], groups: [{ ...staff, members: desired }] };
    assert.deepEqual(outcome(target, source, movedAnna), {
      operations: expected,
      skipped: ["user anna: moved_away"],
    });
  });
}

Deno.test("moved objects: a new group gets a moved user as a member", () => {
  const source = { users: [anna], groups: [{ ...staff, members: ["anna"] }] };
  assert.deepEqual(outcome({}, source, movedAnna).operations, [
    "0 create group staff, members users  and keeping uid=anna (+1 -0)",
  ]);
});

Deno.test("moved objects: a moved group stays nested, but is added to no group", () => {
  const options: Options = { foreign: { group: [{ dn: MOVED_CREW, key: 4 }] } };
  const target = { groups: [{ ...staff, members: [] }, { key: 5, name: "all", members: [] }] };
  // Only the table of the target knows the DN of a stranger as that of a group.
  const nested = {
    groups: [{ ...staff, more: { nestedGroup: [MOVED_CREW] } }, { key: 5, name: "all", members: [] }],
  };
  const source = {
    groups: [crew, { ...staff, members: ["crew"] }, { key: 5, name: "all", members: ["crew"] }],
  };
  for (const side of [target, nested]) {
    assert.deepEqual(outcome(side, source, options), { operations: [], skipped: ["group crew: moved_away"] });
  }
});

Deno.test("moved objects: a moved user with a skipped entry keeps only the memberships of the entry", () => {
  const target = { users: [bert], groups: [{ ...staff, members: [MOVED] }, { ...crew, members: [MOVED] }] };
  const source = {
    users: [{ ...anna, problem: "too long" }, bert],
    groups: [{ ...staff, members: ["anna"] }, { ...crew, members: ["bert"] }],
  };
  assert.deepEqual(outcome(target, source, movedAnna), {
    operations: ["0 modify group crew, members users 2 (+1 -1)"],
    skipped: ["user anna: transform"],
  });
});

Deno.test("moved objects: a moved user whose key two entries have stays a member, but is added to no group", () => {
  const target = { groups: [{ ...staff, members: [MOVED] }, { ...crew, members: [] }] };
  const source = {
    users: [anna, { key: 1, name: "anne" }],
    groups: [{ ...staff, members: ["anne"] }, { ...crew, members: ["anna"] }],
  };
  assert.deepEqual(outcome(target, source, movedAnna), {
    operations: [],
    skipped: ["user anna: moved_away", "user anne: duplicate_primary_key"],
  });
});

Deno.test("moved objects: a key that two moved objects have identifies neither", () => {
  const other = "uid=anna2,cn=users,dc=target";
  const options = { foreign: { user: [{ dn: MOVED, key: 1 }, { dn: other, key: 1 }] } };
  const target = { groups: [{ ...staff, members: [] }, { ...crew, members: [other] }] };
  const source = { users: [anna], groups: [{ ...staff, members: ["anna"] }, { ...crew, members: ["anna"] }] };
  const plan = planOf(target, source, options);
  assert.deepEqual([told(plan), skips(plan)], [[], ["user anna: moved_away"]]);
  assert.match(
    plan.skipped[0]?.message ?? "",
    /uid=anna,cn=users,dc=target and uid=anna2,cn=users,dc=target/,
  );
});

Deno.test("moved objects: a moved object with the key of an owned object has the memberships of its entry", () => {
  const target = { users: [anna], groups: [{ ...staff, members: [MOVED] }, { ...crew, members: [MOVED] }] };
  const source = { users: [anna], groups: [{ ...staff, members: ["anna"] }, { ...crew, members: [] }] };
  assert.deepEqual(outcome(target, source, movedAnna).operations, [
    "0 modify group crew, members users  (+0 -1)",
    "1 modify group staff, members users 1 and keeping uid=anna (+1 -0)",
  ]);
});

Deno.test("moved objects: a foreign object without an entry is removed from groups", () => {
  for (const key of [9, undefined]) {
    const row = key === undefined ? { dn: MOVED } : { dn: MOVED, key };
    const target = { users: [bert], groups: [{ ...staff, members: [MOVED, "bert"] }] };
    const source = { users: [bert], groups: [{ ...staff, members: ["bert"] }] };
    assert.deepEqual(outcome(target, source, { foreign: { user: [row] } }).operations, [
      "0 modify group staff, members users 2 (+0 -1)",
    ]);
  }
});

const hiddenAnna: Options = { foreign: { unreadable: { user: [HIDDEN] } } };

/** The notices about members that cannot be read. */
function notices({ notices }: Plan): string[] {
  return notices.filter(({ reason }) => reason === "unreadable_members").map(({ message }) => message);
}

Deno.test("planner: an unreadable member stays and is reported once", () => {
  const target = {
    users: [bert],
    groups: [{ ...staff, members: [HIDDEN] }, { ...crew, members: [HIDDEN, "bert"] }],
  };
  const source = { users: [bert], groups: [{ ...staff, members: ["bert"] }, { ...crew, members: ["bert"] }] };
  const plan = planOf(target, source, hiddenAnna);
  assert.deepEqual(told(plan), ["0 modify group staff, members users 2 and keeping uid=anna (+1 -0)"]);
  assert.equal(plan.unreadableMembers, 1);
  assert.deepEqual(notices(plan), [
    "the account of udm.user cannot read 1 group member, which stays a member: uid=anna,ou=people,dc=target. Grant the " +
    "account read access, or, if the object does not exist, remove the DN from the groups in UDM",
  ]);
});

Deno.test("planner: of many unreadable members, three are named", () => {
  const unreadable = Array.from({ length: 5 }, (_, at) => `uid=x${at},cn=users,dc=target`);
  const target = { groups: [{ ...staff, members: unreadable }] };
  const plan = planOf(target, { groups: [staff] }, { foreign: { unreadable: { user: unreadable } } });
  assert.deepEqual(told(plan), []);
  assert.match(
    notices(plan)[0] ?? "",
    /cannot read 5 group members, which stay members: uid=x0,cn=users,dc=target and uid=x1,\S+ and uid=x2,\S+ and 2 more\. /,
  );
});

Deno.test("planner: unreadable members are not reported for unmanaged memberships and deleted groups", () => {
  const target = { groups: [{ ...staff, members: [HIDDEN] }] };
  const plan = planOf(target, { groups: [crew] }, hiddenAnna);
  assert.deepEqual([told(plan), notices(plan)], [["0 create group crew", "1 delete group staff"], []]);
});

Deno.test("planner: an entry that would get the DN of an unreadable member is skipped", () => {
  const target = { groups: [{ ...staff, members: [HIDDEN] }] };
  for (
    const [entry, skipped] of [
      [anna, ["user anna: unreadable_object"]],
      [{ key: 1, name: "ANNA" }, ["user ANNA: unreadable_object"]],
      [{ key: 1, name: "anne" }, []],
    ] as const
  ) {
    const plan = planOf(
      target,
      { users: [entry], groups: [{ ...staff, members: [entry.name] }] },
      hiddenAnna,
    );
    assert.deepEqual(skips(plan), skipped);
    if (skipped.length === 0) continue;
    assert.deepEqual(told(plan), []);
    assert.match(plan.skipped[0]?.message ?? "", /uid=anna,ou=people,dc=target, .* cannot read\. Grant/);
  }
});

Deno.test("planner: no object is renamed to an unreadable DN", () => {
  const target = { users: [bert], groups: [{ ...staff, members: [HIDDEN] }] };
  const source = { users: [{ key: 2, name: "anna" }, { key: 5, name: "bert" }], groups: [staff] };
  assert.deepEqual(outcome(target, source, hiddenAnna), {
    operations: [],
    skipped: ["user anna: unreadable_object", "user bert: name_held"],
  });
});

Deno.test("planner: unreadable members outside the OU, in a nested OU or of another type block no entry", () => {
  for (
    const dn of [
      "uid=anna,cn=users,dc=target",
      "uid=anna,ou=inner,ou=people,dc=target",
      "cn=anna,ou=people,dc=target",
    ]
  ) {
    const target = { groups: [{ ...staff, members: [dn] }] };
    const { skipped } = outcome(target, { users: [anna], groups: [staff] }, {
      foreign: { unreadable: { user: [dn] } },
    });
    assert.deepEqual(skipped, [], dn);
  }
});

Deno.test("planner: an object keeps its name despite an unreadable member of that name", () => {
  const target = {
    users: [{ ...anna, dn: "uid=anna,ou=inner,ou=people,dc=target" }, bert],
    groups: [{ ...staff, members: [HIDDEN] }],
  };
  const source = { users: [anna, { key: 2, name: "anna", dn: "cn=other" }], groups: [staff] };
  assert.deepEqual(outcome(target, source, hiddenAnna).skipped, ["user anna: duplicate_name"]);
});

Deno.test("moved objects: their name, mail address and identifier are not free", () => {
  const options: Options = { foreign: { user: [{ dn: MOVED, key: 1, mail: "a@x" }] } };
  const source = {
    users: [
      anna,
      { ...bert, name: "Anna", dn: "cn=b" },
      { key: 5, name: "cleo", mail: "A@x" },
      { key: 6, name: "dora" },
    ],
    groups: [{ key: 1, name: "group one" }],
  };
  const plan = planOf({ users: [bert] }, source, options);
  assert.deepEqual(told(plan), ["0 create user dora"]);
  assert.deepEqual(skips(plan).sort(), [
    "group group one: duplicate_identifier",
    "user Anna: name_held",
    "user anna: moved_away",
    "user cleo: mail_held",
  ]);
  // Without the user's entry, it is the object elsewhere that has the identifier.
  const alone = planOf({}, { groups: source.groups }, options);
  assert.deepEqual(skips(alone), ["group group one: identifier_held"]);
  const messages = [...plan.skipped, ...alone.skipped].map(({ message }) => message).join("\n");
  assert.doesNotMatch(messages, /free it|delete/);
  assert.match(messages, new RegExp(`its identifier \\(${uuid(1)}\\) belongs to ${MOVED}`));
});
