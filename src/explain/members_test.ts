import assert from "node:assert/strict";
import { effectsOf, resultOf } from "../planner/effects.ts";
import { makePlan } from "../planner/plan.ts";
import { UNLIMITED } from "../planner/policy.ts";
import { type Options, type Side, sourceOf, targetOf } from "../planner/testing.ts";
import { explainMembers } from "./members.ts";

/** What becomes of the members of the group "team", as short sentences. */
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
    user: { base: "ou=users,dc=source" },
    group: { base: "ou=groups,dc=source" },
  } as Parameters<typeof explainMembers>[0]["search"];
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

Deno.test("members stay, join and leave, also groups, and who is renamed stays", () => {
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
    "leaves: user bert: the source does not name it as a member",
    "leaves: group old: the source does not name it as a member",
  ]);
});

Deno.test("of a new group everybody joins", () => {
  const source = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  assert.deepEqual(members({ users }, source), ["joins: user anna"]);
});

Deno.test("members that were not read are told with the reason, as far as it can be seen", () => {
  const nobody = ["cn=nobody,ou=users,dc=source", "cn=ignored,ou=users,dc=source", "cn=far,dc=elsewhere"];
  const source = { users, groups: [{ key: 10, name: "team", members: nobody }] };
  const [far, ignored, unmatched] = members({ users }, source);
  assert.match(
    far ?? "",
    /^left out: \? cn=far,dc=elsewhere: neither .* it is below neither source.user_base nor/,
  );
  assert.match(ignored ?? "", /ignored.*: source.ignore_dn_regex matches its DN$/);
  assert.match(
    unmatched ?? "",
    /nobody.*: the filters do not match it, or it does not exist \(explain "cn=nobody/,
  );
});

Deno.test("a member whose entry is left out stays if it is one, and joins if there is no doubt about its object", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  const source = {
    users: [{ key: 1, name: "anna", problem: "bad" }, { key: 2, name: "bert", problem: "bad" }, {
      key: 9,
      name: "zoe",
      problem: "bad",
    }],
    groups: [{ key: 10, name: "team", members: ["anna", "bert", "zoe"] }],
  };
  const why = "its entry is left out: username: bad";
  assert.deepEqual(members(target, source), [
    `stays: user anna: ${why}`,
    `joins: user bert: ${why}`,
    `left out: user zoe: ${why}`,
  ]);
});

Deno.test("members that only the target has: deleted, kept, and from elsewhere", () => {
  const elsewhere = "uid=root,cn=users,dc=target";
  const target = {
    users: [...users, { name: "keyless" }],
    groups: [{ key: 10, name: "team", members: ["anna", "bert", elsewhere] }],
  };
  const source = { users: users.slice(2), groups: [{ key: 10, name: "team", members: ["cora"] }] };
  assert.deepEqual(members(target, source), [
    "joins: user cora",
    "deleted: user anna: it is deleted itself",
    "deleted: user bert: it is deleted itself",
    `leaves: user ${elsewhere}: it is not below the OUs of the connector, and all members of its groups come from ` +
    "the source",
  ]);
  // Somebody without a key could be anybody: nobody is deleted, and nobody leaves of whom nothing is known.
  const doubtful = { ...source, users: [...source.users, { dn: "cn=x,dc=source" }] };
  const kept = "it has no entry in the source, so the source cannot have said anything about it";
  assert.deepEqual(members(target, doubtful).slice(1, 3), [
    `stays: user anna: ${kept}`,
    `stays: user bert: ${kept}`,
  ]);
});

Deno.test("a circle is cut, and the group is named that is not nested", () => {
  const circle = (inner: string, outer: string) => ({
    groups: [
      { key: 10, name: inner, members: [`group:${outer}`] },
      { key: 11, name: outer, members: [`group:${inner}`] },
    ],
  });
  assert.deepEqual([...members({}, circle("team", "outer")), ...members({}, circle("outer", "team"))], [
    "joins: group outer",
    "left out: group outer: groups would be members of each other in a circle",
  ]);
});

Deno.test("what is not managed stays, and of a group that is left out nobody changes", () => {
  const target = { users, groups: [{ key: 10, name: "team", members: ["anna"] }] };
  const source = { users, groups: [{ key: 10, name: "team", members: ["bert"] }] };
  const managed = { users: false, nestedGroup: true };
  assert.deepEqual(members(target, source, { managed }), [
    "left out: user bert: users is not among udm.group_properties",
    "stays: user anna: users is not among udm.group_properties",
  ]);
  const faulty = { users, groups: [{ key: 10, name: "team", members: ["bert"], problem: "bad" }] };
  assert.deepEqual(members(target, faulty, { named: ["cn=bert,ou=users,dc=source"] }), [
    "left out: user bert: nothing is done about this group",
    "stays: user anna: nothing is done about this group",
  ]);
});
