import assert from "node:assert/strict";
import { makePattern } from "../syntax/python_regex/pattern.ts";
import { ignoreRule } from "./ignored_objects.ts";
import { limit, type Options, planOf, type Side } from "./testing.ts";

const IGNORING: Options = { ignoreNames: ["SVC-Scanner"] };

/** What is done, and why entries are skipped. */
function outcome(target: Side, source: Side, options: Options = IGNORING) {
  const { operations, skipped } = planOf(target, source, options);
  return {
    operations: operations.map(({ type, name }) => `${type} ${name}`),
    skipped: skipped.map(({ name, reason }) => `${name} ${reason}`),
  };
}

Deno.test("ignored objects: names are compared as UDM does, DNs from their start", () => {
  const rule = ignoreRule(["Svc"], [makePattern("uid=admin[^,]*,", true)]);
  assert.equal(rule?.({ name: "sVC", dn: "uid=sVC,dc=x" }), "udm.ignore_names");
  assert.equal(rule?.({ name: "admin1", dn: "uid=admin1,dc=x" }), "udm.ignore_dn_regex");
  assert.equal(rule?.({ name: "anna", dn: "uid=anna,dc=x" }), undefined);
});

Deno.test("planner: an object whose DN is too long for udm.ignore_dn_regex is left alone", () => {
  const rule = ignoreRule([], [makePattern("(.+)+\\1#", true)]);
  assert.equal(rule?.({ name: "x", dn: `uid=${"ab".repeat(30)},dc=x` }), "udm.ignore_dn_regex");
});

Deno.test("planner: an ignored object is neither changed nor deleted, and counts for no limit", () => {
  const target = { users: [{ name: "svc-scanner", key: 9 }, { name: "anna", key: 1 }], groups: [] };
  assert.deepEqual(outcome(target, { users: [{ name: "anna", key: 1 }] }), { operations: [], skipped: [] });
  const byDn = { ignoreDns: [makePattern("uid=svc-", true)] };
  assert.deepEqual(outcome(target, { users: [{ name: "anna", key: 1 }] }, byDn).operations, []);
  const { totals, refusals } = planOf(target, { users: [{ name: "anna", key: 1 }] }, IGNORING);
  assert.deepEqual([totals.user.target, totals.user.deleted, refusals.length], [1, 0, 0]);
});

Deno.test("planner: ignored objects are not part of what max_delete is a share of", () => {
  const user = (key: number) => ({ key, name: `user${key}` });
  const some = Array.from({ length: 30 }, (_, at) => user(at + 1));
  const services = Array.from({ length: 30 }, (_, at) => ({ key: at + 100, name: `svc-${at}` }));
  const policy = { maxDelete: { user: limit("50 %"), group: limit("off") } };
  const left = { users: some.slice(0, 12) };
  const options = { ignoreDns: [makePattern("uid=svc-", true)], policy };
  assert.match(
    planOf({ users: [...some, ...services] }, left, options).refusals[0]?.message ?? "",
    /18 of 30 users would be deleted/,
  );
});

Deno.test("planner: an entry with the primary key or the name of an ignored object is skipped", () => {
  const target = { users: [{ name: "svc-scanner", key: 9, mail: "svc@example.org" }] };
  assert.deepEqual(outcome(target, { users: [{ name: "scanner", key: 9 }] }), {
    operations: [],
    skipped: ["scanner ignored_object"],
  });
  assert.deepEqual(outcome(target, { users: [{ name: "Svc-scanner", key: 1 }] }), {
    operations: [],
    skipped: ["Svc-scanner ignored_object"],
  });
  const [skipped] = planOf(target, { users: [{ name: "svc-scanner", key: 1 }] }, IGNORING).skipped;
  assert.match(
    skipped?.message ?? "",
    /its name is that of uid=svc-scanner,ou=people,dc=target, which udm\.ignore_names ignores/,
  );
});

Deno.test("planner: no object is created or renamed so that it would be ignored from then on", () => {
  const options = { ignoreDns: [makePattern("uid=svc-", true)], ignoreNames: ["Printer"] };
  const target = { users: [{ name: "anna", key: 1, more: { disabled: false } }] };
  for (const name of ["svc-anna", "printer"]) {
    assert.deepEqual(outcome({}, { users: [{ name, key: 1 }] }, options), {
      operations: [],
      skipped: [`${name} ignored_object`],
    });
    const source = { users: [{ name, key: 1, more: { disabled: true } }] };
    assert.deepEqual(outcome(target, source, { ...options, compared: ["disabled"] }), {
      operations: ["modify anna"],
      skipped: [`${name} ignored_object`],
    }, "but the account is disabled");
    assert.deepEqual(outcome(target, {}, options).operations, ["delete anna"]);
  }
});

