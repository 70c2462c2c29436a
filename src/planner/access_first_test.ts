import { anna, bert, check, cleo } from "./check_plan.ts";
import type { Row } from "./testing.ts";

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
