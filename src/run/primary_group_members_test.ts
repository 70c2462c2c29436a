import assert from "node:assert/strict";
import type { SourceConfig } from "../config/types.ts";
import type { SourceEntry } from "../common/model.ts";
import { type ReadEntry, withPrimaryGroups } from "./primary_group_members.ts";
import { DnTable } from "../planner/store/dn_table.ts";

const SID = [1, 5, 0, 0, 0, 0, 0, 5, 21, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0, 7, 0, 0, 0];
const sid = (relative: number) => Uint8Array.from([...SID, relative & 0xff, relative >> 8, 0, 0]);

function entry(dn: string, attributes: Readonly<Record<string, Uint8Array | string>>): SourceEntry {
  const values = Object.entries(attributes).map(([name, value]) =>
    [name, [typeof value === "string" ? new TextEncoder().encode(value) : value]] as const
  );
  return { dn, attributes: new Map(values) };
}

const user = (dn: string, relative: number) =>
  entry(dn, { objectSid: sid(relative), primaryGroupID: "513", title: "x" });

/** Reads entries; each shows the attributes that the steps see as its properties. */
function reader(primaryGroupMembers: boolean): ReadEntry {
  const requested = { attributes: ["title", "member"] };
  const source = { primaryGroupMembers, user: requested, group: requested } as unknown as SourceConfig;
  return withPrimaryGroups(source, new DnTable(), (kind, { dn, attributes }) => ({
    entry: {
      dn,
      properties: Object.fromEntries([...attributes.keys()].map((name) => [name, "seen"])),
      problems: [],
      ...(kind === "group" ? { members: ["CN=other"] } : {}),
    },
    dropped: [],
  }));
}

Deno.test("primary group members: users are added to the other members of their primary group", () => {
  const read = reader(true);
  assert.deepEqual(read("user", user("CN=a", 1100)).entry.properties, { title: "seen" });
  read("user", user("CN=b", 1101));
  assert.deepEqual(read("group", entry("CN=g", { objectSid: sid(513) })).entry.members, [
    "CN=other",
    "CN=a",
    "CN=b",
  ]);
  assert.deepEqual(read("group", entry("CN=h", { objectSid: sid(514) })).entry.members, ["CN=other"]);
});

Deno.test("primary group members: a group without an objectSid keeps its members", () => {
  const read = reader(true);
  const { entry: { problems } } = read("group", entry("CN=g", {}));
  assert.equal(problems[0]?.property, "users");
  assert.match(problems[0]?.message ?? "", /has no readable objectSid/);
});

Deno.test("primary group members: a group of a user without an objectSid keeps its members", () => {
  const read = reader(true);
  read("user", user("CN=a", 1100));
  read("user", entry("CN=b", { primaryGroupID: "513" }));
  const { entry: { problems } } = read("group", entry("CN=g", { objectSid: sid(513) }));
  assert.match(problems[0]?.message ?? "", /the primary group of 1 user without a readable objectSid/);
  assert.deepEqual(read("group", entry("CN=h", { objectSid: sid(514) })).entry.problems, []);
});

Deno.test("primary group members: without the setting, entries are unchanged", () => {
  const read = reader(false);
  read("user", user("CN=a", 1100));
  const { entry: { members, problems } } = read("group", entry("CN=g", { objectSid: sid(513) }));
  assert.deepEqual([members, problems], [["CN=other"], []]);
});