Deno.test("planner: an ignored object without a primary key is not adopted", () => {
  const options = { ...IGNORING, primaryKeyProperty: "employeeNumber" };
  const entry = { name: "svc-scanner", key: "1" };
  assert.deepEqual(outcome({ users: [{ name: "svc-scanner" }] }, { users: [entry] }, options), {
    operations: [],
    skipped: ["svc-scanner ignored_object"],
  });
  const withKey = { users: [{ name: "svc-scanner", key: "2" }] };
  const adopting = { ...options, policy: { adoptByName: true } };
  assert.deepEqual(outcome(withKey, { users: [entry] }, adopting).operations, []);
});

Deno.test("planner: an entry cannot get the address or take over the name of an ignored object", () => {
  const target = {
    users: [{ name: "svc-scanner", key: 9, mail: "svc@example.org" }, { name: "anna", key: 1 }],
  };
  const mail = { users: [{ name: "anna", key: 1, mail: "svc@example.org" }] };
  assert.deepEqual(outcome(target, mail), { operations: [], skipped: ["anna mail_held"] });
  const renamed = { users: [{ name: "svc-scanner", key: 1 }] };
  assert.deepEqual(outcome(target, renamed), { operations: [], skipped: ["svc-scanner ignored_object"] });
  const group = { groups: [{ name: "svc-scanner", key: 5 }], users: [{ name: "anna", key: 1 }] };
  assert.deepEqual(outcome(target, group), { operations: [], skipped: ["svc-scanner ignored_object"] });
});

Deno.test("planner: an ignored object stays a member of its groups, and joins no others", () => {
  const users = [{ name: "svc-scanner", key: 9 }, { name: "anna", key: 1 }];
  const groups = (...members: string[]) => [{ name: "team", key: 5, members }];
  const target = { users, groups: groups("svc-scanner") };
  assert.deepEqual(outcome(target, { users: users.slice(1), groups: groups() }).operations, []);
  const changed = planOf(target, { users: users.slice(1), groups: groups("anna") }, IGNORING);
  assert.deepEqual(changed.operations.map((each) => each.type === "modify" && each.membership?.keptUsers), [
    ["uid=svc-scanner,ou=people,dc=target"],
  ]);
  // The entry of the ignored object is skipped, whether the source names it as a member or not.
  assert.deepEqual(outcome(target, { users, groups: groups() }).operations, []);
  assert.deepEqual(
    outcome({ users, groups: groups() }, { users, groups: groups("svc-scanner") }).operations,
    [],
  );
});

Deno.test("planner: an ignored group keeps its members and stays nested", () => {
  const users = [{ name: "anna", key: 1 }];
  const target = {
    users,
    groups: [
      { name: "svc-scanner", key: 9, members: ["anna"] },
      { name: "team", key: 5, members: ["group:svc-scanner"] },
    ],
  };
  assert.deepEqual(outcome(target, { users, groups: [{ name: "team", key: 5 }] }).operations, []);
});

Deno.test("planner: two ignored objects may share a primary key with one that belongs to the connector", () => {
  const options = { ignoreDns: [makePattern("uid=svc", true)], primaryKeyProperty: "employeeNumber" };
  const users = ["svc1", "anna", "svc2"].map((name) => ({ name, key: "1" }));
  const source = { users: [{ name: "anna", key: "1", description: "x" }] };
  assert.deepEqual(outcome({ users }, source, options), { operations: ["modify anna"], skipped: [] });
});

Deno.test("planner: a user who is kept stays enabled and a member, and groups are deleted", () => {
  const users = [{ name: "anna", key: 1 }, { name: "bert", key: 2 }];
  const target = {
    users,
    groups: [{ name: "team", key: 5, members: ["anna", "bert"] }, { name: "old", key: 6 }],
  };
  const source = { users: users.slice(1), groups: [{ name: "team", key: 5, members: ["bert"] }] };
  const options: Options = { policy: { removal: { type: "keep" } } };
  assert.deepEqual(outcome(target, source, options), { operations: ["delete old"], skipped: [] });
});

Deno.test("planner: a disabled user stays a member although a new entry wants the name", () => {
  const target = {
    users: [{ name: "anna", key: 1, more: { disabled: true } }],
    groups: [{ name: "team", key: 5, members: ["anna"] }],
  };
  const source = { users: [{ name: "anna", key: 2 }], groups: [{ name: "team", key: 5 }] };
  const never: Options = { policy: { removal: { type: "disable", deleteAfterMs: Infinity } } };
  for (const options of [never, { policy: { removal: { type: "keep" } } } as const]) {
    const { operations, skipped } = planOf(target, source, options);
    assert.deepEqual(operations.filter(({ kind }) => kind === "group"), []);
    assert.deepEqual(skipped.map(({ name, reason }) => [name, reason]), [["anna", "name_held"]]);
  }
});
