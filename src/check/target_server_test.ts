import assert from "node:assert/strict";
import type { Template, UdmClient } from "../udm/types.ts";
import { UdmError, type UdmErrorDetails } from "../udm/errors.ts";
import { configOf, minimal } from "../config/test_support.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { checkConnection, checkService } from "./target_server.ts";

const { udm } = configOf(minimal());

/** What is said if the first request ends so. */
async function said(details: UdmErrorDetails): Promise<string[]> {
  const error = new UdmError({ method: "GET", type: "container/ou" }, details);
  const client = { template: () => Promise.reject<Template>(error) } as unknown as UdmClient;
  const { checks, base } = await checkService(client, udm);
  assert.equal(base, undefined);
  return checks.map(({ id, status }) => `${status} ${id}`);
}

Deno.test("credentials that are not accepted are no fault of the service", async () => {
  assert.deepEqual(await said({ kind: "unauthorised", problem: "no", status: 401 }), [
    "pass target.service",
    "failure target.credentials",
    "skipped target.rights",
    "skipped target.base",
  ]);
});

Deno.test("rights that are missing are no fault of the credentials", async () => {
  assert.deepEqual(await said({ kind: "forbidden", problem: "no", status: 403 }), [
    "pass target.service",
    "pass target.credentials",
    "failure target.rights",
    "skipped target.base",
  ]);
});

Deno.test("a refusal that took long is a fault of the service: its directory is down", async () => {
  assert.deepEqual(await said({ kind: "unavailable", problem: "refused after 10 s", status: 401 }), [
    "failure target.service",
    "skipped target.credentials",
    "skipped target.rights",
    "skipped target.base",
  ]);
});

Deno.test("a request that was called off is no finding", async () => {
  await assert.rejects(said({ kind: "aborted", problem: "stopped" }), UdmError);
});

Deno.test("where nobody listens, the certificate is skipped", async () => {
  const options = { signal: AbortSignal.timeout(60_000), now: 0 };
  const checks = await checkConnection({ ...udm, uri: `https://127.0.0.1:${freePort()}/udm/` }, options);
  assert.deepEqual(checks.map(({ id, status }) => `${status} ${id}`), [
    "failure target.connection",
    "skipped target.certificate",
  ]);
});

Deno.test("behind a proxy it is the proxy that is connected to", async () => {
  using proxy = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const options = { signal: AbortSignal.timeout(60_000), now: 0 };
  for (const [port, status] of [[proxy.addr.port, "pass"], [freePort(), "failure"]] as const) {
    const checks = await checkConnection({ ...udm, proxy: { url: `http://127.0.0.1:${port}` } }, options);
    assert.deepEqual(checks.map(({ id, status }) => `${status} ${id}`), [`${status} target.proxy`]);
    assert.ok(checks[0]?.detail.includes(`127.0.0.1:${port}`));
  }
});
