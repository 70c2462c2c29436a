import assert from "node:assert/strict";
import type { Kind } from "../common/model.ts";
import { type Side, sourceDn, statesOf, targetDn, uuid } from "../planner/testing.ts";
import { choices, find, isDn } from "./find.ts";
import { findSimilarNames } from "./similar_names.ts";

const TARGET: Side = {
  users: [{ key: 1, name: "anna" }, { key: 2, name: "bert" }, { key: 3, name: "cora" }, {
    key: 4,
    name: "alone",
  }],
  groups: [{ key: 10, name: "team" }],
};
const SOURCE: Side = {
  users: [
    { key: 1, name: "Anna" },
    { key: 2, name: "cora", dn: "cn=bert,ou=users,dc=source" },
    { key: 3, name: "bert", dn: "cn=cora,ou=users,dc=source" },
    { key: 5, name: "faulty", problem: "bad" },
  ],
  groups: [{ key: 10, name: "team" }, { key: 11, name: "faulty" }],
};

function found(query: string, kind?: Kind, sides: [Side, Side] = [TARGET, SOURCE]): string[] {
  return find(query, kind, statesOf(...sides)).map(({ subject, matches }) =>
    `${subject.type} ${subject.kind} by ${matches.join(" and ")}`
  );
}

Deno.test("explain: an entry is found by name in any case, DN in any spelling, and primary key", () => {
  assert.deepEqual(found(" ANNA"), ["desired user by name"]);
  assert.deepEqual(found("CN=anna, OU=users,dc=Source"), ["desired user by DN in the source"]);
  assert.deepEqual(found("UID=anna,ou=people, dc=target"), ["desired user by DN in the target"]);
  assert.deepEqual(found(uuid(1)), ["desired user by primary key"]);
  assert.deepEqual(found("nobody"), []);
  assert.deepEqual(found("ann"), []);
});

Deno.test("explain: a skipped entry is found with its object", () => {
  const target = { users: [{ key: 5, name: "wrong" }] };
  const sides: [Side, Side] = [target, SOURCE];
  assert.deepEqual(found("faulty", "user", sides), ["skipped user by name"]);
  assert.deepEqual(found("wrong", undefined, sides), ["skipped user by name in the target"]);
  assert.deepEqual(found(targetDn("user", "wrong"), undefined, sides), ["skipped user by DN in the target"]);
  assert.deepEqual(found(sourceDn("user", "faulty"), undefined, sides), ["skipped user by DN in the source"]);
});

Deno.test("explain: an object without an entry is found", () => {
  assert.deepEqual(found("Alone"), ["object user by name in the target"]);
  assert.deepEqual(found(uuid(4)), ["object user by primary key"]);
  assert.deepEqual(found("alone", "group"), []);
});

Deno.test("explain: both owners of a handed over name are found, and the key selects one", () => {
  const several = find("bert", undefined, statesOf(TARGET, SOURCE));
  assert.deepEqual(
    choices(several).map(({ name, matches, choose }) => `${name} (${matches}): ${choose}`),
    [`cora (name in the target): ${uuid(2)}`, `bert (name): ${uuid(3)}`],
  );
  for (const { choose } of choices(several)) assert.equal(found(choose).length, 1, choose);
});

Deno.test("explain: the DN selects among equal keys, the kind among equal DNs", () => {
  const twins = {
    users: [{ key: 1, name: "a", dn: "cn=a,dc=x" }, { key: 1, name: "a", dn: "cn=b,dc=x" }],
    groups: [{ key: 2, name: "a", dn: "cn=c,dc=x" }],
  };
  const choose = (source: Side) =>
    choices(find("a", undefined, statesOf({}, source))).map((match) => match.choose);
  assert.deepEqual(choose(twins), ["cn=a,dc=x", "cn=b,dc=x", uuid(2)]);
  const both = { key: "k", name: "a", dn: "cn=a,dc=x" };
  const states = statesOf({}, { users: [both], groups: [both] });
  assert.deepEqual(choices(find("a", undefined, states)).map((match) => match.choose), [
    "--kind user",
    "--kind group",
  ]);
});

Deno.test("explain: text with a type and a value is a DN", () => {
  assert.ok(isDn("cn=a,dc=b"));
  for (const text of ["", "anna", "a b", "=x", "cn=a,b"]) assert.ok(!isDn(text), text);
});

Deno.test("explain: similar names are found, the nearest first; of a DN the first value counts", () => {
  const states = statesOf(TARGET, SOURCE);
  const near = (query: string, kind?: Kind) =>
    findSimilarNames(query, kind, states).map(({ kind, name, side }) => `${kind} ${name} ${side}`);
  assert.deepEqual(near("ana"), ["user Anna source"]);
  assert.deepEqual(near("uid=brt,dc=nowhere"), ["user bert source"]);
  assert.deepEqual(near("aloen"), ["user alone target"]);
  assert.deepEqual(near("faul"), ["user faulty source", "group faulty source"]);
  assert.deepEqual(near("faul", "user"), ["user faulty source"]);
  assert.deepEqual(near("zzzzzzzz"), []);
  assert.deepEqual(near(""), []);
});

Deno.test("explain: the number of similar names is limited", () => {
  const users = Array.from({ length: 30 }, (_, at) => ({ key: at + 1, name: `anna${at}` }));
  assert.equal(findSimilarNames("anna", undefined, statesOf({}, { users })).length, 5);
});
