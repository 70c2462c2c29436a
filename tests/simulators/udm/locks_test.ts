import assert from "node:assert/strict";
import { LOCK_TIME, startUdmSimulator, UdmError, type UdmSimulator } from "./mod.ts";
import { errorMessage, request } from "./test_client.ts";

const ID = "11111111-1111-4111-8111-000000000001";

/** A simulator with a manual clock. */
async function withClock(): Promise<{ udm: UdmSimulator; wait: (ms: number) => void }> {
  let now = 1_700_000_000_000;
  const udm = await startUdmSimulator({ now: () => now });
  return { udm, wait: (ms) => now += ms };
}

function addUser(udm: UdmSimulator, username: string, more = {}): string {
  return udm.store.add("users/user", { username, lastname: "x", ...more }).dn;
}

function conflict(pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof UdmError && error.status === 422 && pattern.test(error.message);
}

Deno.test("UDM simulator: a conflict blocks a name for 300 s, even if its owner is renamed", async () => {
  const { udm, wait } = await withClock();
  await using _ = udm;
  const dn = addUser(udm, "zoe");
  assert.throws(() => addUser(udm, "Zoe"), conflict(/Object exists: \(uid\).*: Zoe\./));
  udm.store.patch(dn, { username: "zora" });
  assert.throws(() => addUser(udm, "zoe"), conflict(/\(uid\)/));
  wait(LOCK_TIME - 1);
  assert.throws(() => addUser(udm, "zoe"), conflict(/\(uid\)/));
  wait(1);
  addUser(udm, "zoe");
});

Deno.test("UDM simulator: without a conflict, the name of a renamed owner is free at once", async () => {
  const { udm } = await withClock();
  await using _ = udm;
  udm.store.patch(addUser(udm, "zoe"), { username: "zora" });
  addUser(udm, "zoe");
});

Deno.test("UDM simulator: deleting the owner of a name removes the lock", async () => {
  const { udm } = await withClock();
  await using _ = udm;
  const dn = addUser(udm, "zoe");
  assert.throws(() => addUser(udm, "zoe"), conflict(/\(uid\)/));
  udm.store.remove(dn);
  addUser(udm, "zoe");
});

Deno.test("UDM simulator: a conflicting rename blocks the name", async () => {
  const { udm } = await withClock();
  await using _ = udm;
  const [a, b] = [addUser(udm, "a"), addUser(udm, "b")];
  assert.throws(() => udm.store.patch(a, { username: "b" }), conflict(/\(uid\)/));
  udm.store.patch(b, { username: "c" });
  assert.throws(() => udm.store.patch(a, { username: "b" }), conflict(/\(uid\)/));
});

Deno.test("UDM simulator: users and groups share one case-insensitive name space", async () => {
  await using udm = await startUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "deep" }).dn;
  udm.store.add("groups/group", { name: "Team" }, ou);
  assert.throws(
    () => addUser(udm, "tEAM"),
    conflict(/\(uid\): The username is already in use as username or/),
  );
  addUser(udm, "alice");
  assert.throws(
    () => udm.store.add("groups/group", { name: "ALICE" }),
    conflict(/\(group\): The groupname is already in use as groupname or as username: ALICE\./),
  );
});

Deno.test("UDM simulator: an object can change the case of its name", async () => {
  await using udm = await startUdmSimulator();
  const renamed = udm.store.patch(addUser(udm, "alice"), { username: "Alice" });
  assert.equal(renamed.dn, `uid=Alice,cn=users,${udm.base}`);
  assert.equal(udm.store.byName("ALICE")?.dn, renamed.dn);
});

Deno.test("UDM simulator: only conflicts leave a lock", async () => {
  await using udm = await startUdmSimulator();
  addUser(udm, "owner", { univentionObjectIdentifier: ID });
  const failures = [
    { mailPrimaryAddress: "x@nowhere.example" },
    { password: "short" },
    { univentionObjectIdentifier: ID },
    { "e-mail": ["A@x.example", "a@x.example"] },
    { groups: [`cn=nobody,${udm.base}`] },
  ];
  for (const more of failures) assert.throws(() => addUser(udm, "free", more), UdmError);
  assert.throws(() => {
    udm.store.add("users/user", { username: "free", lastname: "x" }, `ou=nowhere,${udm.base}`);
  }, UdmError);
  addUser(udm, "free");
});

Deno.test("UDM simulator: an identifier is unique across types and stays blocked after its owner is deleted", async () => {
  const { udm, wait } = await withClock();
  await using _ = udm;
  const dn = addUser(udm, "owner", { univentionObjectIdentifier: ID });
  const again = () => udm.store.add("groups/group", { name: "g", univentionObjectIdentifier: ID });
  assert.throws(again, conflict(/\(nolock\): Could not acquire lock/));
  udm.store.remove(dn);
  assert.throws(again, conflict(/\(nolock\)/));
  wait(LOCK_TIME);
  again();
});

Deno.test("UDM simulator: a lock that a killed server has left blocks a name that no object has", async () => {
  let now = 0;
  await using udm = await startUdmSimulator({ now: () => now });
  udm.store.leaveLock("name", "Anna");
  const add = () => udm.store.add("users/user", { username: "anna", lastname: "Last" });
  assert.throws(add, /already in use as username or as groupname: anna/);
  now = LOCK_TIME;
  add();
});

Deno.test("UDM simulator: a German server translates all of a conflict but what is in parentheses", async () => {
  await using udm = await startUdmSimulator({ language: "de" });
  udm.store.add("groups/group", { name: "team" });
  const answer = await request(udm, "POST", "groups/group/", { properties: { name: "team" } });
  assert.match(
    errorMessage(answer),
    /Objekt existiert: \(group\): Der Gruppenname wird bereits .* verwendet: team\./,
  );
  assert.equal(udm.counters.conflicts422, 1);
});
