import assert from "node:assert/strict";
import { makePlan } from "./plan.ts";
import { applyLookups, findUnresolvedMembers, type LookupResult } from "./unresolved_members.ts";
import { NameTable } from "./store/name_table.ts";
import { type Options, type Row, type Side, statesOf, UNLIMITED, uuid } from "./testing.ts";
import { told } from "./plan_testing.ts";

const MANAGED = { users: true, nestedGroup: true };
const anna = { key: 1, name: "anna", dn: "uid=anna,ou=a" };
const bert = { key: 2, name: "bert", dn: "uid=bert,ou=a" };
const cleo = { key: 3, name: "cleo" };

const team = (...members: string[]): Row => ({ key: 10, name: "team", members });

/** The users of the target have names instead of DNs. */
function named(...rows: readonly Row[]): Row[] {
  return rows.map(({ key, name }) => ({ key, name }));
}

/** What is at stake, and the plan if that becomes known of the DNs that were not read. */
function outcome(
  target: Side,
  source: Side,
  sighted: Readonly<Record<string, LookupResult>> = {},
  options: Options = {},
) {
  const sides = statesOf(target, source, options);
  const unresolved = findUnresolvedMembers(sides.target, sides.source, MANAGED);
  const lookups = new Map(
    Object.entries(sighted).map(([dn, sighting]) => [sides.source.dns.number(dn), sighting]),
  );
  const retained = applyLookups(unresolved, lookups, sides.source);
  const plan = makePlan(sides.target, { ...sides.source, retained }, MANAGED, UNLIMITED);
  return {
    unresolved: unresolved.map(({ group, unread, atRisk }) => ({
      group: group.name,
      unread: unread.map((number) => sides.source.dns.text(number)),
      atRisk: atRisk.map(({ sourceDn }) => sourceDn),
    })),
    done: told(plan),
    unknown: plan.unknownMembers,
  };
}

const users = named(anna, bert);
const target = { users, groups: [team("anna", "bert")] };
const read = (...members: string[]) => ({ users: [anna, bert], groups: [team(...members)] });
const REMOVED = (user: number) => [`0 modify group team, members users ${user} (+0 -1)`];

Deno.test("planner: a member moved during the read is identified by the key at its new DN", () => {
  const moved = { "uid=bert,ou=b": { kind: "user", key: uuid(2) } } as const;
  assert.deepEqual(outcome(target, read(anna.dn, "uid=bert,ou=b"), moved), {
    unresolved: [{ group: "team", unread: ["uid=bert,ou=b"], atRisk: [bert.dn] }],
    done: [],
    unknown: 0,
  });
  const renamed = { "uid=robert,ou=b": { kind: "user", key: uuid(2) } } as const;
  assert.deepEqual(outcome(target, read(anna.dn, "uid=robert,ou=b"), renamed).done, []);
});

Deno.test("planner: a member moved during the read stays if its entry is skipped", () => {
  const moved = { "uid=bert,ou=b": { kind: "user", key: uuid(2) } } as const;
  const held = { ...cleo, problem: "bad" };
  assert.deepEqual(
    outcome({ ...target, users: named(anna, bert, cleo) }, {
      users: [anna, { ...bert, name: "cleo" }, held],
      groups: [team(anna.dn, "uid=bert,ou=b")],
    }, moved).done,
    [],
  );
});

Deno.test("planner: for a DN that could not be read, the member with the same RDN stays", () => {
  for (const dn of ["uid=bert,ou=b", "UID=Bert , ou=elsewhere", "uid=\\62ert,ou=b"]) {
    assert.deepEqual(outcome(target, read(anna.dn, dn)).done, [], dn);
    assert.deepEqual(outcome(target, read(anna.dn, dn), { [dn]: "unknown" }).done, [], dn);
  }
  for (const dn of ["uid=gone,ou=a", "cn=bert,ou=a", "uid=bert+cn=x,ou=a", "no DN = at all,"]) {
    assert.deepEqual(outcome(target, read(anna.dn, dn)).done, REMOVED(1), dn);
  }
});

Deno.test("planner: several members of one RDN all stay if the DN is unknown", () => {
  const twins = [{ ...anna, dn: "cn=x,ou=a" }, { ...bert, dn: "cn=x,ou=b" }];
  const source = { users: twins, groups: [team("cn=x,ou=c")] };
  assert.deepEqual(outcome(target, source).done, []);
});

Deno.test("planner: a DN of another object protects no member", () => {
  const dn = "uid=bert,ou=b";
  assert.deepEqual(outcome(target, read(anna.dn, dn), { [dn]: "foreign" }).done, REMOVED(1));
});

Deno.test("planner: a new member with an unknown DN is counted and not added", () => {
  const before = { users, groups: [team("anna")] };
  const { unresolved, done, unknown } = outcome(before, read(anna.dn, "uid=bert,ou=b"));
  assert.deepEqual({ unresolved, done, unknown }, { unresolved: [], done: [], unknown: 1 });
});

