import assert from "node:assert/strict";
import { createUdmSimulator } from "../../simulators/udm/mod.ts";
import { firstParallel, needsOf, type Recorded, recorded, writes } from "./record.ts";

const HEADERS = {
  Accept: "application/json",
  "Content-Type": "application/json",
  Authorization: `Basic ${btoa("Administrator:univention")}`,
};

/** Requests of every kind that the connector sends, in its order. */
const REQUESTS: readonly (readonly [string, string, unknown?])[] = [
  ["GET", "users/user/add?position=ou%3Dimport%2Cdc%3Duniversity"],
  ["POST", "container/ou/", { position: "", properties: { name: "a, b" } }],
  [
    "GET",
    `users/user/?${new URLSearchParams([["filter", "(|(uid=*0)(uid=*1))"], ["properties", "username"]])}`,
  ],
  ["POST", "users/user/", {
    properties: { username: "anna", lastname: "Ö & Söhne", password: "univention" },
  }],
  ["POST", "groups/group/", { properties: { name: "Team + 1" } }],
  ["PATCH", "groups/group/cn%3DTeam%20%5C%2B%201%2Ccn%3Dgroups%2CBASE", {
    properties: { description: "new" },
  }],
  ["DELETE", "users/user/uid%3Danna%2Ccn%3Dusers%2CBASE?recursive=false"],
];

async function send(requests: readonly { method: string; path: string; body?: string }[]) {
  const udm = createUdmSimulator();
  for (const { method, path, body } of requests) {
    const base = encodeURIComponent(udm.base);
    const response = await udm.fetch(udm.url + path.replace("BASE", base), {
      method,
      headers: method === "GET" || method === "DELETE" ? without(HEADERS) : HEADERS,
      ...(body === undefined ? {} : { body: body.replace('"position":""', `"position":"${udm.base}"`) }),
    });
    await response.text();
  }
  return udm.requests.map(recorded);
}

function without({ Accept, Authorization }: typeof HEADERS): Record<string, string> {
  return { Accept, Authorization };
}

Deno.test("bench: replayed requests equal the recorded ones", async () => {
  const first = await send(
    REQUESTS.map(([method, path, body]) => ({
      method,
      path,
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })),
  );
  const second = await send(first);
  const plain = (requests: typeof first) =>
    requests.map(({ method, type, path, body, status }) => ({ method, type, path, body, status }));
  assert.deepEqual(first.map(({ status }) => status), [200, 201, 200, 201, 201, 204, 204]);
  assert.deepEqual(plain(second), plain(first));
  assert.deepEqual(first.map(writes), [false, true, false, true, true, true, true]);
  assert.equal(firstParallel(first), 3);
});

Deno.test("bench: without writes nothing runs concurrently", () => {
  assert.equal(firstParallel([]), 0);
});

Deno.test("bench: a group depends on the nested groups that are created before it", () => {
  const request = (method: string, body: unknown): Recorded => ({
    method,
    type: "groups/group",
    path: "groups/group/",
    body: JSON.stringify(body),
    status: 201,
    began: 0,
    ended: 0,
  });
  const group = (name: string, ...nestedGroup: string[]) =>
    request("POST", { position: "ou=x", properties: { name, nestedGroup } });
  const needs = needsOf([
    group("a"),
    group("b", "cn=a,ou=x", "cn=elsewhere"),
    group("c", "cn=d,ou=x"),
    group("d"),
    request("PATCH", { properties: { nestedGroup: ["cn=d,ou=x", "cn=a,ou=x"] } }),
  ]);
  assert.deepEqual([...needs], [[1, [0]], [4, [3, 0]]]);
});
