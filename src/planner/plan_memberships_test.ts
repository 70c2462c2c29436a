import assert from "node:assert/strict";
import { anna, bert, check, cleo } from "./check_plan.ts";
import { planOf } from "./testing.ts";

check("members become users or nested groups", { users: [anna] }, {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["bert", "anna", "dora"] }, { key: 4, name: "dora" }],
}, {
  operations: [
    "0 create user bert",
    "1 create group dora",
    "2 create group cleo, members users 1,2 and groups 4 (+3 -0) (after 1)",
  ],
});

check("a former member is removed", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["bert"] }],
}, { operations: ["0 modify group cleo, members users 2 (+0 -1)"] });

check("a renamed member stays without a write", { users: [anna], groups: [{ ...cleo, members: ["anna"] }] }, {
  users: [{ ...anna, name: "dora" }],
  groups: [{ ...cleo, members: ["dora"] }],
}, { operations: ["0 rename user anna to dora"] });

check("the removal of a deleted member needs no write", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  users: [anna],
  groups: [{ ...cleo, members: ["anna"] }],
}, { operations: ["0 delete user bert"] });

check("a member outside the OUs is removed", { groups: [{ ...cleo, members: ["uid=x,dc=elsewhere"] }] }, {
  groups: [cleo],
}, { operations: ["0 modify group cleo, members users  (+0 -1)"] });

check("unknown members are counted", { groups: [cleo] }, {
  groups: [{ ...cleo, members: ["cn=x,dc=elsewhere"] }],
}, { unknownMembers: 1 });

check(
  "unmanaged memberships are unchanged",
  { users: [anna], groups: [{ ...cleo, members: ["anna"] }] },
  {
    users: [anna],
    groups: [cleo],
  },
  {},
  { managed: { users: false, nestedGroup: false } },
);

check("the object of a skipped entry stays a member and can be added", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna"] }],
}, {
  users: [{ ...anna, problem: "bad" }, { ...bert, problem: "bad" }],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  operations: ["0 modify group cleo, members users  and keeping uid=anna,uid=bert (+1 -0)"],
  skipped: ["user anna: transform", "user bert: transform"],
});

check("a possible object of a skipped entry stays a member, but is not added", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna"] }, { key: 4, name: "dora" }],
}, {
  users: [{ key: 8, name: "anna", problem: "bad" }, bert],
  groups: [{ ...cleo, members: ["anna"] }, { key: 4, name: "dora", members: ["anna"] }],
}, { skipped: ["user anna: transform"] });

check("a member whose deletion is withheld stays a member", {
  users: [anna],
  groups: [{ ...cleo, members: ["anna"] }],
}, {
  users: [{ name: "dora" }, bert],
  groups: [{ ...cleo, members: ["bert"] }],
}, {
  operations: ["0 create user bert", "1 modify group cleo, members users 2 and keeping uid=anna (+1 -0)"],
  skipped: ["user dora: no_primary_key"],
  notices: ["user: deletions_withheld"],
});

check("one nesting of two groups that contain each other is cut", {}, {
  groups: [{ ...anna, members: ["bert"] }, { ...bert, members: ["anna"] }, { ...cleo, members: ["cleo"] }],
}, {
  operations: [
    "0 create group bert",
    "1 create group anna, members groups 2 (+1 -0) (after 0)",
    "2 create group cleo",
  ],
  notices: ["group: nesting_cycle"],
});

check(
  "a reversed nesting is removed before it is added",
  {
    groups: [{ ...anna, members: ["bert"] }, { ...bert, members: ["cleo"] }, cleo],
  },
  { groups: [anna, { ...bert, members: ["anna"] }, { ...cleo, members: ["bert"] }] },
  {
    operations: [
      "0 modify group anna, members groups  (+0 -1)",
      "1 modify group bert for a moment, members groups  (+0 -1)",
      "2 modify group bert, members groups 1 (+1 -0) (after 0,1)",
      "3 modify group cleo, members groups 2 (+1 -0) (after 1,2)",
    ],
  },
);

check("a group that is renamed is renamed before it is nested", { groups: [anna, bert] }, {
  groups: [{ ...anna, name: "zoe" }, { ...bert, members: ["zoe"] }],
}, {
  operations: ["0 rename group anna to zoe", "1 modify group bert, members groups 1 (+1 -0) (after 0)"],
});

check("memberships of a group that frees its name for a user are deferred", {
  groups: [{ ...cleo, name: "bert" }, { key: 5, name: "eve" }],
}, {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna", "dora"] }, { key: 4, name: "dora" }, {
    key: 5,
    name: "eve",
    members: ["cleo"],
  }],
}, {
  operations: [
    "0 create user anna",
    "1 rename group bert to cleo",
    "2 create user bert (needs 1)",
    "3 create group dora",
    "4 modify group cleo, members users 1 and groups 4 (+2 -0) (needs 1) (after 3)",
    "5 modify group eve, members groups 3 (+1 -0) (after 4)",
  ],
});

check(
  "a deleted group of a possible cycle is deleted first",
  {
    groups: [{ ...anna, members: ["bert"] }, { ...bert, members: ["cleo"] }, cleo, {
      key: 4,
      name: "dora",
      members: ["anna"],
    }],
  },
  { groups: [anna, { ...cleo, members: ["anna"] }, { key: 4, name: "dora", members: ["anna"] }] },
  {
    operations: ["0 delete group bert", "1 modify group cleo, members groups 1 (+1 -0) (needs 0)"],
  },
);

check("nestings of a kept group count for cycles", { groups: [{ ...anna, members: ["bert"] }, bert] }, {
  groups: [{ ...anna, problem: "bad" }, { ...bert, members: ["anna"] }],
}, { skipped: ["group anna: transform"], notices: ["group: nesting_cycle"] });

Deno.test("planner: a membership of a group in itself is ignored and counted, without a notice", () => {
  const groups = [{ key: 10, name: "team", members: ["team", "anna"] }, {
    key: 11,
    name: "empty",
    members: ["empty"],
  }];
  const plan = planOf({}, { users: [{ key: 1, name: "anna" }], groups });
  assert.deepEqual([plan.selfMembers, plan.unknownMembers, plan.notices], [2, 0, []]);
  const membership = plan.operations.find(({ name }) => name === "team");
  assert.ok(membership?.type === "create");
  assert.deepEqual(membership.membership?.nestedGroup ?? [], []);
  assert.equal(membership.membership?.users?.length, 1);
});
