import assert from "node:assert/strict";
import type { Template, UdmClient } from "../udm/types.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { configOf, minimal } from "../config/test_support.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { checkConnection, checkService } from "./target_server.ts";

const { udm } = configOf(minimal());

/** The checks if the first request ends with this error. */
async function said(details: UdmErrorDetails): Promise<string[]> {
  const error = new UdmError({ method: "GET", type: "container/ou" }, details);
  const client = { template: () => Promise.reject<Template>(error) } as unknown as UdmClient;
  const { checks, base } = await checkService(client, udm);
  assert.equal(base, undefined);
  return checks.map(({ id, status }) => `${status} ${id}`);
}

Deno.test("target server: rejected credentials fail only the credentials check", async () => {
  assert.deepEqual(await said({ kind: "unauthorised", problem: "no", status: 401 }), [
    "pass target.service",
    "failure target.credentials",
    "skipped target.rights",
    "skipped target.base",
  ]);
});

Deno.test("target server: missing rights fail only the rights check", async () => {
  assert.deepEqual(await said({ kind: "forbidden", problem: "no", status: 403 }), [
    "pass target.service",
    "pass target.credentials",
    "failure target.rights",
    "skipped target.base",
  ]);
});

Deno.test("target server: a slow refusal fails the service check, because its directory is down", async () => {
  assert.deepEqual(await said({ kind: "unavailable", problem: "refused after 10 s", status: 401 }), [
    "failure target.service",
    "skipped target.credentials",
    "skipped target.rights",
    "skipped target.base",
  ]);
});

Deno.test("target server: an aborted request is not a check result", async () => {
  await assert.rejects(said({ kind: "aborted", problem: "stopped" }), UdmError);
});

Deno.test("target server: without a connection, the certificate check is skipped", async () => {
  const options = { signal: AbortSignal.timeout(60_000), now: 0 };
  const checks = await checkConnection({ ...udm, uri: `https://127.0.0.1:${freePort()}/udm/` }, options);
  assert.deepEqual(checks.map(({ id, status }) => `${status} ${id}`), [
    "failure target.connection",
    "skipped target.certificate",
  ]);
});

Deno.test("target server: with a proxy, only the connection to the proxy is checked", async () => {
  using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const options = { signal: AbortSignal.timeout(60_000), now: 0 };
  for (const [port, status] of [[proxy.addr.port, "pass"], [freePort(), "failure"]] as const) {
    const checks = await checkConnection({ ...udm, proxy: { url: `http://127.0.0.1:${port}` } }, options);
    assert.deepEqual(checks.map(({ id, status }) => `${status} ${id}`), [`${status} target.proxy`]);
    assert.ok(checks[0]?.detail.includes(`127.0.0.1:${port}`));
  }
});
