import assert from "node:assert/strict";
import { type JsonObject, startUdmSimulator, UdmError, type UdmSimulator } from "./mod.ts";

function addUser(udm: UdmSimulator, more: JsonObject = {}): string {
  return udm.store.add("users/user", { username: "alice", lastname: "Last", ...more }).dn;
}

function refused(status: number, pattern: RegExp): (error: unknown) => boolean {
  return (error) => error instanceof UdmError && error.status === status && pattern.test(error.message);
}

Deno.test("UDM simulator: null, an empty string and an empty list clear a property", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { title: "Dr.", city: "Bremen", phone: ["1"], umcProperty: { a: "b" } });
  const { properties } = udm.store.patch(dn, { title: null, city: "", phone: [], umcProperty: {} });
  const { title, city, phone, umcProperty } = properties;
  assert.deepEqual({ title, city, phone, umcProperty }, {
    title: null,
    city: null,
    phone: [],
    umcProperty: {},
  });
});

Deno.test("UDM simulator: replaces a map as a whole", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { umcProperty: { a: "1", b: "2" } });
  assert.deepEqual(udm.store.patch(dn, { umcProperty: { b: "3" } }).properties.umcProperty, { b: "3" });
});

Deno.test("UDM simulator: silently drops an invalid country", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { country: "DE" });
  assert.equal(udm.store.get(dn)?.properties.country, "DE");
  assert.equal(udm.store.patch(dn, { country: "Germany" }).properties.country, null);
});

Deno.test("UDM simulator: a primary mail address is lower-cased, unique and in a known domain", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { mailPrimaryAddress: "Alice@Example.ORG" });
  assert.equal(udm.store.get(dn)?.properties.mailPrimaryAddress, "alice@example.org");
  const bob = { username: "bob", mailPrimaryAddress: "ALICE@example.org" };
  assert.throws(() => addUser(udm, bob), refused(422, /mailPrimaryAddress.*already in use/));
  udm.store.patch(dn, { mailPrimaryAddress: "Alice@example.org" });
  udm.store.patch(dn, { mailPrimaryAddress: null });
  addUser(udm, bob);
  assert.throws(
    () => addUser(udm, { username: "carl", mailAlternativeAddress: ["c@other.example"] }),
    refused(422, /mailAlternativeAddress.*not in list of configured mail domains/),
  );
  udm.store.add("mail/domain", { name: "other.example" });
  addUser(udm, { username: "carl", mailAlternativeAddress: ["c@other.example"] });
});

Deno.test("UDM simulator: alternative mail addresses are unique only if that is configured", async () => {
  const both = { mailPrimaryAddress: "a@example.org", mailAlternativeAddress: ["b@example.org"] };
  const swapped = { mailPrimaryAddress: "b@example.org", mailAlternativeAddress: ["A@example.org"] };
  await using lax = await startUdmSimulator();
  addUser(lax, both);
  addUser(lax, { username: "bob", mailAlternativeAddress: ["a@example.org", "b@example.org"] });
  await using udm = await startUdmSimulator({ uniqueMail: true });
  const dn = addUser(udm, both);
  const inUse = refused(422, /"mailPrimaryAddress" The mail address is already in use/);
  for (const address of ["A@example.org", "b@example.org"]) {
    assert.throws(() => addUser(udm, { username: "bob", mailAlternativeAddress: [address] }), inUse);
    assert.throws(() => udm.store.add("groups/group", { name: "team", mailAddress: address }), inUse);
  }
  assert.throws(() => udm.store.patch(dn, { mailAlternativeAddress: ["a@example.org"] }), inUse);
  udm.store.patch(dn, swapped);
});

Deno.test("UDM simulator: refuses list values that differ only in case, like the LDAP server", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm);
  assert.throws(
    () => udm.store.patch(dn, { "e-mail": ["A@x.example", "a@x.example"] }),
    refused(400, /^LDAP Error: Type or value exists: mail/),
  );
});

