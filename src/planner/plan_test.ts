import assert from "node:assert/strict";
import { anna, bert, check, cleo } from "./check_plan.ts";
import { planOf, uuid } from "./testing.ts";

check("two empty sides give an empty plan", {}, {}, {});

check("equal sides give an empty plan", { users: [anna] }, { users: [anna] }, {});

check("an entry without an object is created", {}, { users: [bert, anna], groups: [cleo] }, {
  operations: ["0 create user anna", "1 create user bert", "2 create group cleo"],
});

check("an object without an entry is deleted", {
  users: [anna, bert],
  groups: [cleo, { key: 4, name: "dora" }],
}, {
  users: [anna],
  groups: [cleo],
}, { operations: ["0 delete user bert", "1 delete group dora"] });

check(
  "only the properties that differ are written",
  {
    users: [{ ...anna, description: "old", mail: "anna@a" }],
  },
  { users: [{ ...anna, description: "new", mail: "Anna@A" }] },
  {
    operations: ["0 modify user anna: description"],
  },
);

check("a property without a value in the source is emptied", { users: [{ ...anna, description: "old" }] }, {
  users: [anna],
}, { operations: ["0 modify user anna: description"] });

check(
  "a property without a value is reset to the template's value",
  {
    users: [{ ...anna, description: "from template" }, bert],
  },
  { users: [anna, bert] },
  { operations: ["0 modify user bert: description"] },
  {
    defaults: { description: "from template" },
  },
);

check("another name with the same key is a rename", { users: [anna] }, {
  users: [{ ...anna, name: "bert" }],
}, {
  operations: ["0 rename user anna to bert"],
});

check("another case of the name is a rename", { users: [anna] }, { users: [{ ...anna, name: "Anna" }] }, {
  operations: ["0 rename user anna to Anna"],
});

check("a chain of renames starts at the free name", { users: [anna, bert] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "cleo" }],
}, { operations: ["0 rename user bert to cleo", "1 rename user anna to bert (needs 0)"] });

check("two users who swap names need a temporary name", { users: [anna, bert] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "anna" }],
}, {
  operations: [
    "0 rename user bert to tmp-000000020000 for a moment",
    "1 rename user anna to bert (needs 0)",
    "2 rename user tmp-000000020000 to anna (needs 0,1)",
  ],
});

check("three users who rotate names need one temporary name", { users: [anna, bert, cleo] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "cleo" }, { ...cleo, name: "anna" }],
}, {
  operations: [
    "0 rename user cleo to tmp-000000030000 for a moment",
    "1 rename user bert to cleo (needs 0)",
    "2 rename user anna to bert (needs 1)",
    "3 rename user tmp-000000030000 to anna (needs 0,2)",
  ],
});

check("a user and a group that swap names need a temporary name for the user", {
  users: [anna],
  groups: [bert],
}, {
  users: [{ ...anna, name: "bert" }],
  groups: [{ ...bert, name: "anna" }],
}, {
  operations: [
    "0 rename user anna to tmp-000000010000 for a moment",
    "1 rename group bert to anna (needs 0)",
    "2 rename user tmp-000000010000 to bert (needs 0,1)",
  ],
});

check(
  "two users who swap mail addresses need an interim step without one",
  {
    users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }],
  },
  { users: [{ ...anna, mail: "b@x" }, { ...bert, mail: "a@x" }] },
  {
    operations: [
      "0 modify user anna for a moment: mailPrimaryAddress",
      "1 modify user bert: mailPrimaryAddress (needs 0)",
      "2 modify user anna: mailPrimaryAddress (needs 0,1)",
    ],
  },
);

check(
  "two users who swap names and mail addresses are written in turn",
  {
    users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }],
  },
  { users: [{ ...anna, name: "bert", mail: "b@x" }, { ...bert, name: "anna", mail: "a@x" }] },
  {
    operations: [
      "0 rename user bert to tmp-000000020000 for a moment",
      "1 modify user tmp-000000020000 for a moment: mailPrimaryAddress (needs 0)",
      "2 rename user anna to bert: mailPrimaryAddress (needs 0,1)",
      "3 rename user tmp-000000020000 to anna: mailPrimaryAddress (needs 0,1,2)",
    ],
  },
);

