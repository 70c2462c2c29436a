import assert from "node:assert/strict";
import { effectsOf, resultOf } from "../planner/effects.ts";
import { makePlan } from "../planner/plan.ts";
import { type Options, type Side, sourceOf, targetOf, UNLIMITED } from "../planner/testing.ts";
import { explainMembers } from "./members.ts";

/** The members of the group "team", as short sentences. */
function members(
  target: Side,
  source: Side,
  options: Options & { readonly named?: string[] } = {},
): string[] {
  const sides = { target: targetOf(target, options), source: sourceOf(source, options) };
  const managed = options.managed ?? { users: true, nestedGroup: true };
  const plan = makePlan(sides.target, sides.source, managed, UNLIMITED);
  const effect = effectsOf(plan).find(({ kind, name }) => kind === "group" && name === "team");
  const desired = [...sides.source.group.all()].find(({ name }) => name === "team");
  const numbers = desired?.members ?? sides.source.dns.numbers(options.named ?? []);
  const deleted = new Set(plan.operations.flatMap((each) => each.type === "delete" ? [each.dn] : []));
  const search = {
    user: { bases: ["ou=users,dc=source"] },
    group: { bases: ["ou=groups,dc=source"] },
  };
  return explainMembers({
    sides,
    desired,
    current: sides.target.group.withName("team"),
    membership: effect && resultOf(effect).membership,
    managed,
    named: [...numbers].map((number) => sides.source.dns.text(number)),
    listed: new Set(numbers),
    search,
    ignored: (dn) => dn.includes("ignored"),
    isDeleted: ({ dn }) => deleted.has(dn),
  }).map(({ result, kind, name, source_dn, dn, why }) =>
    `${result}: ${kind ?? "?"} ${name ?? source_dn ?? dn}${why === undefined ? "" : `: ${why}`}`
  );
}

const users = [{ key: 1, name: "anna" }, { key: 2, name: "bert" }, { key: 3, name: "cora" }];

Deno.test("explain: members stay, join and leave; a renamed member stays", () => {
  const target = {
    users,
    groups: [{ key: 10, name: "team", members: ["anna", "bert", "group:old"] }, { key: 11, name: "old" }],
  };
  const source = {
    users: [{ key: 1, name: "annette" }, ...users.slice(1), { key: 4, name: "dora" }],
    groups: [
      { key: 10, name: "team", members: ["annette", "cora", "dora", "group:new"] },
      { key: 11, name: "old" },
      { key: 12, name: "new" },
    ],
  };
  assert.deepEqual(members(target, source), [
    "stays: user annette",
    "joins: user cora",
    "joins: user dora",
    "joins: group new",
    "leaves: user bert: the source does not list it as a member",
    "leaves: group old: the source does not list it as a member",
  ]);
});

Deno.test("explain: all members of a new group join", () => {
  const source = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  assert.deepEqual(members({ users }, source), ["joins: user anna"]);
});

Deno.test("explain: members that were not read have a reason", () => {
  const nobody = ["cn=nobody,ou=users,dc=source", "cn=ignored,ou=users,dc=source", "cn=far,dc=elsewhere"];
  const source = { users, groups: [{ key: 10, name: "team", members: nobody }] };
  const [far, ignored, unmatched] = members({ users }, source);
  assert.match(
    far ?? "",
    /^ignored: \? cn=far,dc=elsewhere: not among .*: it is outside source.user_base and/,
  );
  assert.match(ignored ?? "", /ignored.*: source.ignore_dn_regex matches its DN$/);
  assert.match(
    unmatched ?? "",
    /nobody.*: the filters do not match it, or it does not exist \(explain "cn=nobody/,
  );
});

Deno.test("explain: a member with a skipped entry stays, and joins if its object is certain", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  const source = {
    users: [{ key: 1, name: "anna", problem: "bad" }, { key: 2, name: "bert", problem: "bad" }, {
      key: 9,
      name: "zoe",
      problem: "bad",
    }],
    groups: [{ key: 10, name: "team", members: ["anna", "bert", "zoe"] }],
  };
  const why = "its entry is skipped: username: bad";
  assert.deepEqual(members(target, source), [
    `stays: user anna: ${why}`,
    `joins: user bert: ${why}`,
    `ignored: user zoe: ${why}`,
  ]);
});

Deno.test("explain: members without an entry are deleted, kept, or outside our OUs", () => {
  const elsewhere = "uid=root,cn=users,dc=target";
  const target = {
    users: [...users, { name: "keyless" }],
    groups: [{ key: 10, name: "team", members: ["anna", "bert", elsewhere] }],
  };
  const source = { users: users.slice(2), groups: [{ key: 10, name: "team", members: ["cora"] }] };
  assert.deepEqual(members(target, source), [
    "joins: user cora",
    "deleted: user anna: its object is deleted",
    "deleted: user bert: its object is deleted",
    `leaves: user ${elsewhere}: it is not below the OUs of the connector, and all members of its groups come from ` +
    "the source",
  ]);
  // An entry without a key could be any object: no object is deleted, and no unknown member leaves.
  const doubtful = { ...source, users: [...source.users, { dn: "cn=x,dc=source" }] };
  const kept = "it has no entry in the source, so the source cannot list it";
  assert.deepEqual(members(target, doubtful).slice(1, 3), [
    `stays: user anna: ${kept}`,
    `stays: user bert: ${kept}`,
  ]);
});

Deno.test("explain: the group that would close a cycle is named", () => {
  const circle = (inner: string, outer: string) => ({
    groups: [
      { key: 10, name: inner, members: [`group:${outer}`] },
      { key: 11, name: outer, members: [`group:${inner}`] },
    ],
  });
  assert.deepEqual([...members({}, circle("team", "outer")), ...members({}, circle("outer", "team"))], [
    "joins: group outer",
    "ignored: group outer: this would create a cycle of groups",
  ]);
});

Deno.test("explain: unmanaged memberships and those of a skipped group stay", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  const source = { users, groups: [{ key: 10, name: "team", members: ["bert"] }] };
  const managed = { users: false, nestedGroup: true };
  assert.deepEqual(members(target, source, { managed }), [
    "ignored: user bert: users is not among udm.group_properties",
    "stays: user anna: users is not among udm.group_properties",
  ]);
  const faulty = { users, groups: [{ key: 10, name: "team", members: ["bert"], problem: "bad" }] };
  assert.deepEqual(members(target, faulty, { named: ["cn=bert,ou=users,dc=source"] }), [
    "ignored: user bert: this group is not changed",
    "stays: user anna: this group is not changed",
  ]);
});
