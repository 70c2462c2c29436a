import assert from "node:assert/strict";
import { PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import {
  type Options,
  planOf,
  type Row,
  sealed,
  type Side,
  skips,
  TEST_SEAL,
  told,
  uuid,
} from "./testing.ts";

/** What a plan says, without what it says nothing about. */
interface Expected {
  readonly operations?: string[];
  readonly skipped?: string[];
  readonly notices?: string[];
  readonly unknownMembers?: number;
}

function check(sentence: string, target: Side, source: Side, expected: Expected, options?: Options) {
  Deno.test(sentence, () => {
    const plan = planOf(target, source, options);
    assert.deepEqual({
      operations: told(plan),
      skipped: skips(plan),
      notices: plan.notices.map(({ kind, reason }) => `${kind}: ${reason}`),
      unknownMembers: plan.unknownMembers,
    }, { operations: [], skipped: [], notices: [], unknownMembers: 0, ...expected });
  });
}

const anna = { key: 1, name: "anna" };
const bert = { key: 2, name: "bert" };
const cleo = { key: 3, name: "cleo" };

check("nothing on either side is nothing to do", {}, {}, {});

check("the same on both sides is nothing to do", { users: [anna] }, { users: [anna] }, {});

check("what only the source has is created", {}, { users: [bert, anna], groups: [cleo] }, {
  operations: ["0 create user anna", "1 create user bert", "2 create group cleo"],
});

check("what only the target has is deleted", {
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

check("what the source does not give goes back to nothing", { users: [{ ...anna, description: "old" }] }, {
  users: [anna],
}, { operations: ["0 modify user anna: description"] });

check(
  "what the source does not give goes back to the template's value",
  {
    users: [{ ...anna, description: "from template" }, bert],
  },
  { users: [anna, bert] },
  { operations: ["0 modify user bert: description"] },
  {
    defaults: { description: "from template" },
  },
);

check("the same key under another name is a rename", { users: [anna] }, {
  users: [{ ...anna, name: "bert" }],
}, {
  operations: ["0 rename user anna to bert"],
});

check("another case is a rename, too", { users: [anna] }, { users: [{ ...anna, name: "Anna" }] }, {
  operations: ["0 rename user anna to Anna"],
});

check("a chain of renames runs back to front", { users: [anna, bert] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "cleo" }],
}, { operations: ["0 rename user bert to cleo", "1 rename user anna to bert (needs 0)"] });

check("two that exchange names need a third name", { users: [anna, bert] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "anna" }],
}, {
  operations: [
    "0 rename user bert to tmp-000000020000 for a moment",
    "1 rename user anna to bert (needs 0)",
    "2 rename user tmp-000000020000 to anna (needs 0,1)",
  ],
});

check("a ring of three needs one temporary name", { users: [anna, bert, cleo] }, {
  users: [{ ...anna, name: "bert" }, { ...bert, name: "cleo" }, { ...cleo, name: "anna" }],
}, {
  operations: [
    "0 rename user cleo to tmp-000000030000 for a moment",
    "1 rename user bert to cleo (needs 0)",
    "2 rename user anna to bert (needs 1)",
    "3 rename user tmp-000000030000 to anna (needs 0,2)",
  ],
});

