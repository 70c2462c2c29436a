import assert from "node:assert/strict";
import { createUdmSimulator, type JsonObject } from "../../tests/simulators/udm/mod.ts";
import { simulatedClient } from "../../tests/support/simulated_client.ts";
import { judge, lookUp } from "./existing_keys.ts";

const SUBJECT = { id: "target.user_keys", title: "keys of users" } as const;
const POSITION = "ou=import,dc=x";

function judged(outside: number, inside: number, keys: number, exists = true, otherKeys = 0) {
  const dns = (count: number, container: string) =>
    Array.from({ length: count }, (_, at) => `uid=u${at},${container}`);
  const found = { keys, inside: dns(inside, POSITION), outside: dns(outside, "ou=people,dc=x"), otherKeys };
  const { status, detail, advice = "" } = judge(SUBJECT, "user", found, { position: POSITION, exists });
  return { status, detail, advice };
}

Deno.test("existing keys: a first run finds none, later runs find them in the OU", () => {
  assert.deepEqual(judged(0, 0, 750), {
    status: "pass",
    detail: "750 keys looked up, none exists yet",
    advice: "",
  });
  assert.equal(judged(0, 740, 750).detail, "740 of 750 keys exist, all below ou=import,dc=x");
});

Deno.test("existing keys: if all exist elsewhere, the OU is probably wrong", () => {
  const { status, detail, advice } = judged(750, 0, 750);
  assert.equal(status, "warning");
  assert.equal(
    detail,
    "750 of 750 keys exist already in ou=people,dc=x, and 0 below ou=import,dc=x: is this the right OU?",
  );
  assert.match(advice, /^Correct udm\.user_ou\./);
});

Deno.test("existing keys: without the OU it is a failure, because sync does not create the OU", () => {
  const { status, detail, advice } = judged(750, 0, 750, false);
  assert.equal(status, "failure");
  assert.match(detail, /ou=import,dc=x does not exist: is this the right OU\?$/);
  assert.match(advice, /create the OU in UDM\.$/);
});

Deno.test("existing keys: a few elsewhere are named", () => {
  for (const [outside, inside] of [[1, 0], [80, 600]] as const) {
    const { status, detail } = judged(outside, inside, 750);
    assert.equal(status, "warning");
    assert.match(detail, /of 750 keys exists? already in ou=people,dc=x, outside ou=import,dc=x$/);
  }
});

Deno.test("existing keys: without any, objects with the names of entries and other keys are a warning", () => {
  const { status, detail, advice } = judged(0, 0, 750, true, 748);
  assert.equal(status, "warning");
  assert.equal(
    detail,
    "none of 750 keys exists, but 748 users below ou=import,dc=x have the names of entries, with other keys",
  );
  assert.match(advice, /^sync would delete these users and create them again/);
  assert.match(
    judged(0, 0, 1, true, 1).detail,
    /but 1 user below ou=import,dc=x has the name of an entry, with/,
  );
});

Deno.test("existing keys: objects without a key, and those of other names, have no other key", async () => {
  const udm = createUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "import" }, udm.base).dn;
  const add = (username: string, properties: JsonObject) =>
    udm.store.add("users/user", { username, lastname: "Example", ...properties }, ou);
  add("anna", { employeeNumber: "old-1" });
  add("bert", {});
  add("cora", { employeeNumber: "old-3" });
  const client = simulatedClient(udm, { retry: { attempts: 1 }, readOnly: true });
  const names = new Map([["new-1", "Anna"], ["new-2", "bert"], ["new-4", "dora"]]);
  const query = { property: "employeeNumber", position: ou, base: udm.base };
  assert.deepEqual(await lookUp(client, "user", names, query), {
    keys: 3,
    inside: [],
    outside: [],
    otherKeys: 1,
  });
  const elsewhere = { ...query, position: `ou=other,${udm.base}` };
  assert.equal((await lookUp(client, "user", names, elsewhere)).otherKeys, 0);
  client.close();
});
