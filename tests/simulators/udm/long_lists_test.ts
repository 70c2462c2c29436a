import assert from "node:assert/strict";
import type { JsonObject } from "./json.ts";
import { createUdmSimulator, type InProcessUdmSimulator, startUdmSimulator, UdmError } from "./mod.ts";
import { basicAuthorization } from "./admission.ts";

const USERS = 1100;

async function list(udm: InProcessUdmSimulator, query: string, type = "users/user"): Promise<JsonObject[]> {
  const response = await udm.fetch(`${udm.url}${type}/?${query}`, {
    headers: { Accept: "application/json", Authorization: basicAuthorization(udm.username, udm.password) },
  });
  const { results, _embedded } = await response.json() as {
    results: number;
    _embedded: { "udm:object"?: JsonObject[] };
  };
  const objects = _embedded["udm:object"] ?? [];
  assert.equal(results, objects.length);
  return objects;
}

Deno.test("UDM simulator: a long list shows current properties", async () => {
  const udm = createUdmSimulator({ seedUsers: USERS, seedGroups: 1, membershipsPerGroup: 3 });
  const ou = `ou=seed,${udm.base}`;
  const query = `position=${ou}&properties=description&properties=username`;
  const before = await list(udm, query);
  assert.equal(before.length, USERS);
  assert.deepEqual(await list(udm, query), before);

  const [first, second, third] = before.map(({ dn }) => String(dn)) as [string, string, string];
  udm.store.patch(first, { description: "changed" });
  udm.store.patch(second, { username: "renamed" });
  udm.store.remove(third);
  const after = await list(udm, query);
  assert.equal(after.length, USERS - 1);
  assert.deepEqual(after[0]?.properties, { username: "user000000", description: "changed" });
  assert.deepEqual(after.slice(1, -1), before.slice(3));
  // A renamed object is listed last, like a new one.
  assert.deepEqual([after.at(-1)?.dn, after.at(-1)?.id], [`uid=renamed,${ou}`, "renamed"]);
  assert.deepEqual((await list(udm, `position=${ou}&properties=firstname`))[0]?.properties, {
    firstname: "First 0",
  });
});

Deno.test("UDM simulator: a long list shows current memberships", async () => {
  const udm = createUdmSimulator({ seedUsers: USERS, seedGroups: 1 });
  const query = `position=ou=seed,${udm.base}&properties=groups`;
  const groups = async () => ((await list(udm, query))[0]?.properties as { groups: string[] }).groups.length;
  assert.equal(await groups(), 1);
  const user = udm.store.byName("user000000")?.dn as string;
  udm.store.patch(udm.store.byName("group000000")?.dn as string, { users: [user] });
  assert.equal(await groups(), 2);
});

Deno.test("UDM simulator: an OR of suffixes finds what the single suffixes find", async () => {
  const udm = createUdmSimulator({ seedUsers: 20 });
  const found = async (filter: string) =>
    (await list(udm, new URLSearchParams({ filter }).toString())).map(({ id }) => id);
  for (
    const [first, second] of [
      ["(uid=*3)", "(uid=*17)"],
      ["(UID=*3)", "(uid=*R)"],
      ["(mail=*03@example.com)", "(mail=*EXAMPLE.com)"],
      ["(uid=*3)", "(givenName=*7)"],
      ["(noSuchAttribute=*3)", "(noSuchAttribute=*7)"],
      ["(univentionObjectIdentifier=*3)", "(univentionObjectIdentifier=*7)"],
    ]
  ) {
    const oneByOne = new Set([...await found(first as string), ...await found(second as string)]);
    assert.deepEqual(new Set(await found(`(|${first}${second})`)), oneByOne, `${first} ${second}`);
  }
});

Deno.test("UDM simulator: initial objects equal those created with POST", async () => {
  const position = "dc=univention-organization,dc=intranet";
  await using udm = await startUdmSimulator({
    objects: [
      { type: "container/ou", position, properties: { name: "school" } },
      {
        type: "users/user",
        position: `ou=school,${position}`,
        properties: { username: "anna", lastname: "A" },
      },
    ],
  });
  assert.equal(udm.store.byName("anna")?.dn, `uid=anna,ou=school,${position}`);
  assert.throws(
    () =>
      createUdmSimulator({ objects: [{ type: "users/user", position, properties: { username: "bert" } }] }),
    UdmError,
  );
});