Deno.test("UDM simulator: checks the length and history of passwords unless overridden", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { password: "first-password" });
  assert.throws(() => udm.store.patch(dn, { password: "1234567" }), refused(422, /at least 8 characters/));
  assert.throws(() => udm.store.patch(dn, { password: "first-password" }), refused(422, /used already/));
  udm.store.patch(dn, { password: "1234567", overridePWLength: true });
  udm.store.patch(dn, { password: "first-password", overridePWHistory: true });
  assert.equal(udm.store.password(dn), "first-password");
  for (const password of ["second-password", "third-password", "fourth-password", "first-password"]) {
    udm.store.patch(dn, { password });
  }
  assert.equal(udm.store.get(dn)?.properties.password, null);
});

Deno.test("UDM simulator: identifiers are lower-case UUIDs of version 1 or 4 and never change", async () => {
  await using udm = await startUdmSimulator();
  const add = (id: string) =>
    addUser(udm, { username: `u${id.slice(0, 4)}`, univentionObjectIdentifier: id });
  for (
    const id of [
      "aaaa1111-1111-3111-8111-000000000001",
      "aaaa1111-1111-5111-8111-000000000001",
      "aaaa1111-1111-7111-8111-000000000001",
      "aaaa1111-1111-4111-7111-000000000001",
      "00000000-0000-0000-0000-000000000000",
      "AAAA1111-1111-4111-8111-000000000001",
      "aaaa111111114111811100000000000a",
      "urn:uuid:aaaa1111-1111-4111-8111-000000000001",
    ]
  ) assert.throws(() => add(id), refused(422, /must be a valid UUID1 or UUID4 string/), id);
  for (const id of ["emp-4711", ""]) {
    assert.throws(() => add(id), refused(500, /badly formed hexadecimal UUID string/), id);
  }
  const { dn } = udm.store.add("groups/group", {
    name: "g",
    univentionObjectIdentifier: "bbbb1111-1111-1111-9111-000000000001",
  });
  for (const id of [null, "cccc1111-1111-4111-8111-000000000001"]) {
    const change = () => udm.store.patch(dn, { univentionObjectIdentifier: id });
    assert.throws(change, refused(422, /has an invalid value: \n$/));
  }
  const generated = udm.store.get(addUser(udm, { univentionObjectIdentifier: null }));
  assert.match(String(generated?.properties.univentionObjectIdentifier), /^[0-9a-f]{8}-[0-9a-f]{4}-4/);
});

Deno.test("UDM simulator: fills displayName and gecos when they are empty, and lets them follow nothing", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, { firstname: "Jörg" });
  assert.equal(udm.store.get(dn)?.properties.gecos, "Joerg Last");
  assert.equal(udm.store.patch(dn, { lastname: "Neu" }).properties.displayName, "Jörg Last");
  const { displayName, gecos } = udm.store.patch(dn, { displayName: null, lastname: "Alt" }).properties;
  assert.deepEqual([displayName, gecos], ["Jörg Alt", "Joerg Last"]);
});

Deno.test("UDM simulator: checks dates, phone numbers and types", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm);
  const wrong: [JsonObject, RegExp][] = [
    [{ birthday: "1.1.2000" }, /birthday.*YYYY-MM-DD/],
    [{ userexpiry: "2000-02-30" }, /userexpiry/],
    [{ phone: ["+49 421 1; ext"] }, /phone/],
    [{ disabled: "true" }, /Value must be of type boolean not str/],
    [{ umcProperty: ["a"] }, /Value must be of type object not list/],
    [{ phone: [1] }, /Value must be of type string not int/],
    [{ title: 1.5 }, /Value must be of type string not float/],
    [{ title: { a: "b" } }, /Value must be of type string not dict/],
    [{ title: true }, /Value must be of type string not bool/],
    [{ username: null }, /The property "username" is required/],
  ];
  for (const [properties, pattern] of wrong) {
    assert.throws(() => udm.store.patch(dn, properties), refused(422, pattern));
  }
  udm.store.patch(dn, { birthday: "2000-02-29", phone: ["+49 (421) 1-2/3"], disabled: true });
});

Deno.test("UDM simulator: null in a POST counts as absent", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm, {
    title: null,
    phone: [],
    country: null,
    certificateSerial: null,
    uidNumber: null,
  });
  assert.equal(udm.store.get(dn)?.properties.shell, "/bin/bash");
  assert.throws(
    () => addUser(udm, { username: "x", lastname: null }),
    refused(422, /"lastname" is required/),
  );
});
