import assert from "node:assert/strict";
import { startUdmSimulator, type UdmSimulator } from "./mod.ts";
import { errorMessage, objectPath, request } from "./test_client.ts";

const USER = "users/user";

function addUser(udm: UdmSimulator, username = "alice"): string {
  return udm.store.add(USER, { username, lastname: "x" }).dn;
}

Deno.test("UDM simulator: If-Match accepts current, weak and any tags; stale ones fail, invalid ones are an error", async () => {
  await using udm = await startUdmSimulator();
  const path = objectPath(USER, addUser(udm));
  let description = 0;
  const status = async (tag: string) => {
    const properties = { description: `${++description}` };
    return (await request(udm, "PATCH", path, { properties }, { "If-Match": tag })).status;
  };
  const current = async () => String((await request(udm, "GET", path)).headers.get("etag"));
  assert.equal(await status(await current()), 204);
  assert.equal(await status(`W/${await current()}`), 204);
  assert.equal(await status(`"other", ${await current()}`), 204);
  assert.equal(await status("*"), 204);
  assert.equal(await status('"stale"'), 412);
  assert.equal(await status("garbage"), 400);
  const stale = { "If-Match": '"stale"' };
  assert.equal((await request(udm, "DELETE", path, undefined, stale)).status, 412);
});

Deno.test("UDM simulator: an ETag changes only with its object", async () => {
  await using udm = await startUdmSimulator();
  const path = objectPath(USER, addUser(udm));
  const first = await request(udm, "PATCH", path, { properties: { title: "Dr.", phone: ["1"] } });
  const second = await request(udm, "PATCH", path, { properties: { phone: ["1"], title: "Dr." } });
  const tag = String(first.headers.get("etag"));
  assert.equal(second.headers.get("etag"), tag);
  const answer = await request(udm, "GET", path, undefined, { "If-None-Match": tag });
  assert.deepEqual([answer.status, answer.text], [304, ""]);
});

Deno.test("UDM simulator: sends Last-Modified once the change is older than a second", async () => {
  let now = Date.UTC(2026, 0, 2, 3, 4, 5);
  await using udm = await startUdmSimulator({ now: () => now });
  const path = objectPath(USER, addUser(udm));
  assert.equal((await request(udm, "GET", path)).headers.get("last-modified"), null);
  now += 1001;
  const { headers } = await request(udm, "GET", path);
  assert.equal(headers.get("last-modified"), "Fri, 02 Jan 2026 03:04:05 GMT");
});

Deno.test("UDM simulator: PUT with another position moves the object and ignores properties", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm);
  const before = udm.store.get(dn);
  const ou = udm.store.add("container/ou", { name: "ou" }).dn;
  const body = { position: ou, properties: { description: "lost" } };
  const answer = await request(udm, "PUT", objectPath(USER, dn), body);
  const moved = `uid=alice,${ou}`;
  assert.equal(answer.status, 201);
  assert.equal(answer.headers.get("location"), udm.url + objectPath(USER, moved));
  assert.equal(udm.store.get(dn), undefined);
  assert.deepEqual(udm.store.get(moved)?.properties, before?.properties);
  assert.equal(udm.store.get(moved)?.uuid, before?.uuid);
  const nowhere = { position: `ou=nowhere,${udm.base}`, properties: {} };
  assert.equal((await request(udm, "PUT", objectPath(USER, moved), nowhere)).status, 400);
});

Deno.test("UDM simulator: PUT creates a missing object unless the request forbids it", async () => {
  await using udm = await startUdmSimulator();
  const dn = `uid=alice,cn=users,${udm.base}`;
  const properties = { username: "alice", lastname: "x", password: "long enough" };
  const body = { position: `cn=users,${udm.base}`, properties };
  assert.equal((await request(udm, "PUT", objectPath(USER, dn), body)).status, 201);
  const headers = { "If-None-Match": "*" };
  assert.equal((await request(udm, "PUT", objectPath(USER, dn), body, headers)).status, 412);
});

Deno.test("UDM simulator: PATCH ignores the position", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm);
  const answer = await request(udm, "PATCH", objectPath(USER, dn), { position: udm.base });
  assert.deepEqual([answer.status, udm.store.get(dn)?.dn], [204, dn]);
});

Deno.test("UDM simulator: a JSON patch adds and removes single values", async () => {
  await using udm = await startUdmSimulator();
  const dn = addUser(udm);
  const patch = async (...steps: unknown[]) => {
    const type = { "Content-Type": "application/json-patch+json" };
    return (await request(udm, "PATCH", objectPath(USER, dn), steps, type)).status;
  };
  assert.equal(
    await patch(
      { op: "add", path: "/properties/phone", value: "1" },
      { op: "add", path: "/properties/phone", value: "2" },
      { op: "replace", path: "/properties/title", value: "Dr." },
    ),
    204,
  );
  assert.equal(await patch({ op: "remove", path: "/properties/phone", value: "1" }), 204);
  const { phone, title } = udm.store.get(dn)?.properties ?? {};
  assert.deepEqual({ phone, title }, { phone: ["2"], title: "Dr." });
  assert.equal(await patch({ op: "add", path: "/dn", value: "x" }), 400);
});

Deno.test("UDM simulator: deletes an OU with its contents unless the request forbids it", async () => {
  await using udm = await startUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "ou" }).dn;
  udm.store.add(USER, { username: "alice", lastname: "x" }, ou);
  const path = objectPath("container/ou", ou);
  const refused = await request(udm, "DELETE", `${path}?recursive=false`);
  assert.equal(refused.status, 400);
  assert.match(errorMessage(refused), /Operation not allowed on non-leaf/);
  assert.equal((await request(udm, "DELETE", path)).status, 204);
  assert.equal(udm.store.byName("alice"), undefined);
  udm.store.add(USER, { username: "alice", lastname: "x" });
});

Deno.test("UDM simulator: a renamed OU with contents gets a new identity; its contents keep theirs", async () => {
  await using udm = await startUdmSimulator();
  const ou = udm.store.add("container/ou", { name: "a" });
  const empty = udm.store.patch(ou.dn, { name: "b" });
  assert.equal(empty.uuid, ou.uuid);
  const user = udm.store.add(USER, { username: "alice", lastname: "x" }, empty.dn);
  const full = udm.store.patch(empty.dn, { name: "c" });
  assert.notEqual(full.uuid, ou.uuid);
  assert.notEqual(full.properties.univentionObjectIdentifier, ou.properties.univentionObjectIdentifier);
  const moved = udm.store.get(`uid=alice,ou=c,${udm.base}`);
  assert.deepEqual([moved?.uuid, moved?.properties], [user.uuid, user.properties]);
});

Deno.test("UDM simulator: reports the progress of moving an OU", async () => {
  await using udm = await startUdmSimulator();
  const [a, b] = ["a", "b"].map((name) => udm.store.add("container/ou", { name }).dn) as [string, string];
  const answer = await request(udm, "PUT", objectPath("container/ou", b), { position: a, properties: {} });
  assert.equal(answer.status, 202);
  const progress = String(answer.headers.get("location")).slice(udm.url.length);
  const done = await request(udm, "GET", progress);
  const moved = udm.url + objectPath("container/ou", `ou=b,${a}`);
  assert.deepEqual([done.status, done.headers.get("location")], [303, moved]);
  assert.equal((await request(udm, "GET", progress)).status, 404);
  const loop = await request(udm, "PUT", objectPath("container/ou", a), {
    position: `ou=b,${a}`,
    properties: {},
  });
  assert.equal(loop.status, 400);
});
