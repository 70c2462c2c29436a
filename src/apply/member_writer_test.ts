import assert from "node:assert/strict";
import type { Properties } from "../common/model.ts";
import type { Create, MemberDelta, MemberRef, Membership, Modify } from "../planner/plan_types.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import type { ValueChange } from "../udm/types.ts";
import { CurrentDns } from "./current_dns.ts";
import { GroupMembers } from "./group_members.ts";
import { MemberWriter } from "./member_writer.ts";
import { dryWriter } from "./writer.ts";

/** A warning of UDM, in a language that nothing may depend on. */
const WARNING = "no such value";

const GROUP = "cn=team,ou=people,dc=example";

function dnOf(key: string): string {
  return `uid=${key},ou=people,dc=example`;
}

function refs(keys: readonly string[]): MemberRef[] {
  return keys.map((key) => ({ kind: "user", key }));
}

function keys(count: number, first = 0): string[] {
  return Array.from({ length: count }, (_, at) => `u${first + at}`);
}

/** The membership of a group with these users. */
function membershipOf(
  all: readonly string[],
  changes: Partial<Record<"added" | "removed", readonly string[]>>,
) {
  const { added = [], removed = [] } = changes;
  const user: MemberDelta = {
    added: refs(added),
    addedDns: [],
    removed: removed.map((key) => ({ kind: "user", key, dn: dnOf(key) })),
    size: all.length,
  };
  const membership: Membership = {
    users: refs(all),
    nestedGroup: undefined,
    keptUsers: [],
    keptGroups: [],
    added: added.length,
    removed: removed.length,
    removedDns: removed.map(dnOf),
    undoesNesting: false,
    deltas: { user },
    mustWait: false,
  };
  return membership;
}

function operationOf<T extends "create" | "modify">(type: T): T extends "create" ? Create : Modify {
  return { type, id: 0, kind: "group", key: "k", name: "team" } as unknown as T extends "create" ? Create
    : Modify;
}

function failure(details: Partial<UdmErrorDetails>): UdmError {
  return new UdmError({ method: "PATCH", type: "groups/group" }, {
    kind: "invalid",
    problem: "no",
    ...details,
  });
}

/** A request, as far as these tests look at it. */
type Request = { readonly lists: Properties } | { readonly changes: readonly ValueChange[] };

/** Writes members to a target that answers with `answer`. */
async function written(
  type: "create" | "modify",
  membership: Membership,
  answer: (request: Request) => string | undefined | Error = () => undefined,
  { now = [] as readonly string[], properties = {} as Properties } = {},
) {
  const requests: Request[] = [];
  const ask = (request: Request) => {
    requests.push(request);
    const result = answer(request);
    return result instanceof Error ? Promise.reject(result) : Promise.resolve(result);
  };
  const writer = {
    ...dryWriter(),
    changeValues: (_type: string, _dn: string, changes: readonly ValueChange[]) => ask({ changes }),
    look: () => Promise.resolve({ users: now }),
  };
  const dns = new CurrentDns({
    writer,
    dnOf: (_kind, key) => dnOf(key),
    primaryKeys: { user: "k", group: "k" },
  });
  const write = async (lists: Properties) => {
    await ask({ lists });
    return { dn: GROUP, properties: Object.keys({ ...properties, ...lists }) };
  };
  const performed = await new MemberWriter(writer, new GroupMembers(dns)).write(
    operationOf(type),
    membership,
    undefined,
    {
      properties: (lists) =>
        Object.keys({ ...properties, ...lists }).length === 0
          ? Promise.resolve({ dn: GROUP, properties: [] })
          : write(lists),
      lists: (_dn, lists) => write(lists),
    },
  );
  return { requests, performed };
}

function sizeOf(request: Request): number {
  return "changes" in request
    ? request.changes.length
    : (request.lists.users as string[] | undefined ?? []).length;
}

Deno.test("apply: a group of 15,000 members is created with 2,000 of them, and the others follow in parts", async () => {
  const all = keys(15_000);
  const { requests, performed } = await written("create", membershipOf(all, { added: all }));
  assert.deepEqual(requests.map((request) => ["lists" in request, sizeOf(request)]), [
    [true, 2000],
    ...Array.from({ length: 6 }, () => [false, 2000]),
    [false, 1000],
  ]);
  const sent = requests.flatMap((request) =>
    "changes" in request ? request.changes.map(({ value }) => value) : request.lists.users as string[]
  );
  assert.deepEqual(sent, all.map(dnOf));
  assert.deepEqual(performed.missing, undefined);
});

