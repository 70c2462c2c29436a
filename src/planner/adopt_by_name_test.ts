/**
 * Objects that would be deleted and created again under the same name with another key: they are recognised, and kept with
 * --adopt-by-name.
 */

import assert from "node:assert/strict";
import { type Options, planOf, type Row, sealed, type Side } from "./testing.ts";
import { skips, told } from "./plan_testing.ts";

const employeeNumber: Options = { primaryKeyProperty: "employeeNumber" };
const adopting: Options = { ...employeeNumber, policy: { adoptByName: true } };

/** Users u01, u02 and so on, with keys that begin with a text. */
function users(count: number, prefix: string): Row[] {
  return Array.from({ length: count }, (_, at) => ({
    key: `${prefix}${at}`,
    name: `u${String(at).padStart(2, "0")}`,
  }));
}

/** Refusals of a plan that may delete a fifth. */
function refusals(target: Side, source: Side, { policy, ...options }: Options = employeeNumber) {
  const limit = { type: "percent", value: 20 } as const;
  const limits = { maxDelete: { user: limit, group: limit } };
  return planOf(target, source, { ...options, policy: { ...limits, ...policy } }).refusals;
}

Deno.test("planner: an object whose key is gone is adopted by the only new entry of its name", () => {
  const plan = planOf({ users: users(3, "old") }, { users: users(3, "new") }, adopting);
  assert.deepEqual(told(plan), [0, 1, 2].map((at) => `${at} modify user u0${at}: employeeNumber`));
  assert.deepEqual({ ...plan.totals.user }, {
    source: 3,
    target: 3,
    added: 0,
    modified: 3,
    renamed: 0,
    disabled: 0,
    deleted: 0,
    unchanged: 0,
    skipped: 0,
  });
});

Deno.test("planner: what an adopted object has as the entry wants it is not written, and the rest is", () => {
  const anna = { name: "anna", description: "same", mail: "a@x", photo: "sha256-1" };
  const target = { users: [{ ...anna, key: "1", more: { "e-mail": ["old@x"] } }] };
  const source = { users: [{ ...anna, key: "2", name: "Anna", mail: "b@x", more: { "e-mail": ["new@x"] } }] };
  assert.deepEqual(told(planOf(target, source, adopting)), [
    "0 rename user anna to Anna: employeeNumber, mailPrimaryAddress, e-mail",
  ]);
  const defaults = { ...adopting, defaults: { description: "template" } };
  assert.deepEqual(
    told(planOf({ users: [{ key: "1", name: "anna", description: "old" }] }, {
      users: [{ key: "2", name: "anna", photo: "sha256-2" }],
    }, defaults)),
    ["0 modify user anna: employeeNumber, description, photo"],
  );
  const empty = { key: "1", name: "anna", description: "old", photo: "sha256-1" };
  assert.deepEqual(
    told(planOf({ users: [empty] }, { users: [{ key: "2", name: "anna" }] }, adopting)),
    ["0 modify user anna: employeeNumber, description, no photo"],
  );
});

Deno.test("planner: adopted users and groups keep their memberships", () => {
  const side = (prefix: string): Side => ({
    users: users(3, prefix),
    groups: [
      { key: `${prefix}-team`, name: "team", members: ["u00", "u01"] },
      { key: `${prefix}-all`, name: "all", members: ["group:team", "u02"] },
    ],
  });
  const plan = planOf(side("old"), side("new"), adopting);
  assert.deepEqual(told(plan), [
    ...[0, 1, 2].map((at) => `${at} modify user u0${at}: employeeNumber`),
    "3 modify group team: employeeNumber",
    "4 modify group all: employeeNumber",
  ]);
  const joined = { ...side("new"), groups: [{ key: "new-team", name: "team", members: ["u00", "u02"] }] };
  assert.deepEqual(
    told(planOf({ ...side("old"), groups: side("old").groups?.slice(0, 1) ?? [] }, joined, adopting))[3],
    "3 modify group team: employeeNumber, members users new0,new2 (+1 -1)",
  );
});

Deno.test("planner: a group that is adopted late is nested by its DN", () => {
  const target: Side = { groups: [{ key: "old", name: "team" }, { key: "all", name: "all" }] };
  const source: Side = {
    groups: [{ key: "new", name: "TEAM" }, { key: "all", name: "all", members: ["group:TEAM"] }],
  };
  const plan = planOf(target, source, adopting);
  assert.deepEqual(told(plan), [
    "0 rename group team to TEAM: employeeNumber",
    "1 modify group all, members groups new (+1 -0) (after 0)",
  ]);
  const [, all] = plan.operations;
  assert.equal(all?.type === "modify" && all.membership?.nestedGroup?.[0]?.dn, "cn=team,ou=people,dc=target");
});

