import assert from "node:assert/strict";
import fc from "fast-check";
import type { SourceEntry } from "../common/model.ts";
import { PrimaryGroups, requestPrimaryGroups, withoutPrimaryGroup } from "./primary_groups.ts";
import type { SourceConfig } from "../config/types.ts";

const text = (value: string) => new TextEncoder().encode(value);

/** The bytes of S-1-5-21-domain-domain-domain-relative. */
function sid(domain: number, relative: number): Uint8Array {
  const view = new DataView(new ArrayBuffer(28));
  for (const [at, byte] of [1, 5, 0, 0, 0, 0, 0, 5].entries()) view.setUint8(at, byte);
  for (const [at, part] of [21, domain, domain, domain, relative].entries()) {
    view.setUint32(8 + 4 * at, part, true);
  }
  return new Uint8Array(view.buffer);
}

function entry(attributes: Readonly<Record<string, Uint8Array>>): SourceEntry {
  return {
    dn: "CN=x",
    attributes: new Map(Object.entries(attributes).map(([name, value]) => [name, [value]])),
  };
}

const user = (domain: number, relative: number, group: number) =>
  entry({ objectSid: sid(domain, relative), primaryGroupID: text(String(group)) });

Deno.test("ldap: users belong to the primary group that they name in their own domain", () => {
  const primaryGroups = new PrimaryGroups();
  primaryGroups.add(user(7, 1100, 513), 0);
  primaryGroups.add(user(7, 1101, 1200), 1);
  primaryGroups.add(user(8, 1102, 513), 2);
  primaryGroups.add(user(7, 1103, 513), 3);
  const membersOf = (domain: number, relative: number) =>
    primaryGroups.membersOf(entry({ objectSid: sid(domain, relative) }));
  assert.deepEqual(membersOf(7, 513), [0, 3]);
  assert.deepEqual(membersOf(7, 1200), [1]);
  assert.deepEqual(membersOf(8, 513), [2]);
  assert.deepEqual(membersOf(8, 1200), []);
  assert.deepEqual(primaryGroups.count, { known: 4, unresolved: 0 });
});

Deno.test("ldap: every user is in exactly the primary group that it names", () => {
  const number = fc.nat(0xffffffff);
  fc.assert(fc.property(fc.array(fc.record({ domain: fc.nat(3), group: number })), (users) => {
    const primaryGroups = new PrimaryGroups();
    for (const [at, { domain, group }] of users.entries()) primaryGroups.add(user(domain, at, group), at);
    for (const [at, { domain, group }] of users.entries()) {
      const members = primaryGroups.membersOf(entry({ objectSid: sid(domain, group) })) ?? [];
      assert.ok(members.includes(at));
      assert.ok(members.every((other) => users[other]?.domain === domain && users[other]?.group === group));
    }
  }));
});

Deno.test("ldap: primary groups are found whatever the spelling of the attributes", () => {
  const primaryGroups = new PrimaryGroups();
  primaryGroups.add(entry({ OBJECTSID: sid(7, 1100), primarygroupid: text("513") }), 4);
  assert.deepEqual(primaryGroups.membersOf(entry({ objectsid: sid(7, 513) })), [4]);
});

Deno.test("ldap: users without a primary group are not counted, users of an unknown domain are counted separately", () => {
  const primaryGroups = new PrimaryGroups();
  primaryGroups.add(entry({ objectSid: sid(7, 1100) }), 0);
  primaryGroups.add(entry({ primaryGroupID: text("513") }), 1);
  primaryGroups.add(entry({ primaryGroupID: text("none"), objectSid: sid(7, 1101) }), 2);
  primaryGroups.add(entry({ primaryGroupID: text("513"), objectSid: sid(7, 1102).subarray(0, 20) }), 3);
  assert.deepEqual(primaryGroups.count, { known: 0, unresolved: 2 });
});

Deno.test("ldap: the members of a group without a valid objectSid are unknown", () => {
  const primaryGroups = new PrimaryGroups();
  for (
    const bytes of [[], [1], [1, 0, 0, 0, 0, 0, 0, 5], [2, ...sid(7, 513).slice(1)], [...sid(7, 513), 0]]
  ) {
    assert.equal(primaryGroups.membersOf(entry({ objectSid: Uint8Array.from(bytes) })), undefined);
  }
  assert.equal(primaryGroups.membersOf(entry({})), undefined);
});

Deno.test("ldap: an objectSid is read at its offset in a larger buffer", () => {
  const primaryGroups = new PrimaryGroups();
  const within = new Uint8Array(40);
  within.set(sid(7, 1100), 5);
  primaryGroups.add(entry({ objectSid: within.subarray(5, 33), primaryGroupID: text("513") }), 9);
  assert.deepEqual(primaryGroups.membersOf(entry({ objectSid: sid(7, 513) })), [9]);
});

const config = (primaryGroupMembers: boolean, user: string[], group: string[]) =>
  ({
    primaryGroupMembers,
    user: { attributes: user },
    group: { attributes: group },
  }) as unknown as SourceConfig;

Deno.test("ldap: attributes for primary groups are requested once, and only if configured", () => {
  const off = config(false, ["cn"], ["cn"]);
  assert.equal(requestPrimaryGroups(off), off);
  const { user, group } = requestPrimaryGroups(config(true, ["cn", "OBJECTSID"], ["*"]));
  assert.deepEqual(user.attributes, ["cn", "OBJECTSID", "primaryGroupID"]);
  assert.deepEqual(group.attributes, ["*"]);
});

Deno.test("ldap: the steps see only attributes from the configuration", () => {
  const read = entry({ cn: text("x"), objectSid: sid(7, 1), primaryGroupID: text("513") });
  const names = (requested: string[]) => [...withoutPrimaryGroup(read, "user", requested).attributes.keys()];
  assert.deepEqual(names(["cn"]), ["cn"]);
  assert.deepEqual(names(["cn", "objectsid"]), ["cn", "objectSid"]);
  assert.deepEqual(names(["*"]), ["cn", "objectSid", "primaryGroupID"]);
  assert.equal(read.attributes.size, 3);
});
