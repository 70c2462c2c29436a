import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import fc from "fast-check";
import { differingParts, looksLikeChecksum, parseChecksum, planChecksum } from "./checksum.ts";
import type { Plan } from "./plan_types.ts";
import { type Options, planOf, type Row, type Side } from "./testing.ts";

const POSITIONS = { user: "ou=people,dc=target", group: "ou=people,dc=target" };

function checksum(plan: Pick<Plan, "operations">, positions = POSITIONS, place = "https://udm/"): string {
  return planChecksum(plan, positions, place, () => createHash("sha256"));
}

function between(target: Side, source: Side, options: Options = {}): string {
  return checksum(planOf(target, source, options));
}

const anna: Row = { key: 1, name: "anna", description: "one", mail: "anna@x.test" };
const bert: Row = { key: 2, name: "bert" };
const team: Row = { key: 10, name: "team", members: ["anna"] };
const before: Side = { users: [anna, bert], groups: [team] };

Deno.test("checksum: an empty plan has a checksum without parts", () => {
  const nothing = between(before, before);
  assert.match(nothing, /^PLAN1-[0-9a-z]{26}$/);
  assert.deepEqual(parseChecksum(nothing)?.parts, []);
});

Deno.test("checksum: the number of changes of each kind is readable", () => {
  const source = {
    users: [
      { key: 3, name: "new" },
      { key: 4, name: "newer" },
      { ...anna, description: "two" },
      { ...bert, name: "berta" },
    ],
    groups: [],
  };
  const target = { ...before, users: [...before.users ?? [], { key: 5, name: "gone" }] };
  const text = between(target, source, { policy: { allowEmptySource: true } });
  assert.match(text, /^PLAN1-[0-9a-z]{26}-a2[a-z]{3}m1[a-z]{3}r1[a-z]{3}d1[a-z]{3}D1[a-z]{3}$/);
  assert.deepEqual(
    parseChecksum(text)?.parts.map(({ kind, effect, count }) => `${count} ${kind} ${effect}`),
    ["2 user add", "1 user modify", "1 user rename", "1 user delete", "1 group delete"],
  );
});

Deno.test("checksum: it is one word of less than 100 characters", () => {
  const many = Array.from({ length: 300 }, (_, at): Row => ({ key: at + 100, name: `user${at}` }));
  assert.match(between({ users: many }, { users: [anna] }), /^[A-Za-z0-9-]{1,99}$/);
});

for (
  const [what, target, source] of [
    ["another value", before, { users: [{ ...anna, description: "three" }, bert], groups: [team] }],
    ["another property", before, { users: [{ ...anna, mail: "two@x.test" }, bert], groups: [team] }],
    ["another object", before, { users: [anna, { ...bert, description: "two" }], groups: [team] }],
    ["a value that goes", before, { users: [{ ...anna, description: undefined }, bert], groups: [team] }],
    ["a photo", before, { users: [{ ...anna, description: "two", photo: "p" }, bert], groups: [team] }],
    ["another member", before, {
      users: [{ ...anna, description: "two" }, bert],
      groups: [{ ...team, members: ["bert"] }],
    }],
    ["another primary key", { users: [bert], groups: [] }, {
      users: [{ ...anna, key: 3 }, bert],
      groups: [],
    }],
  ] as const
) {
  Deno.test(`checksum: it changes with ${what}`, () => {
    const reviewed = between(before, { users: [{ ...anna, description: "two" }, bert], groups: [team] });
    assert.notEqual(between(target, source), reviewed);
  });
}

Deno.test("checksum: it changes with the OU of new objects", () => {
  const plan = planOf({}, { users: [anna] });
  assert.notEqual(checksum(plan), checksum(plan, { ...POSITIONS, user: "ou=elsewhere,dc=target" }));
  assert.equal(checksum(plan), checksum(plan, { ...POSITIONS, user: "OU=People, DC=target" }));
});

