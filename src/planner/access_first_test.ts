import assert from "node:assert/strict";
import { anna, bert, check, cleo } from "./check_plan.ts";
import { effectsOf, resultOf } from "./effects.ts";
import { planOf, type Row } from "./testing.ts";

const zoe = { key: 9, name: "zoe" };

function locked(row: Row): Row {
  return { ...row, more: { disabled: true } };
}

check(
  "who loses access comes before all other users: a run can take hours, or end early",
  { users: [anna, bert, zoe], groups: [cleo] },
  { users: [{ key: 5, name: "aaron" }, { ...anna, description: "new" }, locked(zoe)] },
  {
    operations: [
      "0 delete user bert",
      "1 modify user zoe: disabled",
      "2 create user aaron",
      "3 modify user anna: description",
      "4 delete group cleo",
    ],
  },
  { compared: ["disabled", "description"] },
);

check(
  "a user who cannot log in is deleted last",
  { users: [locked(anna), bert] },
  { users: [bert, cleo] },
  { operations: ["0 create user cleo", "1 delete user anna"] },
);

check(
  "a user who takes the name of another one comes after that one, although it loses access",
  { users: [anna, zoe] },
  { users: [{ ...anna, name: "bert" }, { ...locked(zoe), name: "anna" }] },
  { operations: ["0 rename user anna to bert", "1 rename user zoe to anna: disabled (needs 0)"] },
  { compared: ["disabled"] },
);

const admins = { key: 20, name: "admins" };
const staff = { key: 21, name: "staff" };

check(
  "members leave groups after those who lose access, and before users are created: leaving may be a loss of access",
  { users: [anna, bert, zoe], groups: [{ ...admins, members: ["anna", "bert"] }] },
  { users: [{ key: 5, name: "aaron" }, anna, zoe], groups: [{ ...admins, members: [] }] },
  {
    operations: [
      "0 delete user bert",
      "1 modify group admins, members users  (+0 -1)",
      "2 create user aaron",
    ],
  },
);

check(
  "a group whose new members exist is written once, before users are created",
  { users: [anna, bert], groups: [{ ...admins, members: ["anna"] }] },
  {
    users: [{ key: 5, name: "aaron" }, anna, { ...bert, name: "robert" }],
    groups: [{ ...admins, description: "new", members: ["robert"] }],
  },
  {
    operations: [
      "0 modify group admins: description, members users 2 (+1 -1)",
      "1 create user aaron",
      "2 rename user bert to robert",
    ],
  },
);

check(
  "members leave a group early even if it gets new users",
  { users: [anna, bert], groups: [{ ...admins, members: ["anna", "bert"] }] },
  {
    users: [{ key: 5, name: "aaron" }, anna, bert],
    groups: [{ ...admins, description: "new", members: ["aaron", "bert"] }],
  },
  {
    operations: [
      "0 modify group admins for a moment, members users 2 (+0 -1)",
      "1 create user aaron",
      "2 modify group admins: description, members users 2,5 (+1 -0)",
    ],
  },
);

check(
  "nested groups leave early even if the group is renamed and gets new groups",
  { users: [anna], groups: [{ ...admins, members: ["group:staff"] }, staff] },
  {
    users: [anna, bert],
    groups: [{ ...admins, name: "bosses", members: ["group:heads"] }, staff, { key: 22, name: "heads" }],
  },
  {
    operations: [
      "0 modify group admins for a moment, members groups  (+0 -1)",
      "1 create user bert",
      "2 create group heads",
      "3 rename group admins to bosses, members groups 22 (+1 -0) (after 0,2)",
    ],
  },
);

check(
  "members leave a renamed group early, and the rename follows",
  { users: [anna], groups: [{ ...admins, members: ["anna"] }] },
  { users: [anna, bert], groups: [{ ...admins, name: "bosses" }] },
  {
    operations: [
      "0 modify group admins for a moment, members users  (+0 -1)",
      "1 create user bert",
      "2 rename group admins to bosses",
    ],
  },
);

check(
  "a user who leaves groups outside the OU, and a group that does, come before new users",
  { users: [{ ...zoe, more: { groups: ["cn=x"] } }], groups: [{ ...admins, more: { memberOf: ["cn=x"] } }] },
  { users: [anna, zoe], groups: [admins] },
  {
    operations: ["0 modify user zoe: groups", "1 modify group admins: memberOf", "2 create user anna"],
  },
  { compared: ["groups"], comparedOfGroups: ["memberOf"] },
);

Deno.test("planner: the parts of a divided membership show the whole one", () => {
  const plan = planOf(
    { users: [anna, bert], groups: [{ ...admins, members: ["anna", "bert"] }] },
    { users: [{ key: 5, name: "aaron" }, anna, bert], groups: [{ ...admins, members: ["aaron", "bert"] }] },
  );
  const [effect] = effectsOf(plan).filter(({ kind }) => kind === "group");
  assert.ok(effect !== undefined);
  const { membership } = resultOf(effect);
  assert.deepEqual([membership?.added, membership?.removed], [1, 1]);
});