check("a name is taken over when its owner is deleted", { users: [anna] }, {
  users: [{ key: 9, name: "Anna" }],
}, {
  operations: ["0 delete user anna", "1 create user Anna (needs 0)"],
});

check("a user takes the name of a group that is deleted", { users: [anna], groups: [bert, cleo] }, {
  users: [{ ...anna, name: "bert" }],
  groups: [cleo],
}, { operations: ["0 delete group bert", "1 rename user anna to bert (needs 0)"] });

check("a mail address is taken over when its owner is deleted", { users: [{ ...anna, mail: "a@x" }, bert] }, {
  users: [{ ...bert, mail: "a@x" }],
}, { operations: ["0 delete user anna", "1 modify user bert: mailPrimaryAddress (needs 0)"] });

check("an identifier moves from a user to a group when the user is deleted", {
  users: [anna, bert],
  groups: [cleo],
}, {
  users: [bert],
  groups: [{ ...anna, name: "annas" }, cleo],
}, { operations: ["0 delete user anna", "1 create group annas (needs 0)"] });

check("of two entries with one name, only a current owner gets it", { users: [anna] }, {
  users: [anna, { ...bert, name: "Anna" }, { ...cleo, name: "dora" }, { key: 4, name: "DORA" }],
}, { skipped: ["user Anna: duplicate_name", "user dora: duplicate_name", "user DORA: duplicate_name"] });

check("of a new user and a new group with one name, the user gets it", {}, {
  users: [anna, bert],
  groups: [{ ...cleo, name: "Anna" }, { key: 4, name: "bert" }, { key: 5, name: "team" }],
}, {
  operations: ["0 create user anna", "1 create user bert", "2 create group team"],
  skipped: ["group Anna: name_of_user", "group bert: name_of_user"],
});

check("a new or renamed group does not get the name that a user has", {
  users: [anna],
  groups: [{ ...cleo, name: "team" }],
}, {
  users: [anna],
  groups: [{ ...cleo, name: "anna" }, { key: 4, name: "ANNA" }],
}, { skipped: ["group anna: name_of_user", "group ANNA: name_of_user"] });

check("a group keeps its name, even if a new user has it", { groups: [{ ...cleo, name: "anna" }] }, {
  users: [anna],
  groups: [{ ...cleo, name: "anna" }],
}, { skipped: ["user anna: duplicate_name"] });

check("a new group does not get the name of a skipped user", {}, {
  users: [{ ...anna, key: "no UUID" }],
  groups: [{ ...cleo, name: "anna" }],
}, { skipped: ["user anna: unacceptable_identifier", "group anna: name_of_user"] });

check("of two new users and a new group with one name, none gets it", {}, {
  users: [anna, { ...bert, name: "ANNA" }],
  groups: [{ ...cleo, name: "anna" }],
}, { skipped: ["user anna: duplicate_name", "user ANNA: duplicate_name", "group anna: name_of_user"] });

check("of two entries with one mail address, neither gets it", { users: [cleo] }, {
  users: [{ ...anna, mail: "x@x" }, { ...bert, mail: "X@x" }, cleo],
}, { skipped: ["user anna: duplicate_mail", "user bert: duplicate_mail"] });

check("a user and a group cannot have one identifier", { users: [anna] }, {
  users: [anna],
  groups: [{ key: 1, name: "annas" }],
}, { skipped: ["group annas: duplicate_identifier"] });

check("a name whose owner stays blocks all entries in the chain", { users: [anna, bert, cleo] }, {
  users: [{ ...anna, problem: "bad" }, { ...bert, name: "anna" }, { ...cleo, name: "bert" }],
}, { skipped: ["user anna: transform", "user anna: name_held", "user bert: name_held"] });

check("a mail address whose owner stays is not taken", { users: [{ ...anna, mail: "a@x" }, bert] }, {
  users: [{ ...anna, problem: "bad" }, { ...bert, mail: "a@x" }],
}, { skipped: ["user anna: transform", "user bert: mail_held"] });

check("values of an object that is kept for a skipped namesake are not free", {
  users: [{ ...anna, mail: "a@x" }, { ...bert, mail: "b@x" }],
}, {
  users: [
    { key: 8, name: "anna", mail: "b@x" }, // cannot have the address of bert, so that anna is kept
    { key: 9, name: "zoe", mail: "a@x" }, // cannot have the address of anna then
    { ...bert, problem: "bad", mail: "b@x" },
  ],
}, { skipped: ["user anna: mail_held", "user bert: transform", "user zoe: mail_held"] });