Deno.test("planner: a moved user who is no member yet becomes one", () => {
  const dn = "uid=bert,ou=b";
  const before = { users: named(anna, bert, cleo), groups: [team("anna", "cleo")] };
  const source = { users: [anna, bert, cleo], groups: [team(anna.dn, dn)] };
  assert.deepEqual(outcome(before, source, { [dn]: { kind: "user", key: uuid(2) } }).done, [
    "0 modify group team, members users 1,2 (+1 -1)",
  ]);
});

Deno.test("planner: nothing is looked up if no member would be removed", () => {
  const dangling = ["uid=gone,ou=a", "uid=left,ou=a"];
  assert.deepEqual(outcome(target, read(anna.dn, bert.dn, ...dangling)).unresolved, []);
  // A new group, one without members, members of ours that the source does not have, and such from elsewhere.
  const others = {
    users: named(anna, bert, cleo),
    groups: [team("anna", "bert", "cleo", "uid=x,ou=elsewhere")],
  };
  assert.deepEqual(outcome({}, read(anna.dn, ...dangling)).unresolved, []);
  assert.deepEqual(outcome({ users, groups: [team()] }, read(anna.dn, ...dangling)).unresolved, []);
  assert.deepEqual(outcome(others, read(anna.dn, bert.dn, ...dangling)).unresolved, []);
});

Deno.test("planner: groups moved during the read stay nested", () => {
  const sub = { key: 20, name: "sub", dn: "cn=sub,ou=a" };
  const before = { groups: [{ key: 20, name: "sub" }, team("group:sub")] };
  const source = { groups: [sub, team("cn=sub,ou=b")] };
  assert.deepEqual(outcome(before, source, { "cn=sub,ou=b": { kind: "group", key: uuid(20) } }).done, []);
  assert.deepEqual(outcome(before, source).done, []);
  assert.deepEqual(outcome(before, source, { "cn=sub,ou=b": "foreign" }).done, [
    "0 modify group team, members groups  (+0 -1)",
  ]);
});

Deno.test("planner: a moved user whose entry is skipped stays a member", () => {
  const source = { users: [anna, { ...bert, problem: "bad" }], groups: [team(anna.dn, "uid=bert,ou=b")] };
  assert.deepEqual(outcome(target, source).done, []);
  const moved = { "uid=bert,ou=b": { kind: "user", key: uuid(2) } } as const;
  assert.deepEqual(outcome(target, source, moved).done, []);
  assert.deepEqual(outcome(target, source, { "uid=bert,ou=b": "foreign" }).done, REMOVED(1));
});

Deno.test("planner: a member that stays and is renamed is named by its key", () => {
  const source = { users: [anna, { ...bert, name: "robert" }], groups: [team("uid=bert,ou=b")] };
  const { done } = outcome(target, source);
  assert.deepEqual(done, [
    "0 modify group team, members users 2 (+0 -1)",
    "1 rename user bert to robert",
  ]);
});

Deno.test("planner: a moved user with an object outside the OUs stays a member", () => {
  const elsewhere = "uid=bert,ou=elsewhere";
  const options = { foreign: { user: [{ dn: elsewhere, key: 2 }] } };
  const before = { users: named(anna), groups: [team("anna", elsewhere)] };
  const dn = "uid=bert,ou=b";
  const source = read(anna.dn, dn);
  assert.deepEqual(outcome(before, source, { [dn]: { kind: "user", key: uuid(2) } }, options).done, []);
  assert.deepEqual(outcome(before, source, {}, options).done, []);
  assert.deepEqual(outcome(before, source, { [dn]: "foreign" }, options).done, [
    "0 modify group team, members users 1 (+0 -1)",
  ]);
});

/** The members that stay if the lookups of names give nothing. */
function kept(names: Readonly<Record<string, readonly string[]>>, listed: readonly string[]): string[] {
  const { target: current, source } = statesOf(target, { users: [anna, bert], groups: [team(...listed)] });
  const table = new NameTable("uid");
  for (const [dn, values] of Object.entries(names)) {
    table.add(source.dns.number(dn), values.map((value) => new TextEncoder().encode(value)));
  }
  const state = { ...source, names: table };
  const retained = applyLookups(findUnresolvedMembers(current, state, MANAGED), new Map(), state);
  return [...retained.values()].flat().map(({ number }) => current.dns.text(number));
}

Deno.test("planner: of a name that remains unknown, users with that name or without a name stay members", () => {
  const all = { [anna.dn]: ["anna"], [bert.dn]: ["bert"] };
  assert.deepEqual(kept(all, ["=cleo"]), []);
  assert.deepEqual(kept({ ...all, [bert.dn]: [] }, ["=cleo"]).length, 1);
  assert.deepEqual(kept({ ...all, [bert.dn]: [] }, ["uid=cleo,ou=a"]), []);
  assert.deepEqual(kept({ ...all, [bert.dn]: ["anna"] }, ["=ANNA"]).length, 2);
});

Deno.test("planner: nothing is looked up for a group that keeps all its members", () => {
  const row = { ...team("=cleo"), unconverted: ["users"] };
  const sides = statesOf(target, { users: [anna, bert], groups: [row] });
  assert.deepEqual(findUnresolvedMembers(sides.target, sides.source, MANAGED), []);
});