check("a user and a group that exchange names do so among the users", { users: [anna], groups: [bert] }, {
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
  "two that exchange mail addresses need a moment without one",
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
  "two that exchange names and mail addresses change one after the other",
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

check("two entries that want one name get none of it, unless one has it already", { users: [anna] }, {
  users: [anna, { ...bert, name: "Anna" }, { ...cleo, name: "dora" }, { key: 4, name: "DORA" }],
}, { skipped: ["user Anna: duplicate_name", "user dora: duplicate_name", "user DORA: duplicate_name"] });

check("a user and a group that want one name get none of it", {}, {
  users: [anna, bert],
  groups: [{ ...cleo, name: "anna" }],
}, {
  operations: ["0 create user bert"],
  skipped: ["user anna: duplicate_name", "group anna: duplicate_name"],
});

check("two entries that want one mail address get none of it", { users: [cleo] }, {
  users: [{ ...anna, mail: "x@x" }, { ...bert, mail: "X@x" }, cleo],
}, { skipped: ["user anna: duplicate_mail", "user bert: duplicate_mail"] });

check("a user and a group cannot have one identifier", { users: [anna] }, {
  users: [anna],
  groups: [{ key: 1, name: "annas" }],
}, { skipped: ["group annas: duplicate_identifier"] });

check("a name whose owner stays is not taken, and so on along the chain", { users: [anna, bert, cleo] }, {
  users: [{ ...anna, problem: "bad" }, { ...bert, name: "anna" }, { ...cleo, name: "bert" }],
}, { skipped: ["user anna: transform", "user anna: name_held", "user bert: name_held"] });

check("a mail address whose owner stays is not taken", { users: [{ ...anna, mail: "a@x" }, bert] }, {
  users: [{ ...anna, problem: "bad" }, { ...bert, mail: "a@x" }],
}, { skipped: ["user anna: transform", "user bert: mail_held"] });

check("what an object has that is kept for a skipped namesake is not taken", {
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

check("the twin of an entry with a problem is skipped", { users: [anna] }, {
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

check("no object can have a key that UDM refuses, so an entry with one withholds no deletions", {
  users: [anna],
}, {
  users: [{ key: "4711", name: "dora" }],
}, { operations: ["0 delete user anna"], skipped: ["user dora: unacceptable_identifier"] });

check(
  "the name of an entry with a key that UDM refuses protects the object of that name",
  { users: [anna] },
  {
    users: [{ key: "4711", name: "anna" }],
  },
  { skipped: ["user anna: unacceptable_identifier"] },
);

check("the name of somebody else's object does not identify an entry", { users: [anna, bert] }, {
  users: [{ ...anna, name: "cleo" }, { name: "anna" }],
}, {
  operations: ["0 rename user anna to cleo"],
  skipped: ["user anna: no_primary_key"],
  notices: ["user: deletions_withheld"],
});

check("one object answers for one entry without a key only", { users: [anna, bert] }, {
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
  "the identifier that UDM made itself is not adopted",
  { users: [{ name: "anna" }] },
  { users: [anna] },
  {
    operations: ["0 delete user anna", "1 create user anna (needs 0)"],
  },
);

check(
  "two entries cannot adopt one object, nor can three",
  { users: [{ name: "anna" }] },
  {
    users: ["1", "2", "3"].map((key) => ({ key, name: "anna", dn: `cn=${key}` })),
  },
  { skipped: Array(3).fill("user anna: duplicate_name") },
  adopting,
);

check(
  "objects that share a key stay as they are",
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
  "photos are left alone if they are not managed",
  { users: [{ ...anna, photo: "p1" }] },
  {
    users: [{ ...anna, photo: "p2" }],
  },
  {},
  { photos: false },
);

// Memberships

check("a group gets the users and groups that its members are in the target", { users: [anna] }, {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["bert", "anna", "dora"] }, { key: 4, name: "dora" }],
}, {
  operations: [
    "0 create user bert",
    "1 create group dora",
    "2 create group cleo, members users 1,2 and groups 4 (+3 -0) (after 1)",
  ],
});

check("who is no longer a member is taken out", {
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

check("a deleted member goes without a write", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  users: [anna],
  groups: [{ ...cleo, members: ["anna"] }],
}, { operations: ["0 delete user bert"] });

check("a member from outside is taken out", { groups: [{ ...cleo, members: ["uid=x,dc=elsewhere"] }] }, {
  groups: [cleo],
}, { operations: ["0 modify group cleo, members users  (+0 -1)"] });

check("members that nobody knows are counted", { groups: [cleo] }, {
  groups: [{ ...cleo, members: ["cn=x,dc=elsewhere"] }],
}, { unknownMembers: 1 });

check(
  "memberships that are not managed are left alone",
  { users: [anna], groups: [{ ...cleo, members: ["anna"] }] },
  {
    users: [anna],
    groups: [cleo],
  },
  {},
  { managed: { users: false, nestedGroup: false } },
);

check("the object of a skipped entry stays a member, and becomes one", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna"] }],
}, {
  users: [{ ...anna, problem: "bad" }, { ...bert, problem: "bad" }],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  operations: ["0 modify group cleo, members users  and keeping uid=anna,uid=bert (+1 -0)"],
  skipped: ["user anna: transform", "user bert: transform"],
});

check("an object that only may be meant stays a member, but does not become one", {
  users: [anna, bert],
  groups: [{ ...cleo, members: ["anna"] }, { key: 4, name: "dora" }],
}, {
  users: [{ key: 8, name: "anna", problem: "bad" }, bert],
  groups: [{ ...cleo, members: ["anna"] }, { key: 4, name: "dora", members: ["anna"] }],
}, { skipped: ["user anna: transform"] });

check("a member whose deletion is withheld stays one", {
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

check("groups that contain each other are cut apart", {}, {
  groups: [{ ...anna, members: ["bert"] }, { ...bert, members: ["anna"] }, { ...cleo, members: ["cleo"] }],
}, {
  operations: [
    "0 create group bert",
    "1 create group anna, members groups 2 (+1 -0) (after 0)",
    "2 create group cleo",
  ],
  notices: ["group: nesting_cycle", "group: nesting_cycle"],
});

check(
  "a nesting that is turned round is undone first",
  {
    groups: [{ ...anna, members: ["bert"] }, { ...bert, members: ["cleo"] }, cleo],
  },
  { groups: [anna, { ...bert, members: ["anna"] }, { ...cleo, members: ["bert"] }] },
  {
    operations: [
      "0 modify group anna, members groups  (+0 -1)",
      "1 modify group bert, members groups 1 (+1 -1) (after 0)",
      "2 modify group cleo, members groups 2 (+1 -0) (after 1)",
    ],
  },
);

check("a group that is renamed is renamed before it is nested", { groups: [anna, bert] }, {
  groups: [{ ...anna, name: "zoe" }, { ...bert, members: ["zoe"] }],
}, {
  operations: ["0 rename group anna to zoe", "1 modify group bert, members groups 1 (+1 -0) (after 0)"],
});

check("memberships of a group that must make room for a user wait for the users", {
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
  "a group that goes is deleted before a cycle could run through it",
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

check("the nestings of a group that stays count, too", { groups: [{ ...anna, members: ["bert"] }, bert] }, {
  groups: [{ ...anna, problem: "bad" }, { ...bert, members: ["anna"] }],
}, { skipped: ["group anna: transform"], notices: ["group: nesting_cycle"] });

// Users who are disabled before they are deleted

const DISABLE: Options = {
  policy: {
    removal: { type: "disable", deleteAfterMs: 30 * 86_400_000 },
    now: Date.parse("2026-03-31T12:00:00Z"),
  },
};
const YOUNG = "2026-03-30T08:00:00Z";
const OLD = "2026-02-28T08:00:00Z";

/** A user who is in the target, disabled and with a stamp. */
function leftOn(row: Row, stamp: string): Row {
  return {
    ...row,
    more: { disabled: true, umcProperty: { theme: "dark", ...sealed(row.key ?? "", stamp) } },
  };
}

check(
  "who is gone is disabled, and stays in the groups",
  {
    users: [anna, bert],
    groups: [{ ...cleo, members: ["anna", "bert"] }],
  },
  {
    users: [anna],
    groups: [{ ...cleo, members: ["anna"] }],
  },
  { operations: ["0 disable user bert: 2026-03-31T12:00:00Z"] },
  DISABLE,
);

check(
  "who had been disabled already is stamped, too, and the stamp says so",
  { users: [{ ...anna, more: { disabled: true } }, bert] },
  { users: [bert] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z was-disabled"] },
  DISABLE,
);

check(
  "who waits is left alone, and stays in the groups",
  {
    users: [leftOn(anna, YOUNG), bert],
    groups: [{ ...cleo, members: ["anna", "bert"] }],
  },
  {
    users: [bert],
    groups: [{ ...cleo, members: ["bert"] }],
  },
  {},
  DISABLE,
);

check("a group that changes keeps who waits", {
  users: [leftOn(anna, YOUNG), bert],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  users: [{ key: 4, name: "dora" }],
  groups: [{ ...cleo, members: ["dora"] }],
}, {
  operations: [
    "0 create user dora",
    "1 modify group cleo, members users 4 and keeping uid=anna,uid=bert (+1 -0)",
    "2 disable user bert: 2026-03-31T12:00:00Z",
  ],
}, DISABLE);

check(
  "who has waited long enough is deleted",
  { users: [leftOn(anna, OLD), leftOn(cleo, YOUNG), bert] },
  {
    users: [bert],
  },
  { operations: ["0 delete user anna"] },
  DISABLE,
);

check("with user_removal delete nobody waits any longer", { users: [leftOn(anna, YOUNG), bert] }, {
  users: [bert],
}, { operations: ["0 delete user anna"] });

check("who is back is enabled and loses the stamp", { users: [leftOn(anna, YOUNG), leftOn(bert, OLD)] }, {
  users: [anna, { ...bert, name: "berta" }],
}, {
  operations: ["0 modify user anna: disabled, no stamp", "1 rename user bert to berta: disabled, no stamp"],
}, DISABLE);

check(
  "with user_removal delete no stamp is read: a user who is back stays as it is",
  { users: [leftOn(anna, YOUNG)] },
  { users: [anna] },
  {},
);

check(
  "a stamp on a user who was enabled by hand is taken off when the user is back",
  { users: [{ ...leftOn(anna, YOUNG), more: { ...leftOn(anna, YOUNG).more, disabled: false } }] },
  { users: [anna] },
  { operations: ["0 modify user anna: disabled, no stamp"] },
  DISABLE,
);

/** A user whose stamp is not genuine. */
function forged(row: Row, stamp: string, disabled = true): Row {
  return { ...row, more: { disabled, umcProperty: { "udm-directory-connector-removed": stamp } } };
}

for (
  const [what, stamp] of [
    ["an unsigned stamp", OLD],
    ["a stamp of another user", sealed(2, OLD)[REMOVED_KEY] ?? ""],
    ["a stamp with another time", (sealed(1, YOUNG)[REMOVED_KEY] ?? "").replace(YOUNG, OLD)],
    [
      "a stamp with another purpose",
      (sealed(1, `${OLD} was-disabled`)[REMOVED_KEY] ?? "").replace(" was-disabled", ""),
    ],
  ] as const
) {
  check(
    `${what} does not enable a user who is back`,
    { users: [forged(anna, stamp)] },
    { users: [anna] },
    { notices: ["user: doubtful_stamps"] },
    DISABLE,
  );

  check(
    `${what} deletes no user, and is replaced`,
    { users: [forged(anna, stamp), bert] },
    { users: [bert] },
    {
      operations: ["0 disable user anna: 2026-03-31T12:00:00Z was-disabled"],
      notices: ["user: doubtful_stamps"],
    },
    DISABLE,
  );
}

check(
  "a user who is gone does not stay enabled because of a genuine stamp",
  { users: [{ ...leftOn(anna, YOUNG), more: { ...leftOn(anna, YOUNG).more, disabled: false } }, bert] },
  { users: [bert] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z"] },
  DISABLE,
);

const STALE: Options = {
  ...DISABLE,
  stamps: { property: PREFERENCES, seal: TEST_SEAL, staleBefore: Date.parse("2026-03-01T00:00:00Z") },
};

check(
  "a genuine stamp that is too old does not enable a user who is back, and is reported",
  { users: [leftOn(anna, OLD), leftOn(bert, YOUNG)] },
  { users: [anna, bert] },
  { operations: ["0 modify user bert: disabled, no stamp"], notices: ["user: doubtful_stamps"] },
  STALE,
);

check(
  "a genuine stamp that is too old still deletes a user who is gone",
  { users: [leftOn(anna, OLD), bert] },
  { users: [bert] },
  { operations: ["0 delete user anna"] },
  STALE,
);

// Stamps in a property of the administrator's choice

const PLAIN: Options = { ...DISABLE, stamps: { property: "removedAt", seal: undefined } };

function plain(row: Row, removedAt: string): Row {
  return { ...row, more: { disabled: true, removedAt } };
}

check(
  "the time is kept in the property that was chosen",
  { users: [anna, { ...bert, more: { disabled: true } }, cleo] },
  { users: [cleo] },
  {
    operations: [
      "0 disable user anna: 2026-03-31T12:00:00Z",
      "1 disable user bert: 2026-03-31T12:00:00Z was-disabled",
    ],
  },
  PLAIN,
);

check(
  "a time in the property that was chosen deletes, waits, and is emptied when the user is back",
  {
    users: [
      plain(anna, OLD),
      plain(bert, YOUNG),
      plain(cleo, YOUNG),
      plain({ key: 4, name: "dora" }, `${YOUNG} was-disabled`),
    ],
  },
  { users: [cleo, { key: 4, name: "dora" }] },
  {
    operations: [
      "0 modify user cleo: disabled, removedAt",
      "1 modify user dora: removedAt",
      "2 delete user anna",
    ],
  },
  PLAIN,
);

check(
  "nothing in umcProperty counts where another property keeps the time",
  { users: [leftOn(anna, OLD), leftOn(bert, OLD)] },
  { users: [bert] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z was-disabled"] },
  PLAIN,
);

// Clocks

const at = (clockSkewMs: number | undefined): Options => ({
  policy: { ...DISABLE.policy, clockSkewMs, allowEmptySource: true },
});
const HOUR = 3_600_000;

for (
  const [what, skew] of [
    ["behind", -HOUR - 1],
    ["ahead", HOUR + 1],
    ["unknown", undefined],
  ] as const
) {
  check(
    `a clock of UDM that is ${what} withholds deletions by time, and nothing else`,
    { users: [leftOn(anna, OLD), bert], groups: [cleo] },
    {},
    {
      operations: [
        `0 disable user bert: 2026-03-31T${what === "ahead" ? "13" : "12"}:00:00Z`,
        "1 delete group cleo",
      ],
      notices: ["user: deletions_clock"],
    },
    at(skew),
  );
}

check(
  "clocks that differ by an hour withhold nothing",
  { users: [leftOn(anna, OLD), bert] },
  { users: [bert] },
  { operations: ["0 delete user anna"] },
  at(-HOUR),
);

check(
  "a user is deleted when the time has passed by both clocks",
  { users: [leftOn(anna, "2026-03-01T11:30:00Z"), leftOn(cleo, "2026-03-01T11:00:00Z"), bert] },
  { users: [bert] },
  { operations: ["0 delete user cleo"] },
  at(-HOUR),
);

check(
  "clocks that differ are not mentioned if no deletion depends on them",
  { users: [leftOn(anna, YOUNG), bert] },
  { users: [bert] },
  {},
  at(undefined),
);

check(
  "clocks have no say with user_removal delete",
  { users: [anna, bert] },
  { users: [bert] },
  { operations: ["0 delete user anna"] },
  { policy: { clockSkewMs: undefined } },
);

Deno.test("a notice about clocks names both times, the users, and what to do", () => {
  const [notice] =
    planOf({ users: [leftOn(anna, OLD), bert] }, { users: [bert] }, at(-40 * 24 * HOUR)).notices;
  assert.equal(
    notice?.message,
    "no user whose delete_after has passed is deleted in this run (1 would be: anna): the clock of this machine says " +
      "2026-03-31T12:00:00Z, that of UDM 2026-02-19T12:00:00Z. Check NTP on both machines; the next run deletes " +
      "them if the clocks agree",
  );
});

Deno.test("a notice about stamps that do not count names the users once, and what to do", () => {
  const [notice] = planOf(
    { users: [forged(bert, "soon"), forged(anna, OLD)] },
    { users: [anna, bert] },
    DISABLE,
  ).notices;
  assert.match(
    notice?.message ?? "",
    /^2 users have a removal stamp in umcProperty that the connector did not make for that user, .*: anna, bert\. It counts for nothing: .*enable by hand/,
  );
  const [other] = planOf({ users: [plain(anna, "soon")] }, { users: [anna] }, PLAIN).notices;
  assert.match(other?.message ?? "", /^1 user has a value in removedAt that is not a time: anna\. /);
});

check(
  "who is back, but was disabled by somebody else, loses only the stamp",
  { users: [leftOn(anna, `${YOUNG} was-disabled`)] },
  { users: [anna] },
  { operations: ["0 modify user anna: no stamp"] },
  DISABLE,
);

check(
  "who was disabled by somebody else and is there is left alone",
  {
    users: [{ ...anna, more: { disabled: true } }],
  },
  { users: [anna] },
  {},
  DISABLE,
);

check(
  "who is back with an entry that cannot be used stays as it is",
  { users: [leftOn(anna, OLD), bert] },
  {
    users: [{ ...anna, problem: "bad" }, bert],
  },
  { skipped: ["user anna: transform"] },
  DISABLE,
);

check("groups are never disabled", { groups: [bert, cleo] }, { groups: [bert] }, {
  operations: ["0 delete group cleo"],
}, DISABLE);

check(
  "the name of who waits is not free, and the entry that wants it is skipped",
  {
    users: [leftOn(anna, YOUNG), bert],
  },
  { users: [{ key: 7, name: "anna" }, bert] },
  { skipped: ["user anna: name_held"] },
  DISABLE,
);

check("neither is that of who is disabled in this run", { users: [anna, bert] }, {
  users: [{ ...bert, name: "anna" }],
}, {
  operations: ["0 disable user anna: 2026-03-31T12:00:00Z"],
  skipped: ["user anna: name_held"],
}, DISABLE);

check(
  "the name of who has waited long enough is free",
  { users: [leftOn(anna, OLD), bert] },
  {
    users: [{ key: 7, name: "anna" }, bert],
  },
  { operations: ["0 delete user anna", "1 create user anna (needs 0)"] },
  DISABLE,
);

check(
  "who cannot be proven to be gone is not disabled either",
  { users: [anna, leftOn(bert, OLD)] },
  {
    users: [{ name: "dora" }],
  },
  { skipped: ["user dora: no_primary_key"], notices: ["user: deletions_withheld"] },
  DISABLE,
);

Deno.test("who is disabled counts as disabled, and who waits as nothing", () => {
  const { totals } = planOf(
    { users: [anna, leftOn(bert, YOUNG), leftOn(cleo, OLD)] },
    { users: [{ key: 4, name: "dora" }] },
    DISABLE,
  );
  const { added, disabled, deleted, modified, unchanged } = totals.user;
  assert.deepEqual({ added, disabled, deleted, modified, unchanged }, {
    added: 1,
    disabled: 1,
    deleted: 1,
    modified: 0,
    unchanged: 0,
  });
});

Deno.test("what else umcProperty holds is in the operations, to be written back", () => {
  const operations = [
    ...planOf({ users: [anna, { ...bert, photo: "digest", more: {} }] }, { users: [anna] }, DISABLE)
      .operations,
    ...planOf({ users: [leftOn(anna, YOUNG)] }, { users: [anna] }, DISABLE).operations,
  ];
  assert.deepEqual(operations.map((operation) => "preferences" in operation && operation.preferences), [
    { others: undefined, photoMarker: "digest", hasStamp: false },
    { others: { theme: "dark" }, photoMarker: undefined, hasStamp: true },
  ]);
});

// The plan as a whole

Deno.test("a source without users is refused if the target has some", () => {
  const plan = planOf({ users: [anna], groups: [] }, { groups: [bert] });
  assert.deepEqual(plan.refusals.map(({ kind, reason }) => ({ kind, reason })), [
    { kind: "user", reason: "empty_source" },
  ]);
});

Deno.test("what happens to how many is counted", () => {
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

Deno.test("a new object gets its key, its properties, and false where the template says true", () => {
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

Deno.test("messages name the other side and what to do", () => {
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
    "its primary mail address belongs to uid=anna,ou=people,dc=target, which stays unchanged; " +
    "change it in the source or in UDM",
    "its name (dora) is also that of cn=other",
    "its name (dora) is also that of cn=dora,ou=users,dc=source",
  ]);
});

Deno.test("an interim step keeps the DN the object had at first", () => {
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