check("entries that share a primary key are all skipped, and their object stays", { users: [anna] }, {
  users: [{ ...anna, name: "a" }, { ...anna, name: "b" }, { ...anna, name: "c" }, bert],
}, {
  operations: ["0 create user bert"],
  skipped: [
    "user a: duplicate_primary_key",
    "user b: duplicate_primary_key",
    "user c: duplicate_primary_key",
  ],
});

check("an entry with the key of a skipped entry is skipped", { users: [anna] }, {
  users: [{ ...anna, problem: "bad", dn: "cn=1" }, { ...anna, dn: "cn=2" }],
}, { skipped: ["user anna: transform", "user anna: duplicate_primary_key"] });

check("an entry that is read twice counts once", {}, { users: [anna, anna] }, {
  operations: ["0 create user anna"],
});

check("an entry without a name is skipped, and its object stays", { users: [anna] }, {
  users: [{ key: 1, dn: "cn=1" }],
}, { skipped: ["user cn=1: no_name"] });

check("an entry without a key keeps the object of its name", { users: [anna, bert, cleo] }, {
  users: [{ name: "anna" }, cleo],
}, { operations: ["0 delete user bert"], skipped: ["user anna: no_primary_key"] });

check("an entry without a key or a name in the target withholds deletions", {
  users: [anna],
  groups: [bert, cleo],
}, {
  users: [{ name: "dora" }],
  groups: [bert],
}, {
  operations: ["0 delete group cleo"],
  skipped: ["user dora: no_primary_key"],
  notices: ["user: deletions_withheld"],
});

check("an entry with a key that UDM rejects withholds no deletions", {
  users: [anna],
}, {
  users: [{ key: "4711", name: "dora" }],
}, { operations: ["0 delete user anna"], skipped: ["user dora: unacceptable_identifier"] });

check(
  "an entry with a key that UDM rejects keeps the object of its name",
  { users: [anna] },
  {
    users: [{ key: "4711", name: "anna" }],
  },
  { skipped: ["user anna: unacceptable_identifier"] },
);

check("the name of an object with another key does not identify an entry", { users: [anna, bert] }, {
  users: [{ ...anna, name: "cleo" }, { name: "anna" }],
}, {
  operations: ["0 rename user anna to cleo"],
  skipped: ["user anna: no_primary_key"],
  notices: ["user: deletions_withheld"],
});

check("an object is kept for one entry without a key only", { users: [anna, bert] }, {
  users: [{ dn: "cn=1", name: "anna" }, { dn: "cn=2", name: "anna" }],
}, {
  skipped: ["user anna: no_primary_key", "user anna: no_primary_key"],
  notices: ["user: deletions_withheld"],
});

const adopting = { primaryKeyProperty: "employeeNumber" };

check(
  "an object without a key is adopted by its namesake",
  { users: [{ name: "anna" }] },
  {
    users: [{ key: "1", name: "Anna" }],
  },
  { operations: ["0 rename user anna to Anna: employeeNumber"] },
  adopting,
);

check(
  "an object with an identifier generated by UDM is not adopted",
  { users: [{ name: "anna" }] },
  { users: [anna] },
  {
    operations: ["0 delete user anna", "1 create user anna (needs 0)"],
  },
);

check(
  "an object that several entries could adopt is adopted by none",
  { users: [{ name: "anna" }] },
  {
    users: ["1", "2", "3"].map((key) => ({ key, name: "anna", dn: `cn=${key}` })),
  },
  { skipped: Array(3).fill("user anna: duplicate_name") },
  adopting,
);

check(
  "objects that share a key are unchanged",
  {
    users: [{ key: "1", name: "anna" }, { key: "1", name: "bert" }, { key: "2", name: "cleo" }],
  },
  { users: [{ key: "1", name: "anna", description: "new" }] },
  {
    operations: ["0 delete user cleo"],
    skipped: ["user anna: ambiguous_target"],
  },
  adopting,
);

check(
  "an entry without a name may be any object without a key",
  {
    users: [{ name: "anna" }, { key: "2", name: "bert" }],
  },
  { users: [{ key: "1", dn: "cn=1" }] },
  {
    operations: ["0 delete user bert"],
    skipped: ["user cn=1: no_name"],
  },
  adopting,
);

