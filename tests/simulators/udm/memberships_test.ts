import assert from "node:assert/strict";
import { type JsonObject, startUdmSimulator, UdmError, type UdmSimulator } from "./mod.ts";

function addUser(udm: UdmSimulator, username: string, more: JsonObject = {}): string {
  return udm.store.add("users/user", { username, lastname: "x", ...more }).dn;
}

function addGroup(udm: UdmSimulator, name: string, more: JsonObject = {}): string {
  return udm.store.add("groups/group", { name, ...more }).dn;
}

function read(udm: UdmSimulator, dn: string, property: string): unknown {
  return udm.store.get(dn)?.properties[property];
}

function refused(status: number, pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof UdmError && error.status === status && pattern.test(error.message);
}

Deno.test("UDM simulator: groups of a user and users of a group are the same memberships", async () => {
  await using udm = await startUdmSimulator();
  const domainUsers = `cn=Domain Users,cn=groups,${udm.base}`;
  const [g, h] = [addGroup(udm, "g"), addGroup(udm, "h")];
  const a = addUser(udm, "a", { groups: [g] });
  assert.deepEqual(read(udm, a, "groups"), [g, domainUsers]);
  assert.deepEqual(read(udm, g, "users"), [a]);
  udm.store.patch(h, { users: [a] });
  udm.store.patch(a, { groups: [h] });
  assert.deepEqual(read(udm, g, "users"), []);
  assert.deepEqual(read(udm, h, "users"), [a]);
  udm.store.patch(a, { groups: [] });
  assert.deepEqual(read(udm, a, "groups"), [domainUsers], "the primary group stays");
});

Deno.test("UDM simulator: memberships follow renames, moves and deletions", async () => {
  await using udm = await startUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "ou" }).dn;
  const [a, b] = [addUser(udm, "a"), addUser(udm, "b")];
  const inner = addGroup(udm, "inner");
  const outer = addGroup(udm, "outer", { users: [a, b], nestedGroup: [inner] });
  const moved = udm.store.move(a, ou).dn;
  assert.deepEqual(read(udm, outer, "users"), [b, moved], "who got another DN comes last");
  udm.store.patch(ou, { name: "renamed" });
  assert.deepEqual(read(udm, outer, "users"), [b, `uid=a,ou=renamed,${udm.base}`]);
  udm.store.patch(inner, { name: "other" });
  assert.deepEqual(read(udm, outer, "nestedGroup"), [`cn=other,cn=groups,${udm.base}`]);
  udm.store.remove(`ou=renamed,${udm.base}`);
  assert.deepEqual(read(udm, outer, "users"), [b]);
  udm.store.remove(outer);
  assert.deepEqual(read(udm, `cn=other,cn=groups,${udm.base}`, "memberOf"), []);
});

Deno.test("UDM simulator: a membership changes the ETag of the group, not of the user", async () => {
  await using udm = await startUdmSimulator();
  const [a, g] = [addUser(udm, "a"), addGroup(udm, "g")];
  const [user, group] = [udm.store.get(a)?.etag, udm.store.get(g)?.etag];
  udm.store.patch(g, { users: [a] });
  assert.equal(udm.store.get(a)?.etag, user);
  assert.notEqual(udm.store.get(g)?.etag, group);
  const before = udm.store.get(g)?.etag;
  udm.store.patch(a, { username: "b" });
  assert.notEqual(udm.store.get(g)?.etag, before);
});

Deno.test("UDM simulator: a group may have missing users until they are created", async () => {
  await using udm = await startUdmSimulator();
  const ghost = `uid=ghost,cn=users,${udm.base}`;
  const g = addGroup(udm, "g", { users: [ghost] });
  assert.deepEqual(read(udm, g, "users"), [ghost]);
  addUser(udm, "ghost");
  assert.ok((read(udm, ghost, "groups") as string[]).includes(g));
  udm.store.remove(ghost);
  assert.deepEqual(read(udm, g, "users"), []);
});

Deno.test("UDM simulator: a group among the users of a group is read as a nested group", async () => {
  await using udm = await startUdmSimulator();
  const inner = addGroup(udm, "inner");
  const outer = addGroup(udm, "outer", { users: [inner] });
  assert.deepEqual([read(udm, outer, "users"), read(udm, outer, "nestedGroup")], [[], [inner]]);
});

Deno.test("UDM simulator: nested groups and groups of users must exist and be groups", async () => {
  await using udm = await startUdmSimulator();
  const [a, g] = [addUser(udm, "a"), addGroup(udm, "g")];
  const nobody = `cn=nobody,${udm.base}`;
  assert.throws(
    () => udm.store.patch(g, { nestedGroup: [nobody] }),
    refused(400, /^No such object: cn=nobody,/),
  );
  assert.throws(() => udm.store.patch(g, { nestedGroup: [a] }), refused(400, /./));
  assert.throws(() => addUser(udm, "b", { groups: [nobody] }), refused(400, /^No such object: cn=nobody,/));
  assert.equal(udm.store.byName("b"), undefined);
});

Deno.test("UDM simulator: no property can make a group contain itself", async () => {
  await using udm = await startUdmSimulator();
  const c = addGroup(udm, "c");
  const b = addGroup(udm, "b", { nestedGroup: [c] });
  const a = addGroup(udm, "a", { nestedGroup: [b] });
  assert.throws(
    () => udm.store.patch(c, { nestedGroup: [a] }),
    refused(422, /memberOf.*: a ==> b ==> c ==> a\./),
  );
  assert.throws(() => udm.store.patch(c, { users: [a] }), refused(422, /a ==> b ==> c ==> a/));
  assert.throws(() => udm.store.patch(a, { memberOf: [c] }), refused(422, /Circular group dependency/));
  assert.throws(() => udm.store.patch(a, { nestedGroup: [a] }), refused(422, /a ==> a/));
  assert.throws(() => addGroup(udm, "d", { nestedGroup: [a], memberOf: [c] }), refused(422, /Circular/));
  assert.deepEqual(read(udm, c, "nestedGroup"), []);
});

Deno.test("UDM simulator: refuses one member in two spellings, like the LDAP server", async () => {
  await using udm = await startUdmSimulator();
  const a = addUser(udm, "a");
  assert.throws(
    () => addGroup(udm, "g", { users: [a, a.toUpperCase()] }),
    refused(400, /^LDAP Error: Type or value exists: uniqueMember/),
  );
  assert.equal(udm.store.byName("g"), undefined);
});

Deno.test("UDM simulator: Domain Users can be emptied but not deleted", async () => {
  await using udm = await startUdmSimulator();
  const domainUsers = `cn=Domain Users,cn=groups,${udm.base}`;
  const a = addUser(udm, "a");
  assert.throws(() => udm.store.remove(domainUsers), refused(400, /This is a primary group/));
  udm.store.patch(domainUsers, { users: [] });
  assert.deepEqual(read(udm, a, "groups"), []);
});