const old = { key: "1", name: "anna" };
const fresh = { key: "2", name: "anna" };

for (
  const [what, target, entries] of [
    ["two new entries have its name", [old], [fresh, { ...fresh, key: "3", dn: "cn=x" }]],
    ["an entry with an object wants its name", [old, { key: "9", name: "bert" }], [
      fresh,
      { key: "9", name: "Anna", dn: "cn=bert" },
    ]],
    ["a skipped entry has its name", [old], [fresh, { name: "anna", key: "7", dn: "cn=x", problem: "bad" }]],
    ["a skipped entry has its key", [old], [fresh, { key: "1", name: "zoe", problem: "bad" }]],
    ["the only entry of its name is skipped", [old], [{ ...fresh, problem: "bad" }]],
    ["its own entry is there", [old], [{ ...old, name: "anne" }, fresh]],
    ["the name belongs to an entry that has an object", [old, { key: "2", name: "bert" }], [fresh]],
  ] as const satisfies readonly (readonly [string, readonly Row[], readonly Row[]])[]
) {
  Deno.test(`planner: an object is not adopted if ${what}`, () => {
    const plan = planOf({ users: target }, { users: entries }, adopting);
    const adopted = plan.operations.filter((operation) =>
      operation.type === "modify" && "employeeNumber" in operation.changes
    );
    assert.deepEqual(adopted, []);
    const without = planOf({ users: target }, { users: entries }, employeeNumber);
    assert.deepEqual([told(plan), skips(plan)], [told(without), skips(without)]);
  });
}

Deno.test("planner: a disabled user is adopted by its name and enabled", () => {
  const stamp = sealed(old.key, "2030-01-01T00:00:00Z");
  const target = { users: [{ ...old, more: { umcProperty: stamp, disabled: true } }] };
  const policy = {
    adoptByName: true,
    now: Date.parse("2030-01-02T00:00:00Z"),
    removal: { type: "disable", deleteAfterMs: 86_400_000 * 30 },
  } as const;
  assert.deepEqual(told(planOf(target, { users: [fresh] }, { ...employeeNumber, policy })), [
    "0 modify user anna: employeeNumber, disabled, no stamp",
  ]);
});

Deno.test("planner: users to be recreated under their name are reported separately", () => {
  const target = { users: users(30, "old") };
  const ways =
    "Deleting and creating them again would lose accounts, passwords and memberships. Either restore the old " +
    "values of employeeNumber in the source, or map the attribute or use the sanitizer that gives them; or, for one " +
    "run, let them keep all that and get the new values: sync --adopt-by-name";
  const [all] = refusals(target, { users: users(30, "new") });
  assert.equal(all?.reason, "max_delete");
  assert.ok(
    all.message.endsWith(
      "30 of 30 users to be deleted would come again under the same name with another identifier: has the directory " +
        `been reloaded? ${ways} (first look at plan --adopt-by-name)`,
    ),
    all.message,
  );
  assert.doesNotMatch(all.message, /--allow-deletes/);
  const [most] = refusals(target, { users: users(20, "new") });
  assert.ok(most?.message.includes("20 of 30 users to be deleted would come again"), most?.message);
  assert.ok(
    most?.message.endsWith(
      `${ways} --allow-deletes 10 (first look at plan --adopt-by-name --allow-deletes 10)`,
    ),
    most?.message,
  );
  const [both] = refusals(
    { ...target, groups: [{ key: "old", name: "team" }, { key: "gone", name: "crew" }] },
    { users: users(20, "new"), groups: [{ key: "new", name: "team" }] },
  );
  assert.ok(both?.message.endsWith("--adopt-by-name --allow-deletes 11)"), both?.message);
  // Together they are exactly what is meant.
  const policy = { adoptByName: true, allowDeletes: 10 };
  assert.deepEqual(refusals(target, { users: users(20, "new") }, { ...employeeNumber, policy }), []);
  assert.equal(
    refusals(target, { users: users(20, "new") }, { ...employeeNumber, policy: { adoptByName: true } })[0]
      ?.message
      .includes("--allow-deletes 10"),
    true,
  );
});