check(
  "photos are written when their digest differs, and removed",
  {
    users: [{ ...anna, photo: "p1" }, { ...bert, photo: "p1" }, { ...cleo, photo: "p1" }],
  },
  { users: [{ ...anna, photo: "p1" }, { ...bert, photo: "p2" }, cleo] },
  {
    operations: ["0 modify user bert: photo", "1 modify user cleo: no photo"],
  },
);

check(
  "unmanaged photos are unchanged",
  { users: [{ ...anna, photo: "p1" }] },
  {
    users: [{ ...anna, photo: "p2" }],
  },
  {},
  { photos: false },
);

Deno.test("planner: a source without users is refused if UDM has users", () => {
  const plan = planOf({ users: [anna], groups: [] }, { groups: [bert] });
  assert.deepEqual(plan.refusals.map(({ kind, reason }) => ({ kind, reason })), [
    { kind: "user", reason: "empty_source" },
  ]);
});

Deno.test("planner: totals count users by what happens to them", () => {
  const plan = planOf({
    users: [anna, bert, cleo, { key: 4, name: "dora" }, { key: 5, name: "emil" }],
  }, {
    users: [
      anna,
      { ...bert, description: "new" },
      { ...cleo, name: "clea" },
      { key: 5, name: "emil", problem: "bad" },
      { key: 6, name: "fritz" },
    ],
  });
  assert.deepEqual(plan.totals.user, {
    source: 5,
    target: 5,
    added: 1,
    modified: 1,
    renamed: 1,
    disabled: 0,
    deleted: 1,
    unchanged: 1,
    skipped: 1,
  });
});

Deno.test("planner: a new object gets its key, its properties, and false instead of the template's true", () => {
  const [create] = planOf({}, {
    users: [{
      ...anna,
      mail: "a@x",
      photo: "p1",
      more: { "e-mail": ["a@x", "A@x", "b@x"], description: false },
    }],
  }, { defaults: { description: true } }).operations;
  assert.ok(create?.type === "create");
  assert.deepEqual(create.properties, {
    univentionObjectIdentifier: uuid(1),
    username: "anna",
    description: false,
    mailPrimaryAddress: "a@x",
    "e-mail": ["a@x", "b@x"],
  });
  assert.equal(create.photo, "p1");
});

Deno.test("planner: messages about conflicts name the owner and what to do", () => {
  const messages = planOf({ users: [{ ...anna, mail: "a@x" }, cleo] }, {
    users: [
      { ...anna, problem: "too long" },
      { ...bert, mail: "a@x" },
      { ...cleo, name: "Anna" },
      { key: 4, name: "dora" },
      { key: 5, name: "dora", dn: "cn=other" },
    ],
  }).skipped.map(({ message }) => message);
  assert.deepEqual(messages, [
    "username: too long",
    "its name (anna) belongs to uid=anna,ou=people,dc=target, which stays unchanged; " +
    "change it in the source or in UDM",
    "its primary mail address (a@x) belongs to uid=anna,ou=people,dc=target, which stays unchanged; " +
    "change it in the source or in UDM",
    "its name (dora) is also that of cn=other",
    "its name (dora) is also that of cn=dora,ou=users,dc=source",
  ]);
});

Deno.test("planner: the message about a name that a group holds says how to free it", () => {
  const [skipped] = planOf({ groups: [{ ...cleo, name: "anna" }] }, {
    users: [anna],
    groups: [{ ...cleo, name: "anna", dn: "cn=anna" }],
  }).skipped;
  assert.equal(
    skipped?.message,
    "its name (anna) is also that of cn=anna, a group that has it in UDM; to give it to the user, exclude the group with " +
      "source.group_filter",
  );
});

Deno.test("planner: operations use the DN from before the plan", () => {
  const { operations } = planOf({ users: [anna, bert] }, {
    users: [{ ...anna, name: "bert" }, { ...bert, name: "anna" }],
  });
  assert.deepEqual(
    operations.map((operation) => operation.type === "modify" && [operation.dn, operation.interim]),
    [
      ["uid=bert,ou=people,dc=target", true],
      ["uid=anna,ou=people,dc=target", false],
      ["uid=bert,ou=people,dc=target", false],
    ],
  );
});
