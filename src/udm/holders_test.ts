import assert from "node:assert/strict";
import { UdmError } from "./errors.ts";
import { findHolders } from "./holders.ts";
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

Deno.test("udm: holders are searched for in batches, and not at all without values", async () => {
  const udm = directory({ "users/user": [], "groups/group": [], "users/ldap": undefined });
  assert.deepEqual(await findHolders(udm, "name", []), []);
  assert.equal(udm.requests.length, 0);
  await findHolders(udm, "name", Array.from({ length: 41 }, (_, number) => `user${number}`));
  assert.equal(udm.requests.length, 6);
});

Deno.test("udm: values are escaped in the search for holders", async () => {
  const udm = directory({});
  assert.deepEqual(await findHolders(udm, "name", ["a*(b)"]), []);
  assert.equal(udm.requests[0]?.filter, "(username=a\\2a\\28b\\29)");
});

Deno.test("udm: an unavailable UDM is no proof that a value is free", async () => {
  const failure = new UdmError({ method: "GET", type: "users/user" }, { kind: "unavailable", problem: "x" });
  const udm = { searchIfReadable: () => Promise.reject(failure) };
  await assert.rejects(findHolders(udm, "name", ["anna"]), failure);
});
