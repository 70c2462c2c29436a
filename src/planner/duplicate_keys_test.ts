/**
 * Entries with the key of another entry: only one of them can be its owner, so each object that one of them may mean is
 * kept.
 */

import assert from "node:assert/strict";
import { planOf, type Row, type Side } from "./testing.ts";
import { skips, told } from "./plan_testing.ts";

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const eve = { key: 5, name: "eve" };
const zoe = { key: 9, name: "zoe" };

/** What is done, and whether deletions of users are withheld. */
function outcome(target: Side, source: Side) {
  const plan = planOf(target, source);
  return { done: told(plan), withheld: plan.notices.map(({ kind }) => kind), skipped: skips(plan) };
}

const users = [anna, bert, eve, zoe];

for (
  const [what, entries, expected] of [
    ["a user takes the key of another", [anna, { key: 1, name: "eve" }, bert], "deletes"],
    ["the other way round", [{ key: 1, name: "eve" }, anna, bert], "deletes"],
    ["two users take the key of a third", [anna, ...named(1, "bert", "eve")], "deletes"],
    ["two users take a key that no object has", [anna, ...named(7, "bert", "eve")], "deletes"],
    [
      "the owner of the key is renamed",
      [{ key: 1, name: "anne" }, { key: 1, name: "eve" }, bert],
      "withholds",
    ],
    ["an entry is there twice", [anna, { ...anna, dn: "cn=copy" }, bert, eve], "deletes"],
    ["an entry is there three times", [1, 2, 3].map((n) => ({ ...anna, dn: `cn=${n}` })).concat(), "deletes"],
    ["a user takes the key of another and is renamed", [anna, { key: 1, name: "eva" }, bert], "withholds"],
    [
      "two users take a key and a name that no object has",
      [anna, bert, ...named(7, "eva", "ada")],
      "withholds",
    ],
    ["one of two users with a new key has a new name", [anna, bert, ...named(7, "eve", "ada")], "withholds"],
    ["a user takes key and name of others", [anna, bert, { key: 1, name: "bert", dn: "cn=x" }], "withholds"],
    ["two users are renamed and have one key", named(1, "anne", "eva"), "withholds"],
    ["two users have one new key and the name of one object", twice({ key: 7, name: "eve" }), "withholds"],
    ["the twin has no name", [anna, bert, { key: 1, dn: "cn=x" }], "withholds"],
    ["the twin has a problem", [anna, { key: 1, name: "eve", problem: "bad" }, bert], "deletes"],
  ] as const satisfies readonly (readonly [string, readonly Row[], "deletes" | "withholds"])[]
) {
  Deno.test(`planner: ${what}: what they may mean is kept, and the plan ${expected} others`, () => {
    const { done, withheld } = outcome({ users }, { users: entries });
    const names: readonly string[] = entries.map(({ name }: Row) => name ?? "");
    const deleted = done.map((line) => /^\d+ delete user (.*)$/.exec(line)?.[1] ?? line);
    if (expected === "withholds") {
      assert.deepEqual({ deleted, withheld }, { deleted: [], withheld: ["user"] });
      return;
    }
    // Its own key or its own name: the rest has no entry at all.
    const owners = new Set<Row["key"]>(entries.map(({ key }: Row) => key));
    const gone = users.filter(({ key, name }) => !owners.has(key) && !names.includes(name));
    assert.ok(gone.includes(zoe));
    assert.deepEqual({ deleted, withheld }, { deleted: gone.map(({ name }) => name), withheld: [] });
  });
}

function named(key: number, ...names: readonly string[]): Row[] {
  return names.map((name) => ({ key, name }));
}

function twice(row: Row): Row[] {
  return [{ ...row, dn: "cn=1" }, { ...row, dn: "cn=2" }];
}