Deno.test("checksum: the order of values does not count", () => {
  const withMails = (mails: string[]) =>
    between(before, { users: [{ ...anna, more: { "e-mail": mails } }, bert], groups: [team] });
  assert.equal(withMails(["a@x.test", "b@x.test"]), withMails(["b@x.test", "a@x.test"]));
  assert.notEqual(withMails(["a@x.test", "b@x.test"]), withMails(["a@x.test"]));
});

Deno.test("checksum: the values of secrets do not count, so that nobody can try them, but that they change does", () => {
  const withMore = (more: NonNullable<Row["more"]>, old: NonNullable<Row["more"]> = {}) =>
    between({ users: [{ ...anna, more: old }] }, { users: [{ ...anna, description: "two", more }] }, {
      compared: ["sharedSecret", "pwdChangeNextLogin"],
    });
  assert.equal(withMore({ sharedSecret: "a" }), withMore({ sharedSecret: "b" }));
  assert.equal(withMore({ sharedSecret: ["a"] }), withMore({ sharedSecret: ["b"] }));
  assert.equal(
    withMore({ sharedSecret: "a" }, { sharedSecret: "old" }),
    withMore({ sharedSecret: "a" }, { sharedSecret: "older" }),
  );
  assert.notEqual(withMore({ sharedSecret: "a" }), withMore({}));
  // A boolean is no secret
  assert.notEqual(withMore({ pwdChangeNextLogin: true }), withMore({ pwdChangeNextLogin: false }));
});

Deno.test("checksum: the time of a stamp does not count", () => {
  const at = (now: number) =>
    between(before, { users: [anna], groups: [team] }, {
      policy: { removal: { type: "disable", deleteAfterMs: 1000 }, now },
    });
  assert.equal(at(0), at(86_400_000));
  assert.match(at(0), /-x1/);
});

Deno.test("checksum: a temporary name does not count", () => {
  const momentary = (operations: Plan["operations"]) =>
    operations.flatMap((operation) =>
      operation.type === "modify" && operation.interim ? [operation.rename] : []
    );
  const swapped = { users: [{ ...anna, name: "bert" }, { ...bert, name: "anna" }], groups: [team] };
  const plan = planOf(before, swapped);
  const [name] = momentary(plan.operations);
  const taken: Row = { key: 7, name };
  const another = planOf({ ...before, users: [anna, bert, taken] }, {
    ...swapped,
    users: [...swapped.users, taken],
  });
  assert.deepEqual(momentary(another.operations), [`${name}-2`]);
  assert.equal(checksum(another), checksum(plan));
  assert.match(checksum(plan), /^PLAN1-\w+-r2[a-z]{3}M1[a-z]{3}$/);
});

Deno.test("checksum: the order of reading does not count", () => {
  const users = Array.from(
    { length: 6 },
    (_, at): Row => ({ key: at + 1, name: `u${at}`, description: "old" }),
  );
  const groups = [
    { key: 10, name: "a", members: ["u0", "u1"] },
    { key: 11, name: "b", members: ["u2", "group:a"] },
  ];
  const desired = [
    ...users.slice(0, 4).map((row, at): Row => ({ ...row, name: `u${(at + 1) % 4}`, description: "new" })),
    { key: 20, name: "new" },
  ];
  const wantedGroups: Row[] = [
    { key: 10, name: "a", members: ["u3", "new", "u1"] },
    { key: 12, name: "c", members: ["group:a", "u2"] },
  ];
  const expected = between({ users, groups }, { users: desired, groups: wantedGroups });
  fc.assert(
    fc.property(
      fc.shuffledSubarray(users, { minLength: users.length }),
      fc.shuffledSubarray(desired, { minLength: desired.length }),
      fc.shuffledSubarray(wantedGroups, { minLength: wantedGroups.length }),
      (users, desired, wantedGroups) => {
        const turned = wantedGroups.map((group) => ({
          ...group,
          members: [...group.members ?? []].reverse(),
        }));
        assert.equal(between({ users, groups }, { users: desired, groups: turned }), expected);
      },
    ),
    { numRuns: 50 },
  );
});

