import assert from "node:assert/strict";
import { errorDetails } from "../common/error.ts";
import { planOf, targetDn } from "../planner/testing.ts";
import { UdmError } from "../udm/errors.ts";
import { applyPlan } from "./apply.ts";
import { dryWriter } from "./writer.ts";

Deno.test("locked names: once the run is interrupted, no further name is tried again", async () => {
  const tried: string[] = [];
  const interrupt = new AbortController();
  const users = ["anna", "bert", "cora"].map((name, at) => ({ key: at + 1, name }));
  const { applied } = await applyPlan(planOf({}, { users }), {
    writer: {
      ...dryWriter(),
      create: (_type, _position, _properties, _key, name) => {
        tried.push(name);
        if (tried.length > users.length) {
          interrupt.abort();
          return Promise.resolve(targetDn("user", name));
        }
        const subject = { method: "POST", type: "users/user" } as const;
        return Promise.reject(
          new UdmError(subject, { kind: "conflict", conflictOn: "name", problem: "locked" }),
        );
      },
    },
    positions: { user: "ou=users", group: "ou=groups" },
    primaryKeys: { user: "univentionObjectIdentifier", group: "univentionObjectIdentifier" },
    dnOf: () => undefined,
    loadPhoto: () => Promise.resolve(undefined),
    explain: (error) => Promise.resolve({ ...errorDetails(error), isLocked: true }),
    verify: () => Promise.resolve([]),
    concurrency: () => 1,
    dryRun: false,
    signal: interrupt.signal,
  });
  assert.deepEqual(tried, ["anna", "bert", "cora", "anna"]);
  assert.deepEqual([applied.user.added, applied.user.failed], [1, 2]);
});
