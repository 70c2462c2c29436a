import assert from "node:assert/strict";
import { planOf, type Side, targetDn, uuid } from "../reconcile/testing.ts";
import { applyPlan } from "./apply.ts";
import type { Writer } from "./writer.ts";

/** Carries out what leads from one side to the other; whoever is called "refused" cannot be made. */
async function applied(target: Side, source: Side) {
  const written: string[] = [];
  const plan = planOf(target, source);
  const writer: Writer = {
    ensureOu: () => Promise.resolve(""),
    create: (_type, _position, _properties, _key, name) => {
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
  return { written, result };
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