Deno.test("checksum: skipped entries and limits do not count", () => {
  const source = { users: [{ ...anna, description: "two" }, bert], groups: [team] };
  const withBad = { ...source, users: [...source.users, { key: 9, name: "bad", problem: "no good" }] };
  assert.equal(between(before, withBad), between(before, source));
  const limited = planOf(before, source, {
    policy: { maxModify: { user: { type: "count", value: 0 }, group: { type: "off" } } },
  });
  assert.equal(limited.refusals.length, 1);
  assert.equal(checksum(limited), between(before, source));
});

Deno.test("checksum: the kinds of change in which two checksums differ are known", () => {
  const one = between(before, { users: [{ ...anna, description: "two" }, bert], groups: [team] });
  const other = between(before, { users: [{ ...anna, description: "three" }], groups: [team] });
  const parse = (text: string) => parseChecksum(text) ?? assert.fail(text);
  assert.deepEqual(differingParts(parse(one), parse(other)), [
    { kind: "user", effect: "modify", before: 1, now: 1 },
    { kind: "user", effect: "delete", before: 0, now: 1 },
  ]);
  assert.deepEqual(differingParts(parse(one), parse(one)), []);
});

Deno.test("checksum: other text is rejected", () => {
  const good = between(before, { users: [{ ...anna, description: "two" }], groups: [team] });
  assert.ok(parseChecksum(good));
  const repeated = `${good}${good.slice(good.lastIndexOf("-") + 1)}`;
  for (
    const bad of ["", "plan.json", good.slice(0, -1), `${good}x`, ` ${good}`, good.toLowerCase(), repeated]
  ) {
    assert.equal(parseChecksum(bad), undefined, bad);
  }
  assert.ok(looksLikeChecksum(good.slice(0, -1)));
  assert.ok(looksLikeChecksum("PLAN2-abc"));
  assert.ok(!looksLikeChecksum("plan.json"));
});

Deno.test("checksum: 200,000 changes are hashed in small pieces", () => {
  let longest = 0;
  const operations = Array.from({ length: 200_000 }, (_, id) =>
    ({
      type: "delete",
      id,
      phase: 3,
      kind: "user",
      key: String(id),
      name: `user${id}`,
      dn: `uid=user${id},ou=people,dc=target`,
      needs: [],
      after: [],
      isEnabled: true,
    }) as const);
  const hasher = () => {
    const sha256 = createHash("sha256");
    return {
      update: (text: string) => {
        longest = Math.max(longest, text.length);
        sha256.update(text);
      },
      digest: () => sha256.digest(),
    };
  };
  assert.match(planChecksum({ operations }, POSITIONS, "", hasher), /-d200000[a-z]{3}$/);
  assert.ok(longest < 100_000, `${longest} characters at once`);
});

Deno.test("checksum: removed members count, even if the remaining members are the same", () => {
  const users: Row[] = [anna, bert, { key: 3, name: "cleo" }];
  const plans = ["anna", "cleo"].map((leaves) =>
    planOf({ users, groups: [{ ...team, members: [leaves] }] }, {
      users,
      groups: [{ ...team, members: ["bert"] }],
    })
  );
  assert.deepEqual(plans.map(({ operations }) => operations.length), [1, 1]);
  assert.notEqual(checksum(plans[0] as Plan), checksum(plans[1] as Plan));
});

Deno.test("checksum: it changes with the overwritten values", () => {
  const from = (description: string) =>
    between({ users: [{ ...anna, description }] }, { users: [{ ...anna, description: "new" }] });
  assert.notEqual(from("one"), from("two"));
  assert.equal(from("one"), from("one"));
});

Deno.test("checksum: it changes with the target", () => {
  const plan = planOf(before, { users: [anna] });
  assert.notEqual(
    checksum(plan, POSITIONS, "https://test/"),
    checksum(plan, POSITIONS, "https://production/"),
  );
});
