import assert from "node:assert/strict";
import {
  blocked,
  type Fault,
  LICENCE_EXCEEDED,
  type RequestInfo,
  startUdmSimulator,
  type UdmSimulator,
} from "./mod.ts";
import { errorMessage, objectPath, request } from "./test_client.ts";

function describe(udm: UdmSimulator, description: string): ReturnType<typeof request> {
  return request(udm, "PATCH", objectPath("users/user", admin(udm)), { properties: { description } });
}

function admin(udm: UdmSimulator): string {
  return `uid=Administrator,cn=users,${udm.base}`;
}

function description(udm: UdmSimulator): unknown {
  return udm.store.get(admin(udm))?.properties.description;
}

Deno.test("UDM simulator: a status fault answers like the server and executes nothing", async () => {
  await using udm = await startUdmSimulator();
  for (const status of [400, 401, 403, 404, 412, 422, 500, 502, 503] as const) {
    udm.setFaults({ action: "status", status });
    const answer = await describe(udm, "x");
    assert.equal(answer.status, status);
    if (status === 401) assert.equal(answer.text, "");
    else if (status === 503) assert.equal(typeof JSON.parse(answer.text), "string");
    else assert.equal((answer.body.error as { code: number }).code, status);
    assert.equal(answer.headers.get("retry-after"), status === 503 ? "3" : null);
  }
  assert.equal(description(udm), null);
  assert.equal(udm.counters.faults, 9);
});

Deno.test("UDM simulator: a fault hits the selected requests, in order and as often as requested", async () => {
  await using udm = await startUdmSimulator();
  const statuses = async (fault: Fault, count: number) => {
    udm.setFaults(fault);
    const result = [];
    for (let i = 0; i < count; i++) result.push((await describe(udm, `${i}`)).status);
    return result;
  };
  const fault = { action: "status", status: 500 } as const;
  assert.deepEqual(await statuses({ ...fault, every: 2 }, 4), [204, 500, 204, 500]);
  assert.deepEqual(await statuses({ ...fault, count: 1 }, 3), [500, 204, 204]);
  assert.deepEqual(await statuses({ ...fault, after: 2, count: 1 }, 4), [204, 204, 500, 204]);
  assert.deepEqual(await statuses({ ...fault, kind: "list" }, 1), [204]);
  assert.deepEqual(await statuses({ ...fault, type: "groups/group" }, 1), [204]);
  assert.deepEqual(await statuses({ ...fault, method: "PATCH", type: "users/user" }, 1), [500]);
  assert.deepEqual(await statuses({ ...fault, matches: ({ dn }) => dn === "uid=x" }, 1), [204]);
  udm.setFaults();
  assert.equal((await describe(udm, "end")).status, 204);
});

Deno.test("UDM simulator: a connection can drop before or after the request is executed", async () => {
  await using udm = await startUdmSimulator();
  udm.setFaults({ action: "drop", when: "before", count: 1 });
  await assert.rejects(describe(udm, "before"));
  assert.equal(description(udm), null);
  udm.setFaults({ action: "drop", when: "after", count: 1 });
  await assert.rejects(describe(udm, "after"));
  assert.equal(description(udm), "after");
  assert.deepEqual(udm.requests.map(({ status }) => status), [0, 0]);
  assert.equal((await describe(udm, "again")).status, 204);
});

Deno.test("UDM simulator: a response can break off: of a list, of an object, without a body", async () => {
  await using udm = await startUdmSimulator({ seedUsers: 2000 });
  udm.setFaults({ action: "half" });
  const list = await fetch(`${udm.url}users/user/?properties=username`, {
    headers: { Accept: "application/json", Authorization: `Basic ${btoa("Administrator:univention")}` },
  });
  let received = 0;
  await assert.rejects(async () => {
    for await (const chunk of list.body as ReadableStream<Uint8Array>) received += chunk.length;
  });
  const whole = Number(list.headers.get("content-length"));
  assert.ok(received > 0 && received <= whole / 2, `${received} of ${whole} bytes`);
  await assert.rejects(request(udm, "GET", objectPath("users/user", admin(udm))));
  await assert.rejects(describe(udm, "executed"));
  assert.equal(description(udm), "executed");
});

Deno.test("UDM simulator: a list can have a wrong count, and a response can be invalid JSON", async () => {
  await using udm = await startUdmSimulator({ seedUsers: 3 });
  udm.setFaults({ action: "wrong results", by: 2, kind: "list" });
  assert.equal((await request(udm, "GET", "users/user/?scope=sub")).body.results, 6);
  udm.setFaults({ action: "garbage" });
  const path = objectPath("users/user", admin(udm));
  await assert.rejects(request(udm, "GET", path), SyntaxError);
});

Deno.test("UDM simulator: hides a property that the account may not read", async () => {
  await using udm = await startUdmSimulator({ seedUsers: 2 });
  const show = async (path: string) => JSON.stringify((await request(udm, "GET", path)).body);
  const list = "users/user/?properties=username&properties=lastname";
  const single = objectPath("users/user", admin(udm));
  for (const path of [list, single]) assert.match(await show(path), /"username":.*"lastname":/);
  udm.setFaults({ action: "withhold", property: "lastname", method: "GET" });
  for (const path of [list, single]) {
    const shown = await show(path);
    assert.match(shown, /"username":/);
    assert.doesNotMatch(shown, /"lastname"/);
  }
  assert.match(await show(list), /"results":3\}$/);
});

Deno.test("UDM simulator: silence lasts until the client gives up or the simulator closes", async () => {
  const udm = await startUdmSimulator();
  const matches = ({ body }: RequestInfo) => JSON.stringify(body).includes("unheard");
  udm.setFaults({ action: "silence", matches });
  const asked = assert.rejects(describe(udm, "unheard"));
  while (udm.counters.faults === 0) await describe(udm, "another request is answered meanwhile");
  await udm.close();
  await asked;
});

Deno.test("UDM simulator: a response can be delayed", async () => {
  await using udm = await startUdmSimulator();
  udm.setFaults({ action: "status", status: 401, delay: 50 });
  const start = performance.now();
  assert.equal((await describe(udm, "x")).status, 401);
  assert.ok(performance.now() - start >= 49);
});

Deno.test("UDM simulator: refuses writes because of the licence, and values on a block list", async () => {
  await using udm = await startUdmSimulator();
  const add = (name: string) => request(udm, "POST", "groups/group/", { properties: { name } });
  udm.setFaults({ ...LICENCE_EXCEEDED, kind: "post" });
  const refused = await add("first");
  assert.equal(refused.status, 400);
  assert.match(errorMessage(refused), /^During this session add and modify are disabled/);
  udm.setFaults(blocked("name", "second"));
  const answer = await add("second");
  assert.equal(answer.status, 422);
  assert.match(errorMessage(answer), /The value 'second' is blocked for the UDM property 'name'\./);
  assert.equal((await add("third")).status, 201);
});
