import assert from "node:assert/strict";
import { UdmError } from "./errors.ts";
import { findAllHolders, findHolders, type Sought } from "./holders.ts";
import type { UdmObject } from "./types.ts";

/** A directory that answers with everything it has, and the requests it received. */
function directory(objects: { readonly [type: string]: readonly Partial<UdmObject>[] | undefined }) {
  const requests: { type: string; filter: string; properties: readonly string[] }[] = [];
  return {
    requests,
    searchIfReadable: (type: string, filter: string, properties: readonly string[]) => {
      requests.push({ type, filter, properties });
      return Promise.resolve(objects[type] as UdmObject[] | undefined);
    },
  };
}

Deno.test("udm: the holder of a name is found among users, groups and simple authentication accounts", async () => {
  const udm = directory({
    "users/user": [{ dn: "uid=Anna,cn=users", properties: { username: "Anna" } }],
    "groups/group": [{ dn: "cn=Staff  room,cn=groups", properties: { name: "Staff  room" } }],
    "users/ldap": [{ dn: "uid=printer,cn=users", properties: { username: "printer" } }],
  });
  const holders = await findHolders(udm, "name", ["anna", "staff room", "PRINTER", "free"]);
  assert.deepEqual(holders.map(({ type, dn, property, value }) => [type, dn, property, value]), [
    ["users/user", "uid=Anna,cn=users", "username", "anna"],
    ["groups/group", "cn=Staff  room,cn=groups", "name", "staff room"],
    ["users/ldap", "uid=printer,cn=users", "username", "PRINTER"],
  ]);
  assert.deepEqual(udm.requests.map(({ type, filter }) => [type, filter]), [
    ["users/user", "(|(username=anna)(username=staff room)(username=PRINTER)(username=free))"],
    ["groups/group", "(|(name=anna)(name=staff room)(name=PRINTER)(name=free))"],
    ["users/ldap", "(|(username=anna)(username=staff room)(username=PRINTER)(username=free))"],
  ]);
  assert.deepEqual(udm.requests.map(({ properties }) => properties), [["username"], ["name"], ["username"]]);
});

Deno.test("udm: the holder of a mail address is found in all properties that share the addresses", async () => {
  const udm = directory({
    "users/user": [
      { dn: "uid=a", properties: { mailPrimaryAddress: "a@example.org" } },
      {
        dn: "uid=b",
        properties: { mailAlternativeAddress: ["x@example.org", "Team@example.org"], key: "7" },
      },
    ],
    "groups/group": [{ dn: "cn=c", properties: { mailAddress: "team@example.org" } }],
  });
  const holders = await findHolders(udm, "mail", ["team@example.org"], () => ["key"]);
  assert.deepEqual(holders.map(({ dn, property, properties }) => [dn, property, properties.key]), [
    ["uid=b", "mailAlternativeAddress", "7"],
    ["cn=c", "mailAddress", undefined],
  ]);
  assert.deepEqual(udm.requests, [
    {
      type: "users/user",
      filter: "(|(mailPrimaryAddress=team@example.org)(mailAlternativeAddress=team@example.org))",
      properties: ["mailPrimaryAddress", "mailAlternativeAddress", "key"],
    },
    { type: "groups/group", filter: "(mailAddress=team@example.org)", properties: ["mailAddress", "key"] },
  ]);
});

Deno.test("udm: holders are searched for with few requests, and URLs stay below 8 kB", async () => {
  const udm = directory({ "users/user": [], "groups/group": [], "users/ldap": undefined });
  assert.deepEqual(await findHolders(udm, "name", []), []);
  assert.equal(udm.requests.length, 0);
  const names = Array.from({ length: 1000 }, (_, number) => `firstname.lastname${number}`);
  await findAllHolders(
    udm,
    names.flatMap((name): Sought[] => [
      { kind: "name", value: name },
      { kind: "primaryMail", value: `${name}@students.example.org` },
    ]),
    { concurrency: 3 },
  );
  const count = (type: string) => udm.requests.filter((request) => request.type === type).length;
  assert.deepEqual(["users/user", "groups/group", "users/ldap"].map(count), [16, 14, 6]);
  const base =
    "https://primary.example.org/univention/udm/users/user/?filter=&properties=username&properties=mail";
  const longest = Math.max(
    ...udm.requests.map(({ filter }) => base.length + encodeURIComponent(filter).length),
  );
  assert.ok(longest > 6000 && longest < 7500, String(longest));
});

Deno.test("udm: holders of several kinds of values are searched for at once", async () => {
  const udm = directory({
    "users/user": [{
      dn: "uid=anna",
      properties: { username: "anna", mailPrimaryAddress: "Team@example.org" },
    }],
    "groups/group": [{ dn: "cn=anna", properties: { univentionObjectIdentifier: "5", name: "other" } }],
  });
  const holders = await findAllHolders(udm, [
    { kind: "name", value: "Anna" },
    { kind: "name", value: "ANNA" },
    { kind: "primaryMail", value: "team@example.org" },
    { kind: "identifier", value: "5" },
  ]);
  assert.deepEqual(holders.map(({ kind, value, dn }) => [kind, value, dn]), [
    ["name", "Anna", "uid=anna"],
    ["primaryMail", "team@example.org", "uid=anna"],
    ["identifier", "5", "cn=anna"],
  ]);
  assert.deepEqual(udm.requests.map(({ filter }) => filter), [
    "(|(username=Anna)(mailPrimaryAddress=team@example.org)(univentionObjectIdentifier=5))",
    "(|(name=Anna)(mailAddress=team@example.org)(univentionObjectIdentifier=5))",
    "(|(username=Anna)(univentionObjectIdentifier=5))",
  ]);
});

Deno.test("udm: values are escaped in the search for holders", async () => {
  const udm = directory({});
  assert.deepEqual(await findHolders(udm, "name", ["a*(b)"]), []);
  assert.equal(udm.requests[0]?.filter, "(username=a\\2a\\28b\\29)");
});

Deno.test("udm: a value that fits into no URL is not searched for", async () => {
  const udm = directory({ "users/user": [{ dn: "uid=anna", properties: { username: "anna" } }] });
  const holders = await findHolders(udm, "name", ["x".repeat(70_000), "anna"]);
  assert.deepEqual(holders.map(({ value }) => value), ["anna"]);
  assert.deepEqual(udm.requests.map(({ filter }) => filter), [
    "(username=anna)",
    "(name=anna)",
    "(username=anna)",
  ]);
});

Deno.test("udm: an unavailable UDM is no proof that a value is free", async () => {
  const failure = new UdmError({ method: "GET", type: "users/user" }, { kind: "unavailable", problem: "x" });
  const udm = { searchIfReadable: () => Promise.reject(failure) };
  await assert.rejects(findHolders(udm, "name", ["anna"]), failure);
});
