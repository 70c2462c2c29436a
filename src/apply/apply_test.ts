import { configure, type LogRecord, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { errorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { planOf, type Side, targetDn, uuid } from "../planner/testing.ts";
import { UdmError } from "../udm/errors.ts";
import { applyPlan } from "./apply.ts";
import type { Writer } from "./writer.ts";

/** What UDM says to whom it does not let write. */
function forbidden(): UdmError {
  return new UdmError({ method: "POST", type: "users/user" }, {
    kind: "forbidden",
    status: 403,
    problem: "no",
  });
}

/** What happened in the target since it was read. */
interface Meanwhile {
  /** What is at a DN now; undefined if nothing is. */
  readonly now?: Readonly<Record<string, { readonly value: string | null } | undefined>>;
  /** Where the object with a key is now. */
  readonly elsewhere?: Readonly<Record<string, string>>;
}

/**
 * Applies the plan from one side to the other. The target rejects the name "refused", and forbids names with "forbidden".
 */
async function applied(target: Side, source: Side, meanwhile: Meanwhile = {}) {
  const { now = {}, elsewhere = {} } = meanwhile;
  const keyAt = (dn: string) => {
    const row =
      (["user", "group"] as const).flatMap((kind) =>
        (kind === "user" ? target.users : target.groups ?? [])?.filter(({ name }) =>
          targetDn(kind, name as string) === dn
        ) ?? []
      )[0];
    return row?.key === undefined ? undefined : uuid(row.key as number);
  };
  let tried = 0;
  const written: string[] = [];
  const plan = planOf(target, source);
  const writer: Writer = {
    ensureOu: () => Promise.resolve(""),
    ensureMailDomain: () => Promise.resolve(),
    create: (_type, _position, _properties, _key, name) => {
      tried++;
      if (name.includes("forbidden")) return Promise.reject(forbidden());
      if (name === "refused") return Promise.reject(new Error("not a good name"));
      written.push(`create ${name}`);
      return Promise.resolve(targetDn("user", name));
    },
    modify: (_type, dn, { users }) => {
      written.push(`modify ${dn}: ${(users as string[]).join(" ")}`);
      return Promise.resolve(dn);
    },
    changeValues: (_type, dn, changes) => {
      const texts = changes.map(({ op, value }) => `${op === "add" ? "+" : "-"}${value}`);
      written.push(`modify ${dn}: ${texts.join(" ")}`);
      return Promise.resolve(undefined);
    },
    remove: (_type, dn) => {
      written.push(`remove ${dn}`);
      return Promise.resolve();
    },
    look: (_type, dn) => {
      const found = dn in now ? now[dn] : { value: keyAt(dn) ?? null };
      return Promise.resolve(found && { univentionObjectIdentifier: found.value });
    },
    locate: (_type, { value }) => Promise.resolve([elsewhere[value]].filter((found) => found !== undefined)),
  };
  const rows = [...target.users ?? [], ...target.groups ?? []];
  const result = await applyPlan(plan, {
    writer,
    positions: { user: "ou=users", group: "ou=groups" },
    primaryKeys: { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" },
    dnOf: (kind, key) => {
      const row = rows.find((each) => uuid(each.key as number) === key);
      return row === undefined ? undefined : targetDn(kind, row.name as string);
    },
    loadPhoto: () => Promise.resolve(undefined),
    explain: (error) => Promise.resolve(errorDetails(error)),
    verify: () => Promise.resolve([]),
    concurrency: () => 1,
    dryRun: false,
    signal: new AbortController().signal,
  });
  return { written, result, tried };
}

const NOTHING = { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0 };
const anna = { key: 1, name: "anna" };
const refused = { key: 2, name: "refused" };
const team = { key: 9, name: "team" };

Deno.test("apply: a group is not written if all its new members are missing", async () => {
  const { written, result } = await applied(
    { users: [anna], groups: [{ ...team, members: ["anna"] }] },
    { users: [anna, refused], groups: [{ ...team, members: ["anna", "refused"] }] },
  );
  assert.deepEqual(written, []);
  assert.equal(result.applied.user.failed, 1);
  assert.deepEqual([result.applied.group.failed, result.applied.group.left], [0, 1]);
});

Deno.test("apply: a group is written without missing members if it gets others", async () => {
  const { written } = await applied(
    { users: [anna], groups: [team] },
    { users: [anna, refused], groups: [{ ...team, members: ["anna", "refused"] }] },
  );
  assert.deepEqual(written, [`modify ${targetDn("group", "team")}: ${targetDn("user", "anna")}`]);
});

Deno.test("apply: members are removed even if others are missing", async () => {
  const { written } = await applied(
    { users: [anna], groups: [{ ...team, members: ["anna"] }] },
    { users: [anna, refused], groups: [{ ...team, members: ["refused"] }] },
  );
  assert.deepEqual(written, [`modify ${targetDn("group", "team")}: `]);
});

Deno.test("apply: a failure is logged with its duration, and with the HTTP status if there was a response", async () => {
  const records: LogRecord[] = [];
  await configure({
    sinks: { records: (record) => void records.push(record) },
    loggers: [
      { category: CATEGORY, sinks: ["records"], lowestLevel: "error" },
      { category: ["logtape", "meta"], sinks: [], lowestLevel: "error" },
    ],
  });
  try {
    await applied({}, { users: [refused, { key: 3, name: "forbidden" }] });
  } finally {
    await reset();
  }
  const found = records.map(({ properties: { name, operation, status, duration } }) => {
    assert.ok(Number.isInteger(duration), String(duration));
    return { name, operation, status };
  });
  assert.deepEqual(found, [
    { name: "forbidden", operation: "create", status: 403 },
    { name: "refused", operation: "create", status: undefined },
  ]);
});

Deno.test("apply: a run ends early when UDM refuses the first 20 operations of a sort, and nothing else is begun", async () => {
  const users = Array.from(
    { length: 120 },
    (_, number) => ({ key: number + 100, name: `forbidden${number}` }),
  );
  const others = { users: [{ key: 900, name: "anna" }], groups: [{ ...team, members: ["anna"] }] };
  const { result, tried, written } = await applied(
    { users: others.users, groups: [team] },
    { users: [...others.users, ...users], groups: others.groups },
  );
  assert.equal(tried, 20);
  assert.equal(result.stopped, undefined);
  assert.deepEqual(result.applied.user, { ...NOTHING, failed: 20, left: 100 });
  assert.deepEqual(result.applied.group, { ...NOTHING, left: 1 });
  assert.deepEqual(written, []);
  const { givenUp, firstFailure, unlicensed: _, ...numbers } = result.tally;
  assert.deepEqual(numbers, { tried: 20, failed: 20, valuesRefused: 0, left: 101 });
  assert.equal(givenUp?.what, "create users");
  assert.equal(givenUp?.refused, 20);
  assert.match(givenUp?.error.detail ?? "", /HTTP 403/);
  assert.match(firstFailure?.place ?? "", /^user forbidden0 could not be created: /);
});

Deno.test("apply: after a run is given up, users who have left are still deleted", async () => {
  const users = Array.from(
    { length: 30 },
    (_, number) => ({ key: number + 100, name: `forbidden${number}` }),
  );
  const leaver = { key: 900, name: "zoe" };
  const { written, result } = await applied({ users: [anna, leaver] }, { users: [anna, ...users] });
  assert.deepEqual(written, [`remove ${targetDn("user", "zoe")}`]);
  assert.deepEqual(result.applied.user, { ...NOTHING, deleted: 1, failed: 20, left: 10 });
});

Deno.test("apply: one success keeps the run going despite many refusals", async () => {
  const users = Array.from({ length: 120 }, (_, number) => ({
    key: number + 1,
    name: `user${1000 + number}${number === 18 ? "" : "forbidden"}`,
  }));
  const { result, tried, written } = await applied({}, { users });
  assert.equal(tried, 120);
  assert.equal(result.applied.user.failed, 119);
  assert.equal(written.length, 1);
});

Deno.test("apply: an object is read again before its deletion", async () => {
  const { written } = await applied({ users: [anna, { key: 2, name: "bert" }] }, { users: [anna] });
  assert.deepEqual(written, [`remove ${targetDn("user", "bert")}`]);
});

Deno.test("apply: another object under the DN is not deleted", async () => {
  for (const value of [uuid(77), null]) {
    const { written, result } = await applied(
      { users: [anna, { key: 2, name: "bert" }] },
      { users: [anna] },
      {
        now: { [targetDn("user", "bert")]: { value } },
      },
    );
    assert.deepEqual(written, []);
    assert.equal(result.applied.user.failed, 1);
  }
});

Deno.test("apply: a renamed object is not deleted", async () => {
  const { written, result } = await applied({ users: [anna, { key: 2, name: "bert" }] }, { users: [anna] }, {
    now: { [targetDn("user", "bert")]: undefined },
    elsewhere: { [uuid(2)]: "uid=robert" },
  });
  assert.deepEqual(written, []);
  assert.equal(result.applied.user.failed, 1);
});

Deno.test("apply: an object that no longer exists counts as deleted", async () => {
  const { result } = await applied({ users: [anna, { key: 2, name: "bert" }] }, { users: [anna] }, {
    now: { [targetDn("user", "bert")]: undefined },
  });
  assert.equal(result.applied.user.deleted, 1);
  assert.equal(result.applied.user.failed, 0);
});
