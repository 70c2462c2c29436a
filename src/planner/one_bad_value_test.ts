import assert from "node:assert/strict";
import type { Plan } from "./plan_types.ts";
import { type Options, planOf, type Row, sealed, type Side, uuid } from "./testing.ts";
import { skips, told } from "./plan_testing.ts";

const ACCOUNT: Options = { compared: ["disabled", "userexpiry", "locked", "phone"] };
const anna: Row = { key: 1, name: "anna" };
const bert: Row = { key: 2, name: "bert" };

/** A row whose account is disabled. */
function disabled(row: Row, more: Row["more"] = {}): Row {
  return { ...row, more: { ...row.more, disabled: true, ...more } };
}

/** The operations, skipped entries and invalid values. */
function outcome(target: Side, source: Side, options: Options = ACCOUNT) {
  const plan = planOf(target, source, options);
  return { done: told(plan), skipped: skips(plan), unconverted: unconvertedOf(plan) };
}

function unconvertedOf({ unconverted }: Plan): string[] {
  return unconverted.map(({ kind, name, property, message }) => `${kind} ${name} ${property}: ${message}`);
}

Deno.test("planner: an invalid value is not written, the rest of the entry is", () => {
  assert.deepEqual(
    outcome({ users: [{ ...anna, description: "old", more: { phone: "1" } }] }, {
      users: [disabled({ ...anna, description: "new", unconverted: ["phone"] })],
    }),
    {
      done: ["0 modify user anna: description, disabled"],
      skipped: [],
      unconverted: ["user anna phone: bad"],
    },
  );
});

Deno.test("planner: an invalid value alone is no change", () => {
  const target = { users: [{ ...anna, description: "old", mail: "a@x", photo: "p", more: { phone: "1" } }] };
  const unconverted = ["phone", "description", "mailPrimaryAddress", "jpegPhoto"];
  const plan = planOf(target, { users: [{ ...anna, unconverted }] }, ACCOUNT);
  assert.deepEqual(plan.operations, []);
  assert.equal(plan.totals.user.unchanged, 1);
  assert.equal(plan.unconverted.length, 4);
});

Deno.test("planner: a new object is created without an invalid value", () => {
  const { operations, unconverted } = planOf({}, {
    users: [{ ...anna, photo: "p", mail: "a@x", unconverted: ["jpegPhoto", "mailPrimaryAddress", "phone"] }],
  }, ACCOUNT);
  const [create] = operations;
  assert.ok(create?.type === "create");
  assert.deepEqual(create.properties, { univentionObjectIdentifier: uuid(1), username: "anna" });
  assert.equal(create.photo, undefined);
  assert.equal(unconverted.length, 3);
});

Deno.test("planner: a new user without a usable last name or account state is skipped, an existing one is not", () => {
  for (const property of ["lastname", "disabled", "userexpiry", "locked"]) {
    const source = { users: [{ ...anna, description: "new", unconverted: [property] }] };
    assert.deepEqual(outcome({}, source), { done: [], skipped: ["user anna: transform"], unconverted: [] });
    assert.deepEqual(outcome({ users: [anna] }, source).done, ["0 modify user anna: description"]);
  }
});

Deno.test("planner: a mail address stays with its owner if the new one is invalid", () => {
  const { skipped, done } = outcome({ users: [{ ...anna, mail: "a@x" }, bert] }, {
    users: [{ ...anna, unconverted: ["mailPrimaryAddress"] }, { ...bert, mail: "a@x" }],
  });
  assert.deepEqual(skipped, ["user bert: duplicate_mail"]);
  assert.deepEqual(done, []);
});

Deno.test("planner: a group with an invalid member keeps its memberships, the rest is written", () => {
  const team = { key: 9, name: "team", members: ["anna"], description: "old" };
  assert.deepEqual(
    outcome({ users: [anna, bert], groups: [team] }, {
      users: [anna, bert],
      groups: [{ ...team, members: ["bert"], description: "new", unconverted: ["users"] }],
    }),
    { done: ["0 modify group team: description"], skipped: [], unconverted: ["group team users: bad"] },
  );
});

Deno.test("planner: nestings of a group that keeps its memberships stay, and are never cut", () => {
  const a = { key: 9, name: "a", members: ["group:b"] };
  const b = { key: 10, name: "b" };
  const plan = planOf({ groups: [a, b] }, {
    groups: [{ ...a, members: [], unconverted: ["users"] }, { ...b, members: ["group:a"] }],
  });
  assert.deepEqual(told(plan), []);
  assert.deepEqual(plan.notices.map(({ reason }) => reason), ["nesting_cycle"]);
});

Deno.test("planner: a nested group without an entry stays in a group that keeps its memberships until it is deleted", () => {
  const a = { key: 9, name: "a", members: ["group:b", "group:c"] };
  const target = { groups: [a, { key: 10, name: "b" }, { key: 11, name: "c" }] };
  const source = {
    groups: [{ ...a, members: [], unconverted: ["users"] }, { key: 10, name: "b", problem: "bad" }],
  };
  assert.deepEqual(told(planOf(target, source)), ["0 delete group c"]);
});

Deno.test("planner: a new group with an invalid member is created without members", () => {
  const groups = [{ key: 9, name: "team", members: ["anna"], unconverted: ["users"] }];
  assert.deepEqual(outcome({ users: [anna] }, { users: [anna], groups }).done, ["0 create group team"]);
});

