import { configure, type LogRecord, reset } from "@logtape/logtape";
import assert from "node:assert/strict";
import { CATEGORY } from "../logging/category.ts";
import { planOf, type Side, targetDn, uuid } from "../reconcile/testing.ts";
import { UdmError } from "../target/errors.ts";
import { applyPlan } from "./apply.ts";
import type { Writer } from "./writer.ts";

/** What UDM says to whom it does not let write. */
function forbidden(): UdmError {
  return new UdmError({ method: "POST", type: "users/user" }, {
    kind: "forbidden",
    status: 403,
    reason: "no",
  });
}

/**
 * Carries out what leads from one side to the other; whoever is called "refused" cannot be made, and whoever has "forbidden" in
 * the name may not be made.
 */
async function applied(target: Side, source: Side) {
  let tried = 0;
  const written: string[] = [];
  const plan = planOf(target, source);
  const writer: Writer = {
    ensureOu: () => Promise.resolve(""),
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
    remove: () => Promise.resolve(),
    locate: () => Promise.resolve(undefined),
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
    explain: (error) => Promise.resolve(String(error)),
    verify: () => Promise.resolve([]),
    concurrency: () => 1,
    dryRun: false,
    signal: new AbortController().signal,
  });
  return { written, result, tried };
}

const anna = { key: 1, name: "anna" };
const refused = { key: 2, name: "refused" };
const team = { key: 9, name: "team" };

Deno.test("a group is not written if all that it is to get are members that could not be made", async () => {
  const { written, result } = await applied(
    { users: [anna], groups: [{ ...team, members: ["anna"] }] },
    { users: [anna, refused], groups: [{ ...team, members: ["anna", "refused"] }] },
  );
  assert.deepEqual(written, []);
  assert.equal(result.applied.user.failed, 1);
  assert.equal(result.applied.group.failed, 1);
});

Deno.test("a group that gets other members too is written without those that could not be made", async () => {
  const { written } = await applied(
    { users: [anna], groups: [team] },
    { users: [anna, refused], groups: [{ ...team, members: ["anna", "refused"] }] },
  );
  assert.deepEqual(written, [`modify ${targetDn("group", "team")}: ${targetDn("user", "anna")}`]);
});

Deno.test("members that go are taken out even if others could not be made", async () => {
  const { written } = await applied(
    { users: [anna], groups: [{ ...team, members: ["anna"] }] },
    { users: [anna, refused], groups: [{ ...team, members: ["refused"] }] },
  );
  assert.deepEqual(written, [`modify ${targetDn("group", "team")}: `]);
});

Deno.test("a failure is logged with how long it took, and with the HTTP status if there was an answer", async () => {
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

Deno.test("what nobody is let do is not tried for every entry, and everything else is done", async () => {
  const users = Array.from(
    { length: 120 },
    (_, number) => ({ key: number + 100, name: `forbidden${number}` }),
  );
  const others = { users: [{ key: 900, name: "anna" }], groups: [{ ...team, members: ["anna"] }] };
  const { result, tried, written } = await applied(
    { users: others.users, groups: [team] },
    { users: [...others.users, ...users], groups: others.groups },
  );
  assert.equal(tried, 50);
  assert.equal(result.stopped, undefined);
  assert.equal(result.applied.user.failed, 120);
  assert.deepEqual(written, [`modify ${targetDn("group", "team")}: ${targetDn("user", "anna")}`]);
});

Deno.test("one that succeeds is enough to go on, however much else is refused", async () => {
  const users = Array.from({ length: 120 }, (_, number) => ({
    key: number + 1,
    name: `user${1000 + number}${number === 39 ? "" : "forbidden"}`,
  }));
  const { result, tried, written } = await applied({}, { users });
  assert.equal(tried, 120);
  assert.equal(result.applied.user.failed, 119);
  assert.equal(written.length, 1);
});
