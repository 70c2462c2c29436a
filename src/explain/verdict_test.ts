import assert from "node:assert/strict";
import { makePattern } from "../syntax/python_regex/pattern.ts";
import type { Config } from "../config/types.ts";
import { OBJECT_IDENTIFIER } from "../udm/identifier.ts";
import { makePlan } from "../planner/plan.ts";
import type { Policy } from "../planner/policy.ts";
import { type Options, sealed, type Side, sourceOf, targetOf, UNLIMITED, uuid } from "../planner/testing.ts";
import { find } from "./find.ts";
import { type Verdict, verdictOn } from "./verdict.ts";

const NOW = Date.parse("2026-01-31T00:00:00Z");
const DAY = 86_400_000;
const DISABLE: Partial<Policy> = { removal: { type: "disable", deleteAfterMs: 30 * DAY }, now: NOW };

/** The verdict on the only match. */
function verdict(query: string, target: Side, source: Side, options: Options = {}): Verdict {
  const sides = { target: targetOf(target, options), source: sourceOf(source, options) };
  const policy = { ...UNLIMITED, ...options.policy };
  const plan = makePlan(sides.target, sides.source, { users: true, nestedGroup: true }, policy);
  const { removal } = policy;
  const deleteAfterMs = removal.type === "disable" ? removal.deleteAfterMs : 30 * DAY;
  const udm = { userOu: "ou=u", groupOu: "ou=g", userRemoval: removal.type, deleteAfterMs };
  const [found, ...others] = find(query, undefined, sides);
  assert.ok(found !== undefined && others.length === 0);
  return verdictOn(found.subject, {
    plan,
    sides,
    config: { udm } as Config,
    primaryKeyProperty: options.primaryKeyProperty ?? OBJECT_IDENTIFIER,
    missingOus: ["ou=g"],
  });
}

function told({ action, why, operations }: Verdict): unknown {
  return { action, why, requests: operations.map(({ place, phase, text }) => `${place} ${phase}: ${text}`) };
}

const KEY = `${OBJECT_IDENTIFIER}=${uuid(1)}`;
const anna = { key: 1, name: "anna" };

Deno.test("explain: a new user is created after its OU", () => {
  assert.deepEqual(told(verdict("anna", {}, { users: [anna] })), {
    action: "add",
    why: [`No user below ou=u has its primary key (${KEY}).`],
    requests: ["1 users: create"],
  });
  const group = { users: [anna], groups: [{ key: 2, name: "team", members: ["anna"] }] };
  const { why, operations } = verdict("team", {}, group);
  assert.equal(why[1], "ou=g does not exist yet and is created first.");
  assert.equal(operations[0]?.text, "create, members: 1 added, 0 removed");
});

Deno.test("explain: only changed users are modified", () => {
  const same = `The user of the target has the same primary key (${KEY}).`;
  assert.deepEqual(
    told(verdict("anna", { users: [anna] }, { users: [{ ...anna, description: "x", photo: "p" }] })),
    {
      action: "modify",
      why: [same],
      requests: ["1 users: set description, jpegPhoto"],
    },
  );
  assert.deepEqual(told(verdict("anna", { users: [anna] }, { users: [anna] })), {
    action: "nothing",
    why: [same, "Its managed properties are up to date."],
    requests: [],
  });
});

Deno.test("explain: swapped names need a temporary name", () => {
  const target = { users: [anna, { key: 2, name: "bert" }] };
  const source = { users: [{ key: 1, name: "bert" }, { key: 2, name: "anna" }] };
  const [first, second] = [verdict(uuid(1), target, source), verdict(uuid(2), target, source)];
  assert.deepEqual([first.action, second.action], ["rename", "rename"]);
  assert.match(first.why[1] ?? "", /Its name has changed: it is renamed, and keeps its password/);
  const texts = [...first.operations, ...second.operations].map(({ text, after }) =>
    `${text} after [${after}]`
  ).sort();
  assert.equal(texts.length, 3);
  assert.match(texts.join("\n"), /^rename temporarily to \S+ after \[\]$/m);
  assert.match(
    texts.join("\n"),
    /^rename to (anna|bert) after \[user (anna|bert): rename temporarily to \S+\]$/m,
  );
});

Deno.test("explain: an object with the name and no primary key is adopted", () => {
  const options = { primaryKeyProperty: "univentionSourceIAM" };
  const { action, why } = verdict("anna", { users: [{ name: "anna" }] }, { users: [anna] }, options);
  assert.equal(action, "modify");
  assert.match(why[0] ?? "", /no primary key: it is adopted, and gets univentionSourceIAM=/);
});

Deno.test("explain: a skipped entry has a reason", () => {
  const bad = { users: [{ ...anna, problem: "bad" }] };
  assert.deepEqual(told(verdict("anna", { users: [anna] }, bad)), {
    action: "skip",
    why: ["It is skipped: username: bad.", "Its object in UDM is unchanged."],
    requests: [],
  });
  assert.equal(verdict("anna", {}, bad).why[1], "It has no object in UDM, and none is created.");
});

Deno.test("explain: a user without an entry is deleted", () => {
  assert.deepEqual(told(verdict("anna", { users: [anna] }, { users: [{ key: 2, name: "bert" }] })), {
    action: "delete",
    why: [
      `No user of the source that was read has its primary key (${KEY}).`,
      "Everything below ou=u is owned by the connector, which deletes objects without an entry.",
    ],
    requests: ["1 access: delete"],
  });
});

