import assert from "node:assert/strict";
import { PREFERENCES, REMOVED_KEY } from "../udm/photo.ts";
import { anna, bert, check, cleo } from "./check_plan.ts";
import { type Options, planOf, type Row, sealed, TEST_SEAL } from "./testing.ts";

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
  "a user without an entry is disabled and stays in its groups",
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
  "a user without an entry is disabled although a new entry has the name",
  { users: [anna, bert], groups: [{ ...cleo, members: ["anna", "bert"] }] },
  { users: [{ key: 7, name: "anna" }, bert], groups: [{ ...cleo, members: ["anna", "bert"] }] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z"], skipped: ["user anna: name_held"] },
  DISABLE,
);

check(
  "a user who was already disabled gets a stamp that says so",
  { users: [{ ...anna, more: { disabled: true } }, bert] },
  { users: [bert] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z was-disabled"] },
  DISABLE,
);

check(
  "a disabled user is unchanged until delete_after and stays in its groups",
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

check("a changed group keeps members that wait for their deletion", {
  users: [leftOn(anna, YOUNG), bert],
  groups: [{ ...cleo, members: ["anna", "bert"] }],
}, {
  users: [{ key: 4, name: "dora" }],
  groups: [{ ...cleo, members: ["dora"] }],
}, {
  operations: [
    "0 disable user bert: 2026-03-31T12:00:00Z",
    "1 create user dora",
    "2 modify group cleo, members users 4 and keeping uid=anna,uid=bert (+1 -0)",
  ],
}, DISABLE);

check(
  "a disabled user is deleted after delete_after",
  { users: [leftOn(anna, OLD), leftOn(cleo, YOUNG), bert] },
  {
    users: [bert],
  },
  { operations: ["0 delete user anna"] },
  DISABLE,
);

check("with user_removal delete, waiting users are deleted", { users: [leftOn(anna, YOUNG), bert] }, {
  users: [bert],
}, { operations: ["0 delete user anna"] });

check(
  "a returning user is enabled and loses the stamp",
  { users: [leftOn(anna, YOUNG), leftOn(bert, OLD)] },
  {
    users: [anna, { ...bert, name: "berta" }],
  },
  {
    operations: ["0 modify user anna: disabled, no stamp", "1 rename user bert to berta: disabled, no stamp"],
  },
  DISABLE,
);

check(
  "with user_removal delete, a returning user with a stamp is unchanged",
  { users: [leftOn(anna, YOUNG)] },
  { users: [anna] },
  {},
);

check(
  "a returning user who was enabled by hand loses the stamp",
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
  "an enabled user with a valid stamp is disabled",
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
  "a valid stamp that is too old does not enable a returning user and is reported",
  { users: [leftOn(anna, OLD), leftOn(bert, YOUNG)] },
  { users: [anna, bert] },
  { operations: ["0 modify user bert: disabled, no stamp"], notices: ["user: doubtful_stamps"] },
  STALE,
);

check(
  "a valid stamp that is too old still deletes a user",
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
  "removal_property keeps the time",
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
  "a time in removal_property deletes, waits, and is emptied for a returning user",
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
  "with removal_property, umcProperty is ignored",
  { users: [leftOn(anna, OLD), leftOn(bert, OLD)] },
  { users: [bert] },
  { operations: ["0 disable user anna: 2026-03-31T12:00:00Z was-disabled"] },
  PLAIN,
);

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
  "clocks that differ by one hour withhold no deletions",
  { users: [leftOn(anna, OLD), bert] },
  { users: [bert] },
  { operations: ["0 delete user anna"] },
  at(-HOUR),
);

check(
  "a user is deleted after delete_after by both clocks",
  { users: [leftOn(anna, "2026-03-01T11:30:00Z"), leftOn(cleo, "2026-03-01T11:00:00Z"), bert] },
  { users: [bert] },
  { operations: ["0 delete user cleo"] },
  at(-HOUR),
);

check(
  "different clocks are not reported if no deletion depends on them",
  { users: [leftOn(anna, YOUNG), bert] },
  { users: [bert] },
  {},
  at(undefined),
);

check(
  "with user_removal delete, clocks are ignored",
  { users: [anna, bert] },
  { users: [bert] },
  { operations: ["0 delete user anna"] },
  { policy: { clockSkewMs: undefined } },
);

Deno.test("removal: a notice about clocks names both times, the users, and what to do", () => {
  const [notice] =
    planOf({ users: [leftOn(anna, OLD), bert] }, { users: [bert] }, at(-40 * 24 * HOUR)).notices;
  assert.equal(
    notice?.message,
    "no user whose delete_after has passed is deleted in this run (1 would be: anna): the clock of this machine says " +
      "2026-03-31T12:00:00Z, that of UDM 2026-02-19T12:00:00Z. Check NTP on both machines; the next run deletes " +
      "them if the clocks agree",
  );
});

Deno.test("removal: a notice about doubtful stamps names each user once, and what to do", () => {
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
  "a returning user who was disabled by an administrator loses only the stamp",
  { users: [leftOn(anna, `${YOUNG} was-disabled`)] },
  { users: [anna] },
  { operations: ["0 modify user anna: no stamp"] },
  DISABLE,
);

check(
  "a user with an entry who was disabled by an administrator is unchanged",
  {
    users: [{ ...anna, more: { disabled: true } }],
  },
  { users: [anna] },
  {},
  DISABLE,
);

check(
  "a returning user with a skipped entry is unchanged",
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
  "the name of a disabled user is not free, and the entry that wants it is skipped",
  {
    users: [leftOn(anna, YOUNG), bert],
  },
  { users: [{ key: 7, name: "anna" }, bert] },
  { skipped: ["user anna: name_held"] },
  DISABLE,
);

check("the name of a user who is disabled in this run is not free", { users: [anna, bert] }, {
  users: [{ ...bert, name: "anna" }],
}, {
  operations: ["0 disable user anna: 2026-03-31T12:00:00Z"],
  skipped: ["user anna: name_held"],
}, DISABLE);

check(
  "the name of a user who is deleted after delete_after is free",
  { users: [leftOn(anna, OLD), bert] },
  {
    users: [{ key: 7, name: "anna" }, bert],
  },
  { operations: ["0 delete user anna", "1 create user anna (needs 0)"] },
  DISABLE,
);

check(
  "a user who may have an entry is not disabled",
  { users: [anna, leftOn(bert, OLD)] },
  {
    users: [{ name: "dora" }],
  },
  { skipped: ["user dora: no_primary_key"], notices: ["user: deletions_withheld"] },
  DISABLE,
);

Deno.test("removal: newly disabled users are counted, waiting ones are not", () => {
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

Deno.test("removal: other values of umcProperty are in the operations", () => {
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