for (
  const [what, target, source, reason] of [
    ["its name has two values", [anna], [disabled({ ...anna, problem: "bad", unconverted: ["phone"] })], [
      "user anna: transform",
    ]],
    ["it has no name", [anna], [disabled({ key: 1, dn: "cn=1" })], ["user cn=1: no_name"]],
    ["its name is held", [anna, bert], [disabled({ ...anna, name: "bert" }), { ...bert, problem: "bad" }], [
      "user bert: name_held",
      "user bert: transform",
    ]],
    [
      "two entries want its name",
      [anna],
      [disabled({ ...anna, name: "zoe" }), { key: 3, name: "zoe", dn: "cn=3" }],
      ["user zoe: duplicate_name", "user zoe: duplicate_name"],
    ],
    [
      "two entries want its mail address",
      [anna, bert],
      [disabled({ ...anna, mail: "x@x" }), { ...bert, mail: "x@x" }],
      ["user anna: duplicate_mail", "user bert: duplicate_mail"],
    ],
  ] as readonly (readonly [string, readonly Row[], readonly Row[], readonly string[]])[]
) {
  Deno.test(`planner: the account of an entry that is skipped because ${what} is still disabled`, () => {
    const { done, skipped } = outcome({ users: target }, { users: source });
    assert.deepEqual(done, ["0 modify user anna: disabled, nothing else"]);
    assert.deepEqual([...skipped].sort(), [...reason].sort());
  });
}

Deno.test("planner: expiry and lock of a skipped entry are written if they differ", () => {
  const target = { users: [disabled(anna, { userexpiry: "2030-01-01" })] };
  const source = {
    users: [
      disabled({ ...anna, description: "x", problem: "bad" }, { userexpiry: "2031-01-01", locked: true }),
    ],
  };
  assert.deepEqual(outcome(target, source).done, ["0 modify user anna: userexpiry, locked, nothing else"]);
  const same = { users: [disabled({ ...anna, problem: "bad" }, { userexpiry: "2030-01-01" })] };
  assert.deepEqual(outcome(target, same).done, []);
});

Deno.test("planner: an invalid account state of a skipped entry is not written", () => {
  const source = { users: [{ ...anna, problem: "bad", unconverted: ["disabled"], more: { locked: true } }] };
  assert.deepEqual(outcome({ users: [disabled(anna)] }, source).done, [
    "0 modify user anna: locked, nothing else",
  ]);
});

Deno.test("planner: the account of a skipped entry without a certain object is unchanged", () => {
  const byNumber: Options = { ...ACCOUNT, primaryKeyProperty: "employeeNumber" };
  const one = { key: "1", name: "anna" };
  const both = { users: [one, { key: "1", name: "bert" }] };
  assert.deepEqual(outcome(both, { users: [disabled(one)] }, byNumber).done, [], "ambiguous target");
  const twins = { users: [disabled({ ...one, problem: "bad" }), disabled({ ...one, dn: "cn=2" })] };
  assert.deepEqual(outcome({ users: [one] }, twins, byNumber).done, [], "duplicate key");
  assert.deepEqual(
    outcome({ users: [one] }, { users: [disabled({ name: "anna" })] }, byNumber).done,
    [],
    "no key",
  );
  assert.deepEqual(
    outcome({ users: [{ name: "anna" }] }, {
      users: [disabled(one), disabled({ key: "2", name: "anna", dn: "cn=2" })],
    }, byNumber).done,
    [],
    "two entries could adopt the object",
  );
});

Deno.test("planner: a user whom the connector disabled is not enabled while the entry is skipped", () => {
  const policy = { removal: { type: "disable", deleteAfterMs: 1 } } as const;
  const target = { users: [disabled(anna, { umcProperty: sealed(1, "2020-01-01T00:00:00Z") })] };
  const source = { users: [{ ...anna, problem: "bad" }] };
  assert.deepEqual(outcome(target, source, { ...ACCOUNT, policy }).done, []);
  const forged = { users: [disabled(anna, { umcProperty: sealed(2, "2020-01-01T00:00:00Z") })] };
  assert.deepEqual(outcome(forged, source, { ...ACCOUNT, policy }).done, [
    "0 modify user anna: disabled, nothing else",
  ]);
});

Deno.test("planner: the account of a skipped entry comes first, and counts as modified and skipped", () => {
  const plan = planOf({ users: [anna, bert] }, {
    users: [disabled({ ...anna, problem: "bad" }), { ...bert, description: "new" }],
  }, ACCOUNT);
  assert.deepEqual(told(plan), [
    "0 modify user anna: disabled, nothing else",
    "1 modify user bert: description",
  ]);
  const { modified, skipped, unchanged } = plan.totals.user;
  assert.deepEqual({ modified, skipped, unchanged }, { modified: 2, skipped: 1, unchanged: 0 });
});

Deno.test("planner: a missing account state stays, and many of them are refused as a loss", () => {
  const rows = Array.from({ length: 12 }, (_, at): Row => ({ key: at + 1, name: `u${at}` }));
  const plan = (missing: number) => {
    const source = rows.map((row, at) => at < missing ? { ...row, missing: ["disabled"] } : disabled(row));
    return planOf({ users: rows.map((row) => disabled(row)) }, { users: source }, {
      ...ACCOUNT,
      policy: { maxValueLoss: { type: "percent", value: 30 } },
    });
  };
  assert.deepEqual(plan(2).operations, []);
  assert.deepEqual(plan(2).refusals, []);
  assert.equal(plan(2).unconverted.length, 2);
  assert.deepEqual(plan(12).refusals.map(({ reason }) => reason), ["value_loss"]);
});
