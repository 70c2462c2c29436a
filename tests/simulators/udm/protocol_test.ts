import assert from "node:assert/strict";
import { basicAuthorization } from "./admission.ts";
import { startUdmSimulator } from "./mod.ts";
import { errorMessage, listedDns, objectPath, request } from "./test_client.ts";

Deno.test("UDM simulator: a client must accept JSON explicitly", async () => {
  await using udm = await startUdmSimulator();
  const status = async (Accept: string) =>
    (await request(udm, "GET", "users/user/add", undefined, { Accept })).status;
  assert.equal(await status("*/*"), 406);
  assert.equal(await status("text/html"), 406);
  assert.equal(await status("application/json, */*;q=0.1"), 200);
  assert.equal(await status("application/hal+json"), 200);
});

Deno.test("UDM simulator: a body needs a media type; GET and DELETE have no body", async () => {
  await using udm = await startUdmSimulator();
  const plain = await request(udm, "POST", "users/user/", {}, { "Content-Type": "text/plain" });
  assert.deepEqual([plain.status, errorMessage(plain)], [500, "'NoneType' object is not subscriptable"]);
  const type = { "Content-Type": "application/json; charset=utf-8" };
  assert.equal((await request(udm, "POST", "users/user/", {}, type)).status, 422);
  assert.equal((await request(udm, "DELETE", objectPath("users/user", "uid=x"), {})).status, 400);
});

Deno.test("UDM simulator: an unknown path is not found", async () => {
  await using udm = await startUdmSimulator();
  for (const path of ["", "users/user", "users/user/add/", "users/nobody/add", "progress/1", "object/x"]) {
    assert.equal((await request(udm, "GET", path)).status, 404, path);
  }
  assert.equal((await request(udm, "HEAD", "users/user/add")).status, 405);
  assert.equal((await request(udm, "DELETE", "users/user/")).status, 405);
});

Deno.test("UDM simulator: finds objects by entryUUID and DN, and the base by its own path", async () => {
  await using udm = await startUdmSimulator();
  const { dn, uuid } = udm.store.add("groups/group", { name: "a, b" });
  for (const id of [uuid, encodeURIComponent(dn)]) {
    const answer = await request(udm, "GET", `object/${id}`);
    assert.equal(answer.status, 301);
    assert.equal(answer.headers.get("location"), udm.url + objectPath("groups/group", dn));
  }
  const base = await request(udm, "GET", "ldap/base/");
  assert.equal(base.headers.get("location"), udm.url + objectPath("container/dc", udm.base));
});

Deno.test("UDM simulator: accepts every spelling of a DN in a URL", async () => {
  await using udm = await startUdmSimulator();
  const { dn } = udm.store.add("container/ou", { name: "a//b/c, ü+" });
  const location = (await request(udm, "GET", objectPath("object", dn))).headers.get("location");
  const shown = decodeURIComponent(String(location));
  assert.equal(shown, `${udm.url}container/ou/ou=a,/=/,b/c\\, ü\\+,${udm.base}`);
  for (const spelling of [String(location), udm.url + objectPath("container/ou", dn.toUpperCase())]) {
    const path = spelling.slice(udm.url.length);
    assert.equal((await request(udm, "GET", path)).body.dn, dn);
  }
});

Deno.test("UDM simulator: returns the sanitized request ID", async () => {
  await using udm = await startUdmSimulator();
  const sent = await request(udm, "GET", "users/user/add", undefined, { "X-Request-Id": "ab-12 xyz" });
  assert.equal(sent.headers.get("x-request-id"), "ab-12");
  assert.match(
    String((await request(udm, "GET", "users/user/add")).headers.get("x-request-id")),
    /^[0-9a-f-]{36}$/,
  );
});

Deno.test("UDM simulator: never compresses responses", async () => {
  await using udm = await startUdmSimulator({ seedUsers: 50 });
  const answer = await request(udm, "GET", "users/user/?scope=sub");
  assert.equal(listedDns(answer).length, 51);
  assert.equal(answer.headers.get("content-encoding"), null);
});

Deno.test("UDM simulator: accepts the configured credentials only", async () => {
  await using udm = await startUdmSimulator({ username: "sync", password: "sécret:1" });
  assert.equal((await request(udm, "GET", "users/user/add")).status, 200);
  const Authorization = `Basic ${btoa("Administrator:univention")}`;
  assert.equal((await request(udm, "GET", "users/user/add", undefined, { Authorization })).status, 401);
});

Deno.test("UDM simulator: accepts a filled template", async () => {
  await using udm = await startUdmSimulator();
  const { body } = await request(udm, "GET", `users/user/add?position=${encodeURIComponent(udm.base)}`);
  assert.equal(body.position, udm.base);
  Object.assign(body.properties as object, { username: "alice", lastname: "x", password: "long enough" });
  const answer = await request(udm, "POST", "users/user/", body);
  assert.deepEqual([answer.status, answer.body.dn], [201, `uid=alice,${udm.base}`]);
});

Deno.test("UDM simulator: every template has a new identifier", async () => {
  await using udm = await startUdmSimulator();
  const identifiers = await Promise.all([1, 2].map(async () => {
    const { properties } = (await request(udm, "GET", "groups/group/add")).body;
    return (properties as { univentionObjectIdentifier: string }).univentionObjectIdentifier;
  }));
  assert.notEqual(identifiers[0], identifiers[1]);
});

Deno.test("UDM simulator: admits members of Domain Admins only", async () => {
  await using udm = await startUdmSimulator();
  const domainAdmins = `cn=Domain Admins,cn=groups,${udm.base}`;
  const password = "Größe-2026";
  const add = (username: string, more = {}) =>
    udm.store.add("users/user", { username, lastname: "Last", password, ...more });
  const status = async (username: string, text = password) => {
    const headers = { Authorization: basicAuthorization(username, text) };
    return (await request(udm, "GET", "users/user/add", undefined, headers)).status;
  };
  add("anna", { groups: [domainAdmins] });
  add("bert");
  add("cora", { groups: [domainAdmins], disabled: true });
  assert.deepEqual(
    [await status("Anna"), await status("bert"), await status("cora"), await status("anna", "no")],
    [200, 403, 401, 401],
  );
});