Deno.test("explain: a user without an entry is disabled, then deleted, or enabled after a return", () => {
  const bert = { key: 2, name: "bert" };
  const stamped = (time: string) => ({
    ...anna,
    more: { disabled: true, umcProperty: sealed(1, time) },
  });
  const gone = (time?: string) =>
    verdict("anna", { users: [time === undefined ? anna : stamped(time)] }, { users: [bert] }, {
      policy: DISABLE,
    });
  assert.deepEqual([gone().action, gone().why[1]], [
    "disable",
    "udm.user_removal is disable: it is disabled now, and deleted after 30 days.",
  ]);
  assert.equal(gone().operations[0]?.text, "disable, and store the time (2026-01-31T00:00:00Z)");
  const waits = gone("2026-01-30T00:00:00Z");
  assert.deepEqual([waits.action, waits.why[1]], [
    "keep",
    "It was disabled because it was no longer in the source (2026-01-30T00:00:00Z). It will be deleted from 2026-03-01T00:00:00Z on.",
  ]);
  const over = gone("2025-12-01T00:00:00Z");
  assert.equal(over.action, "delete");
  assert.match(
    over.why[1] ?? "",
    /no longer in the source \(2025-12-01T00:00:00Z\)\. udm.delete_after \(30 days\) has passed\.$/,
  );
  const back = verdict("anna", { users: [stamped("2026-01-30T00:00:00Z")] }, { users: [anna] }, {
    policy: DISABLE,
  });
  assert.equal(back.action, "modify");
  assert.match(back.why[1] ?? "", /has returned, so its stamp is removed, and it is enabled again\.$/);
  assert.equal(back.operations[0]?.text, "set disabled, umcProperty");
});

Deno.test("explain: an invalid stamp is mentioned", () => {
  const forged = { ...anna, more: { disabled: true, umcProperty: sealed(2, "2026-01-30T00:00:00Z") } };
  const { action, why } = verdict("anna", { users: [forged] }, { users: [anna] }, { policy: DISABLE });
  assert.equal(action, "nothing");
  assert.ok(
    why.includes("It has an invalid stamp, which is ignored (see the notice)."),
  );
});

Deno.test("explain: withheld deletions are mentioned with the notice of the plan", () => {
  const source = { users: [{ dn: "cn=keyless,dc=source" }] };
  const { action, why, notices } = verdict("anna", { users: [anna] }, source);
  assert.equal(action, "keep");
  assert.equal(why[1], "No user is deleted in this run (see the notice).");
  assert.deepEqual(notices.map(({ reason }) => reason), ["deletions_withheld"]);
});

Deno.test("explain: the skipped entry of a kept object is named", () => {
  const target = { users: [{ name: "anna" }, { name: "bert" }] };
  const source = { users: [{ key: 7, dn: "cn=nameless,dc=source" }] };
  const { action, why } = verdict("anna", target, source);
  assert.equal(action, "keep");
  assert.match(
    why[0] ?? "",
    /^It is kept because it may belong to a skipped entry: cn=nameless,dc=source: it has no value/,
  );
});

Deno.test("explain: only the group with a nesting cycle has the notice", () => {
  const source = {
    groups: [
      { key: 1, name: "in", members: ["group:team"] },
      { key: 2, name: "team", members: ["group:in"] },
      { key: 3, name: "tea", members: ["group:tea"] },
    ],
  };
  assert.deepEqual(verdict("team", {}, source).notices.map(({ reason }) => reason), ["nesting_cycle"]);
  assert.deepEqual(verdict("tea", {}, source).notices, []);
});

Deno.test("explain: an ignored object is kept, with the key of the configuration", () => {
  const { action, why } = verdict("anna", { users: [anna] }, {}, { ignoreNames: ["ANNA"] });
  assert.equal(action, "keep");
  assert.deepEqual(why, [
    "udm.ignore_names ignores it: it is neither changed nor deleted, and stays a member of its groups.",
  ]);
  const skipped = verdict("anna", { users: [anna] }, { users: [anna] }, {
    ignoreDns: [makePattern("uid=anna,", true)],
  });
  assert.equal(skipped.action, "skip");
  assert.match(
    skipped.why[0] ?? "",
    /its primary key is that of uid=anna,.* which udm\.ignore_dn_regex ignores/,
  );
});

Deno.test("explain: a user who is gone is kept, or disabled for ever", () => {
  const keep = verdict("anna", { users: [anna] }, {}, { policy: { removal: { type: "keep" } } });
  assert.equal(keep.action, "keep");
  assert.equal(keep.why.at(-1), "udm.user_removal is keep, so it stays as it is.");
  const policy = { removal: { type: "disable", deleteAfterMs: Infinity }, now: NOW } as const;
  assert.match(
    verdict("anna", { users: [anna] }, {}, { policy }).why.at(-1) ?? "",
    /disabled now, and never deleted\.$/,
  );
  const more = { disabled: true, umcProperty: sealed(1, "2026-01-30T00:00:00Z") };
  const waiting = verdict("anna", { users: [{ ...anna, more }] }, {}, { policy });
  assert.match(waiting.why.at(-1) ?? "", /udm\.delete_after is never, so it stays\.$/);
});
