import assert from "node:assert/strict";
import { type Fault, startUdmSimulator, type UdmSimulator } from "../../tests/simulators/udm/mod.ts";
import { createUdmClient } from "./client.ts";
import { failureOf, testOptions } from "./testing.ts";
import type { UdmClient } from "./types.ts";

const KEY = { property: "univentionObjectIdentifier", value: "11111111-1111-4111-8111-000000000001" };

async function withSimulator(
  test: (client: UdmClient, udm: UdmSimulator, people: string) => Promise<void>,
): Promise<void> {
  await using udm = await startUdmSimulator({ seedUsers: 20 });
  const client = createUdmClient({ ...testOptions(udm.url), user: udm.username, password: udm.password });
  try {
    const { position: base } = await client.template("container/ou");
    const people = `ou=people,ou=external,${base}`;
    client.confineTo({ base, positions: { user: people, group: people } });
    await test(client, udm, await client.ensureOu("ou=people,ou=external", base, "imported"));
  } finally {
    client.close();
  }
}

const anna = (position: string) => ({
  position,
  properties: { username: "anna", lastname: "A", password: "Univention.2026", [KEY.property]: KEY.value },
});

Deno.test("udm: OUs, users and groups can be created, changed, renamed and deleted", async () => {
  await withSimulator(async (client, udm, people) => {
    assert.equal(people, `ou=people,ou=external,${udm.base}`);
    assert.equal(await client.ensureOu("ou=people,ou=external", udm.base, "other"), people);
    for (const ou of [people, `ou=external,${udm.base}`]) {
      assert.equal(udm.store.get(ou)?.properties.description, "imported", "only new OUs get the description");
    }
    const { dn } = await client.create("users/user", anna(people), KEY);
    const team = { position: people, properties: { name: "Büro, Süd", users: [dn] } };
    const group = await client.create("groups/group", team);
    assert.equal(group.dn, `cn=Büro\\, Süd,${people}`);
    assert.deepEqual((await client.get("groups/group", group.dn, ["users"]))?.properties, { users: [dn] });
    const renamed = await client.modify("users/user", dn, { username: "berta", title: "Dr." }, KEY);
    assert.equal(renamed.dn, `uid=berta,${people}`);
    assert.equal(await client.get("users/user", dn), undefined);
    const [found] = await client.findMatching("users/user", KEY.property, KEY.value, {
      properties: ["title"],
    });
    assert.deepEqual([found?.dn, found?.position, found?.properties], [renamed.dn, people, { title: "Dr." }]);
    await client.remove("users/user", renamed.dn);
    await client.remove("groups/group", group.dn);
    assert.equal(await client.get("groups/group", group.dn), undefined);
  });
});

Deno.test("udm: a list is complete, and a list without hits is empty", async () => {
  await withSimulator(async (client, udm, people) => {
    const query = { position: `ou=seed,${udm.base}`, properties: ["username", KEY.property] };
    const users = await Array.fromAsync(client.list("users/user", query));
    assert.equal(users.length, 20);
    assert.deepEqual(Object.keys(users[0]?.properties ?? {}).sort(), [KEY.property, "username"]);
    assert.deepEqual(await Array.fromAsync(client.list("users/user", { position: people })), []);
    const filtered = client.list("users/user", { ...query, filter: "(username=*7)" });
    assert.deepEqual((await Array.fromAsync(filtered)).map(({ id }) => id), ["user000007", "user000017"]);
  });
});

const LISTS: Fault[] = [
  { action: "half", kind: "list", count: 2 },
  { action: "wrong results", by: 1, kind: "list", count: 2 },
  { action: "wrong results", by: -1, kind: "list", count: 2 },
  { action: "drop", when: "after", kind: "list", count: 4 },
  { action: "status", status: 503, kind: "list", count: 4 },
  { action: "status", status: 502, kind: "list", count: 4 },
];

for (const fault of LISTS) {
  Deno.test(`udm: lists survive ${JSON.stringify(fault)}`, async () => {
    await withSimulator(async (client, udm) => {
      udm.setFaults(fault);
      const read = () => Array.fromAsync(client.list("users/user", { position: `ou=seed,${udm.base}` }));
      assert.equal((await client.withListRestart(read)).length, 20);
      assert.equal(udm.counters.faults, fault.count);
    });
  });
}

const WRITES: Fault[] = [
  { action: "drop", when: "before", count: 3 },
  { action: "drop", when: "after", count: 1 },
  { action: "half", kind: "post", count: 1 },
  { action: "drop", when: "after", every: 2, count: 5 },
  { action: "status", status: 503, count: 4 },
  { action: "status", status: 502, count: 4 },
];

for (const fault of WRITES) {
  Deno.test(`udm: creating, renaming and deleting survive ${JSON.stringify(fault)}`, async () => {
    await withSimulator(async (client, udm, people) => {
      udm.setFaults(fault);
      const { dn } = await client.create("users/user", anna(people), KEY);
      assert.equal(udm.store.byName("anna")?.dn, dn);
      udm.setFaults(fault);
      const renamed = await client.modify("users/user", dn, { username: "berta", title: "Dr." }, KEY);
      assert.deepEqual([udm.store.get(renamed.dn)?.properties.title, udm.store.byName("anna")], [
        "Dr.",
        undefined,
      ]);
      udm.setFaults(fault);
      // fetch repeats a deletion on a reused connection by itself
      await client.remove("users/user", renamed.dn).catch(({ kind }) => assert.equal(kind, "notFound"));
      assert.equal(udm.store.byName("berta"), undefined);
      assert.equal(udm.counters.conflicts422, 0);
    });
  });
}

Deno.test("udm: fetch never repeats a write on a reused connection", async () => {
  await withSimulator(async (client, udm, people) => {
    await client.template("users/user");
    udm.clearLog();
    udm.setFaults({ action: "drop", when: "after", kind: "post" });
    const { [KEY.property]: _, ...properties } = anna(people).properties;
    assert.equal(
      (await failureOf(client.create("users/user", { position: people, properties }))).kind,
      "connection",
    );
    assert.equal(udm.counters.total, 1);
  });
});

Deno.test("udm: conflicts of name, identifier and mail address are distinguished", async () => {
  await withSimulator(async (client, udm, people) => {
    await client.create("users/user", anna(people), KEY);
    const other = { ...anna(people).properties, [KEY.property]: "11111111-1111-4111-8111-000000000002" };
    const byName = await failureOf(client.create("users/user", { position: people, properties: other }));
    assert.deepEqual([byName.kind, byName.conflictOn], ["conflict", "name"]);
    const sameId = { ...anna(people).properties, username: "berta" };
    const byId = await failureOf(client.create("users/user", { position: people, properties: sameId }));
    assert.deepEqual([byId.kind, byId.conflictOn], ["conflict", "identifier"]);
    assert.equal(udm.store.byName("berta"), undefined);
  });
});

Deno.test("udm: wrong credentials are reported", async () => {
  await using udm = await startUdmSimulator();
  const client = createUdmClient(testOptions(udm.url));
  const error = await failureOf(client.template("users/user"));
  assert.deepEqual([error.kind, error.attempts], ["unauthorised", 1]);
  client.close();
});
