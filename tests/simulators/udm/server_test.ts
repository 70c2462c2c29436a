import assert from "node:assert/strict";
import { seedIdentifier, seedName, startUdmSimulator, type UdmSimulator } from "./mod.ts";
import { TEST_CA, TEST_CERTIFICATE, TEST_KEY } from "./test_certificates.ts";
import { objectPath, request } from "./test_client.ts";

async function duration(work: () => Promise<unknown>): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

function ask(udm: UdmSimulator, count: number): Promise<unknown> {
  return Promise.all(Array.from({ length: count }, () => request(udm, "GET", "users/user/add")));
}

Deno.test("UDM simulator: latency depends on the request and the objects of a list", async () => {
  await using udm = await startUdmSimulator({
    seedUsers: 30,
    latency: { template: { "users/user": 40 }, list: 20, perObject: 1 },
  });
  assert.ok(await duration(() => request(udm, "GET", "users/user/add")) >= 39);
  assert.ok(await duration(() => request(udm, "GET", "users/user/?scope=sub")) >= 49);
});

Deno.test("UDM simulator: requests beyond the number of workers wait", async () => {
  await using udm = await startUdmSimulator({ latency: 20, workers: 2 });
  assert.ok(await duration(() => ask(udm, 6)) >= 59);
  assert.equal(udm.counters.mostAtOnce, 6);
  udm.setLatency(0);
  await ask(udm, 6);
});

Deno.test("UDM simulator: logs and counts requests", async () => {
  await using udm = await startUdmSimulator();
  const properties = { username: "a", lastname: "x", password: "long enough" };
  await request(udm, "POST", "users/user/", { properties });
  await request(udm, "POST", "users/user/", { properties });
  await request(udm, "GET", `${objectPath("users/user", `uid=ä,${udm.base}`)}?properties=a&properties=b`);
  const { total, conflicts422, faults } = udm.counters;
  assert.deepEqual({ total, conflicts422, faults }, { total: 3, conflicts422: 1, faults: 0 });
  const [first, , last] = udm.requests;
  assert.deepEqual([first?.kind, first?.body], ["post", { properties }]);
  assert.deepEqual([last?.dn, last?.query], [`uid=ä,${udm.base}`, { properties: ["a", "b"] }]);
  udm.clearLog();
  assert.deepEqual([udm.requests, udm.counters.total], [[], 0]);
});

Deno.test("UDM simulator: keeps the last requests only", async () => {
  await using udm = await startUdmSimulator({ keepRequests: 2 });
  for (let i = 0; i < 5; i++) await request(udm, "GET", `users/user/x${i}`);
  assert.equal(udm.requests.at(-1)?.dn, "x4");
  assert.ok(udm.requests.length <= 4);
});

Deno.test("UDM simulator: names and identifiers of seeded objects follow from their numbers", async () => {
  await using udm = await startUdmSimulator({
    seedUsers: 5,
    seedGroups: 2,
    membershipsPerGroup: 3,
    seedOu: "s",
  });
  const user = udm.store.byIdentifier(seedIdentifier("user", 3));
  assert.equal(user?.dn, `uid=${seedName("user", 3)},ou=s,${udm.base}`);
  const groups = udm.store.list("groups/group", `ou=s,${udm.base}`);
  assert.deepEqual(groups.map(({ properties }) => (properties.users as string[]).length), [3, 3]);
  assert.equal(udm.store.count("users/user"), 6);
  await request(udm, "POST", "users/user/", {
    properties: { username: "next", lastname: "x", password: "long enough" },
  });
  assert.notEqual(udm.store.byName("next")?.properties.uidNumber, user?.properties.uidNumber);
});

Deno.test("UDM simulator: serves HTTPS, also in its links", async () => {
  const tls = { cert: TEST_CERTIFICATE, key: TEST_KEY };
  await using udm = await startUdmSimulator({ tls, hostname: "localhost" });
  assert.match(udm.url, /^https:\/\/localhost:\d+\/univention\/udm\/$/);
  await assert.rejects(request(udm, "GET", "users/user/add"));
  using client = Deno.createHttpClient({ caCerts: [TEST_CA] });
  const response = await fetch(`${udm.url}ldap/base/`, {
    client,
    redirect: "manual",
    headers: { Accept: "application/json", Authorization: `Basic ${btoa("Administrator:univention")}` },
  });
  await response.text();
  assert.equal(response.headers.get("location"), udm.url + objectPath("container/dc", udm.base));
});

Deno.test("UDM simulator: keeps connections open and counts them", async () => {
  await using udm = await startUdmSimulator();
  using client = Deno.createHttpClient({});
  for (let i = 0; i < 3; i++) await (await fetch(udm.url, { client })).text();
  assert.equal(udm.connections, 1);
});

Deno.test("UDM simulator: can be closed twice", async () => {
  const udm = await startUdmSimulator();
  await udm.close();
  await udm.close();
  await assert.rejects(request(udm, "GET", "users/user/add"));
});
