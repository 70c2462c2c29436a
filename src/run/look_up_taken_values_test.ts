import assert from "node:assert/strict";
import { configOf, minimal } from "../config/test_support.ts";
import type { Properties } from "../common/model.ts";
import { type Row, rulesOf, statesOf, uuid } from "../planner/testing.ts";
import { UdmError } from "../udm/errors.ts";
import type { UdmObject } from "../udm/types.ts";
import type { TargetKind } from "./describe_target.ts";
import { lookUpTakenValues } from "./look_up_taken_values.ts";

const OU = "ou=people,dc=target";

/** A directory, and the requests that it received. */
class Directory {
  readonly requests: string[] = [];
  readonly concurrency = 2;
  listFails: "never" | "always" = "never";

  constructor(readonly objects: Readonly<Record<string, readonly UdmObject[]>>) {}

  async *list(type: string): AsyncGenerator<UdmObject, void, undefined> {
    this.requests.push(`list ${type}`);
    const objects = this.objects[type];
    if (objects === undefined || this.listFails === "always") {
      throw new UdmError({ method: "GET", type }, { kind: "notFound", problem: "x" });
    }
    yield* objects;
    await Promise.resolve();
  }

  async withListRestart<T>(read: () => Promise<T>): Promise<T> {
    return await read();
  }

  searchIfReadable(type: string): Promise<UdmObject[] | undefined> {
    this.requests.push(`search ${type}`);
    return Promise.resolve([...this.objects[type] ?? []]);
  }
}

function object(dn: string, properties: Properties): UdmObject {
  return { dn, id: "", position: "", uuid: "", properties };
}

const OBJECTS = {
  "users/user": [
    object("uid=user3,cn=users,dc=target", { username: "user3", mailPrimaryAddress: "USER4@x" }),
    object(`uid=user5,${OU}`, { username: "user5" }),
  ],
  "groups/group": [
    object(`cn=user6,cn=groups,dc=target`, { name: "User6", univentionObjectIdentifier: uuid(7) }),
  ],
};

function users(count: number): Row[] {
  return Array.from({ length: count }, (_, key) => ({ key, name: `user${key}`, mail: `user${key}@x` }));
}

/** Looks up the values of new users. Returns the holders of the first ones. */
async function takenOf(directory: Directory, count: number): Promise<(string | undefined)[]> {
  const { target, source } = statesOf({}, { users: users(count) });
  const kind = (kind: "user" | "group"): TargetKind => ({
    kinds: new Map(),
    managed: [],
    position: OU,
    rules: rulesOf(kind),
  });
  const reading = { base: "dc=target", kinds: { user: kind("user"), group: kind("group") }, state: target };
  const taken = await lookUpTakenValues(directory, reading, source, configOf(minimal()));
  return [
    taken.holderOf({ type: "name", value: "user3" }),
    taken.holderOf({ type: "mail", value: "user4@x" }),
    taken.holderOf({ type: "name", value: "user5" }),
    taken.holderOf({ type: "name", value: "user6" }),
    taken.holderOf({ type: "identifier", value: uuid(7) }),
  ].map((holder) => holder?.dn.replace(/,.*/, ""));
}

const HOLDERS = ["uid=user3", "uid=user3", undefined, "cn=user6", "cn=user6"];

Deno.test("taken values: a few are searched for, and objects in our OUs hold none", async () => {
  const directory = new Directory(OBJECTS);
  assert.deepEqual(await takenOf(directory, 10), HOLDERS);
  assert.deepEqual(directory.requests, ["search users/user", "search groups/group", "search users/ldap"]);
});

Deno.test("taken values: a large first run lists the directory, without types that cannot be read", async () => {
  const directory = new Directory(OBJECTS);
  assert.deepEqual(await takenOf(directory, 7000), HOLDERS);
  assert.deepEqual(directory.requests, ["list users/user", "list groups/group", "list users/ldap"]);
});

Deno.test("taken values: a large first run searches if the directory cannot be listed", async () => {
  const directory = new Directory(OBJECTS);
  directory.listFails = "always";
  assert.deepEqual(await takenOf(directory, 7000), HOLDERS);
  assert.equal(directory.requests[0], "list users/user");
  assert.ok(directory.requests.length < 300, String(directory.requests.length));
});