Deno.test("planner: a user with the identifier of a group is kept by name, and withholds deletions if renamed", () => {
  const group = { key: 1, name: "staff" };
  const target = { users: [bert, eve, zoe], groups: [group] };
  assert.deepEqual(outcome(target, { users: [bert, { key: 1, name: "eve" }], groups: [group] }), {
    done: ["0 delete user zoe"],
    withheld: [],
    skipped: ["user eve: duplicate_identifier"],
  });
  assert.deepEqual(outcome(target, { users: [bert, { key: 1, name: "eva" }], groups: [group] }), {
    done: [],
    withheld: ["user"],
    skipped: ["user eva: duplicate_identifier"],
  });
});

Deno.test("planner: the identifier of a group that is skipped, or that is new, is not that of a user either", () => {
  const target = { users: [bert, eve, zoe] };
  const groups = [{ key: 1, name: "staff", problem: "bad" }, { key: 1, name: "staff" }, {
    key: 1,
    dn: "cn=x",
  }];
  for (const group of groups) {
    const { done, withheld } = outcome(target, { users: [bert, { key: 1, name: "eve" }], groups: [group] });
    assert.deepEqual({ done, withheld }, { done: ["0 delete user zoe"], withheld: [] });
    const renamed = outcome(target, { users: [bert, { key: 1, name: "eva" }], groups: [group] });
    assert.deepEqual([renamed.done, renamed.withheld], [[], ["user"]]);
  }
});

Deno.test("planner: a user whose object was moved out of the OU owns the identifier that a group has as well", () => {
  const foreign = { user: [{ dn: "uid=anna,ou=elsewhere", key: 1 }] };
  const source = { users: [anna, bert], groups: [{ key: 1, name: "staff" }] };
  const plan = planOf({ users: [bert, zoe] }, source, { foreign });
  assert.deepEqual(told(plan), ["0 delete user zoe"]);
  assert.deepEqual(skips(plan), ["user anna: moved_away", "group staff: duplicate_identifier"]);
  assert.deepEqual(plan.notices, []);
});

Deno.test("planner: of many groups, one with the identifier of one of few users is kept", () => {
  const groups = [{ key: 21, name: "a" }, { key: 22, name: "b" }, { key: 23, name: "c" }];
  const twins = { users: [bert], groups: [...groups, { key: 2, name: "staff" }] };
  assert.deepEqual(outcome({ users: [bert], groups: [...groups, { key: 20, name: "staff" }] }, twins), {
    done: [],
    withheld: [],
    skipped: ["group staff: duplicate_identifier"],
  });
});

Deno.test("planner: users that are kept for a key that others share keep their memberships", () => {
  const group = (...members: string[]) => ({ key: 20, name: "staff", members });
  const target = { users: [anna, bert, eve], groups: [group("anna", "bert", "eve")] };
  const twins = [anna, { key: 1, name: "eve" }];
  assert.deepEqual(
    outcome(target, { users: [...twins, bert], groups: [group("anna", "bert", "eve")] }).done,
    [],
  );
  // Renamed at the same time, it has no entry at all.
  const renamed = [anna, bert, { key: 1, name: "eva" }];
  assert.deepEqual(outcome(target, { users: renamed, groups: [group("anna", "bert", "eva")] }).done, []);
  // What one of them may mean becomes no member.
  const before = { ...target, groups: [group("bert", "eve")] };
  assert.deepEqual(
    outcome(before, { users: [...twins, bert], groups: [group("anna", "bert", "eve")] }).done,
    [],
  );
});

Deno.test("planner: 1,000 entries with one key each name the entry before, and none of the users is deleted", () => {
  const all = Array.from({ length: 1000 }, (_, at) => ({ key: at + 100, name: `u${at}` }));
  const { done, withheld, skipped } = outcome({ users: all }, {
    users: all.map((row) => ({ ...row, key: 100 })),
  });
  assert.deepEqual({ done, withheld }, { done: [], withheld: [] });
  assert.equal(skipped.length, 1000);
});