Deno.test("planner: users to be recreated are reported with a wrong --allow-deletes and with withheld deletions", () => {
  const [target, source] = [{ users: users(30, "old") }, { users: users(30, "new") }];
  const [refusal] = refusals(target, source, { ...employeeNumber, policy: { allowDeletes: 29 } });
  assert.match(
    refusal?.message ?? "",
    /allows exactly that number of deletions, .*30 of 30 users to be deleted would come again/,
  );
  assert.doesNotMatch(refusal?.message ?? "", /If all of them are really gone/);
  assert.deepEqual(refusals(target, source, { ...employeeNumber, policy: { allowDeletes: 30 } }), []);
  const { notices } = planOf(target, source, {
    ...employeeNumber,
    policy: {
      onExceeded: "skip-deletes",
      maxDelete: { user: { type: "count", value: 5 }, group: { type: "off" } },
    },
  });
  assert.match(
    notices[0]?.message ?? "",
    /no user is deleted in this run: .* would come again under the same name/,
  );
});

Deno.test("planner: disabled users keep their names, and new entries with these names are reported", () => {
  const policy = { removal: { type: "disable", deleteAfterMs: 1 } } as const;
  const [refusal] = refusals({ users: users(30, "old") }, { users: users(30, "new") }, {
    ...employeeNumber,
    policy,
  });
  assert.match(
    refusal?.message ?? "",
    /30 of 30 users to be disabled or deleted have the name of a new entry with another identifier: /,
  );
});

Deno.test("planner: the identifier of UDM cannot be changed, and the message says what can be done", () => {
  const rows = (from: number) => users(30, "").map((row, at) => ({ ...row, key: from + at }));
  const [target, source] = [{ users: rows(100) }, { users: rows(200) }];
  const [refusal] = refusals(target, source, {});
  assert.match(
    refusal?.message ?? "",
    /UDM never changes univentionObjectIdentifier, so --adopt-by-name cannot keep them\. Either restore the old values of univentionObjectIdentifier in the source, .*; or name another property that is empty in UDM as udm\.user_primary_key_property, .*; or accept that deleting and creating them again loses accounts, passwords and memberships: --allow-deletes 30$/,
  );
  const [refused] = refusals(target, source, { policy: { adoptByName: true } });
  assert.equal(refused?.reason, "adopt_by_name");
  assert.match(
    refused?.message ?? "",
    /^refused: --adopt-by-name cannot keep any user or group\. UDM never changes /,
  );
  // Also where nothing is to be deleted, and where deletions are allowed.
  assert.equal(refusals({}, {}, { policy: { adoptByName: true } })[0]?.reason, "adopt_by_name");
  assert.equal(
    refusals(target, source, { policy: { adoptByName: true, allowDeletes: 30 } })[0]?.reason,
    "adopt_by_name",
  );
});

Deno.test("planner: of one kind that cannot be adopted it is said if something of it would come again", () => {
  const side = (prefix: string, group: string): Side => ({
    users: users(2, prefix),
    groups: [{ key: group, name: "team" }],
  });
  const uuid = (digit: string) => `0000000${digit}-0000-4000-8000-000000000000`;
  const options: Options = {
    primaryKeyProperties: { user: "employeeNumber" },
    policy: { adoptByName: true },
  };
  assert.deepEqual(refusals(side("old", uuid("1")), side("new", uuid("1")), options), []);
  const [refusal, ...others] = refusals(side("old", uuid("1")), side("new", uuid("2")), options);
  assert.deepEqual(others, []);
  assert.equal(refusal?.kind, "group");
  assert.match(
    refusal?.message ?? "",
    /^refused: --adopt-by-name cannot keep 1 group under the name of a new entry with another identifier\. .*udm\.group_primary_key_property.*--allow-deletes 1$/,
  );
  const allowed = { ...options, policy: { adoptByName: true, allowDeletes: 1 } };
  assert.deepEqual(refusals(side("old", uuid("1")), side("new", uuid("2")), allowed), []);
});

Deno.test("planner: what adopted objects lose counts as lost, and a value that the configuration gives counts as none", () => {
  const target = { users: users(30, "old").map((row) => ({ ...row, description: "here" })) };
  const limit = { type: "percent", value: 30 } as const;
  const options = { ...adopting, policy: { adoptByName: true, maxValueLoss: limit } };
  assert.deepEqual(
    planOf(target, { users: users(30, "new") }, options).refusals.map(({ reason }) => reason),
    ["value_loss"],
  );
  const given = users(30, "new").map((row) => ({ ...row, description: "here" }));
  assert.deepEqual(planOf(target, { users: given }, options).refusals, []);
});
