import assert from "node:assert/strict";
import { basicAuthorization } from "../simulators/udm/admission.ts";
import { createUdmSimulator } from "../simulators/udm/mod.ts";
import { type GatewayOptions, startGateway } from "./gateway.ts";

const udm = createUdmSimulator({ seedUsers: 3 });
const LIST = "users/user/?properties=username";

async function ask(options: GatewayOptions, path = LIST, body?: string) {
  await using gateway = startGateway(udm, options);
  const response = await fetch(gateway.url + path, {
    method: body === undefined ? "GET" : "POST",
    redirect: "manual",
    headers: {
      Accept: "application/json",
      Authorization: basicAuthorization(udm.username, udm.password),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
    },
    body: body ?? null,
  });
  return {
    status: response.status,
    headers: response.headers,
    text: await response.text(),
    url: gateway.url,
  };
}

Deno.test("gateway: passes requests on, and UDM builds Location from its address", async () => {
  const { status, text } = await ask({});
  assert.deepEqual([status, JSON.parse(text).results], [200, 4]);
  const ou = await ask({}, "container/ou/", JSON.stringify({ properties: { name: "made" } }));
  assert.equal(ou.status, 201);
  assert.ok(ou.headers.get("location")?.startsWith(ou.url));
});

Deno.test("gateway: refuses as nginx does", async () => {
  const cases: [GatewayOptions, number, RegExp][] = [
    [{ maxObjects: 3 }, 504, /<center><h1>504 Gateway Time-out<\/h1><\/center>/],
    [{ plainHttpOnTls: true }, 400, /<center>The plain HTTP request was sent to HTTPS port<\/center>/],
    [{ retryAfter: { seconds: 120, requests: 1 } }, 503, /nginx/],
    [{ redirect: "/univention/portal/" }, 302, /nginx/],
  ];
  for (const [options, status, pattern] of cases) {
    const answer = await ask(options);
    assert.equal(answer.status, status);
    assert.match(answer.text, pattern);
    assert.equal(answer.headers.get("retry-after"), status === 503 ? "120" : null);
    assert.equal(
      answer.headers.get("location"),
      status === 302 ? new URL("/univention/portal/", answer.url).href : null,
    );
  }
  const large = await ask(
    { maxBody: 10 },
    "container/ou/",
    JSON.stringify({ properties: { name: "large" } }),
  );
  assert.deepEqual([large.status, /nginx/.test(large.text)], [413, true]);
});

Deno.test("gateway: an answer that takes too long is replaced by 504", async () => {
  udm.setFaults({ action: "silence" });
  assert.equal((await ask({ timeout: 10 })).status, 504);
  udm.setFaults();
  assert.equal((await ask({ timeout: 60_000 })).status, 200);
});

Deno.test("gateway: refuses encoded slashes in paths only, and what a firewall rejects", async () => {
  const at = (slash: string) =>
    ask({ refuseEncodedSlash: true }, `users/user/uid=a,ou=b${slash}c,${udm.base}`);
  assert.match((await at("%2F")).text, /The requested URL was not found on this server/);
  assert.match((await at("/")).text, /HTTP 404: Not Found/);
  assert.equal((await ask({ refuseEncodedSlash: true }, `${LIST}&filter=(username=a%2Fb)`)).status, 200);
  assert.equal((await ask({ firewall: /<script/ }, "container/ou/", '{"a":"<script"}')).status, 403);
});

Deno.test("gateway: adds header lines", async () => {
  const { headers } = await ask({ headerLines: 50 });
  assert.equal([...headers.keys()].filter((name) => name.startsWith("x-line-")).length, 50);
});