Deno.test("apply: after 413 all further requests are smaller", async () => {
  const all = keys(64);
  const tooLarge = failure({ kind: "gateway", status: 413 });
  const { requests } = await written(
    "create",
    membershipOf(all, { added: all }),
    (request) => sizeOf(request) > 10 ? tooLarge : undefined,
  );
  const sizes = requests.map(sizeOf);
  assert.deepEqual(sizes.slice(0, 4), [64, 32, 16, 8]);
  assert.ok(sizes.slice(3).every((size) => size <= 8), `${sizes}`);
  assert.equal(sizes.slice(3).reduce((sum, size) => sum + size), 64);
});

Deno.test("apply: a gateway that accepts not even one value is an error", async () => {
  const membership = membershipOf(keys(50), { added: keys(3) });
  const tooLarge = failure({ kind: "gateway", status: 413 });
  await assert.rejects(written("modify", membership, () => tooLarge), tooLarge);
});

Deno.test("apply: more than half of a group is written as a whole, unless the list is too large for a request", async () => {
  for (
    const [size, added, isList] of [[100, 50, false], [100, 51, true], [2000, 1001, true], [
      2001,
      1001,
      false,
    ]] as const
  ) {
    const all = keys(size);
    const { requests } = await written("modify", membershipOf(all, { added: all.slice(0, added) }));
    assert.deepEqual(requests.map((request) => "lists" in request), [isList], `${added} of ${size}`);
  }
});

Deno.test("apply: members are removed before others are added", async () => {
  const { requests } = await written(
    "modify",
    membershipOf(keys(50), { added: ["u1"], removed: ["x", "y"] }),
  );
  assert.deepEqual(requests, [{
    changes: [
      { op: "remove", property: "users", value: dnOf("x") },
      { op: "remove", property: "users", value: dnOf("y") },
      { op: "add", property: "users", value: dnOf("u1") },
    ],
  }]);
});

Deno.test("apply: after a warning, the group is read and what is left is sent as it is stored", async () => {
  const membership = membershipOf(keys(50), { added: ["u1", "u2"], removed: ["x", "y"] });
  const now = [dnOf("u2"), dnOf("X").toUpperCase(), "uid=foreign,dc=elsewhere"];
  let count = 0;
  const { requests, performed } = await written(
    "modify",
    membership,
    () => ++count > 1 ? undefined : WARNING,
    { now },
  );
  assert.deepEqual(requests.slice(1), [{
    changes: [
      { op: "remove", property: "users", value: dnOf("X").toUpperCase() },
      { op: "add", property: "users", value: dnOf("u1") },
    ],
  }]);
  assert.equal(performed.missing, undefined);
});

Deno.test("apply: a removed member is not removed in the place of a desired one of the same DN", async () => {
  const membership = membershipOf(keys(50), { removed: ["u3"] });
  const { requests } = await written("modify", membership, () => WARNING, { now: [dnOf("u3")] });
  assert.equal(requests.length, 1);
});

Deno.test("apply: if warnings do not end, the operation is incomplete", async () => {
  const membership = membershipOf(keys(50), { removed: ["x"] });
  const { requests, performed } = await written("modify", membership, () => WARNING, { now: [dnOf("x")] });
  assert.equal(requests.length, 2);
  assert.deepEqual([...performed.missing ?? []], ["users"]);
  assert.match(String(performed.failure), /UDM warns: no such value; the next run tries again/);
});

Deno.test("apply: whole lists replace single changes that are refused", async () => {
  const all = keys(50);
  const membership = membershipOf(all, { added: ["u1"] });
  const { requests, performed } = await written(
    "modify",
    membership,
    (request) => "changes" in request ? failure({ status: 415 }) : undefined,
  );
  assert.deepEqual(requests.slice(1), [{ lists: { users: all.map(dnOf) } }]);
  assert.deepEqual(performed.properties, ["users"]);
});

Deno.test("apply: if whole lists are refused, too, the first error is reported", async () => {
  const first = failure({ status: 422, problem: "first" });
  const answer = (request: Request) =>
    "changes" in request ? first : failure({ status: 422, problem: "second" });
  await assert.rejects(written("modify", membershipOf(keys(50), { added: ["u1"] }), answer), first);
});

Deno.test("apply: an operation is incomplete if its properties were written and its members were not", async () => {
  const lost = failure({ kind: "connection", mayHaveExecuted: true });
  const { performed } = await written(
    "modify",
    membershipOf(keys(50), { added: ["u1"] }),
    (request) => "changes" in request ? lost : undefined,
    { properties: { description: "new" } },
  );
  assert.deepEqual(performed, {
    dn: GROUP,
    properties: ["description"],
    missing: new Set(["users"]),
    failure: lost,
  });
});
