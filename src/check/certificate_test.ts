import assert from "node:assert/strict";
import { TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { certificateCheck, certificateEnd } from "./certificate.ts";

const SUBJECT = { id: "source.certificate", title: "certificate" } as const;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

function look(
  port: number,
  startTls = false,
  signal = AbortSignal.timeout(60_000),
): Promise<number | undefined> {
  return certificateEnd({ host: "127.0.0.1", port, startTls, timeoutMs: 30_000, signal });
}

Deno.test("certificate: fewer than 30 days left give a warning", () => {
  assert.deepEqual(certificateCheck(SUBJECT, NOW + 30 * DAY, NOW), {
    ...SUBJECT,
    status: "pass",
    detail: "valid until 2026-01-31: 30 days left",
  });
  const few = certificateCheck(SUBJECT, NOW + 30 * DAY - 1, NOW);
  assert.equal(few.status, "warning");
  assert.equal(few.detail, "valid until 2026-01-30: 29 days left");
  assert.match(String(few.advice), /Renew/);
  assert.equal(certificateCheck(SUBJECT, NOW + DAY, NOW).detail, "valid until 2026-01-02: 1 day left");
});

Deno.test("certificate: an unknown expiry date passes without a date", () => {
  assert.deepEqual(certificateCheck(SUBJECT, undefined, NOW), {
    ...SUBJECT,
    status: "pass",
    detail: "valid; its expiry date cannot be read",
  });
});

Deno.test("certificate: the end of a certificate is read, also from an unknown authority", async () => {
  await using server = RawServer.start(undefined, { cert: TEST_CERTIFICATE, key: TEST_KEY });
  assert.equal(await look(server.port), Date.UTC(2119, 11, 31, 23, 59, 59));
});

Deno.test("certificate: a server that refuses, hangs up or does not speak TLS shows no certificate", async () => {
  assert.equal(await look(freePort()), undefined);
  await using rude = RawServer.start((_, client) => client.close());
  assert.equal(await look(rude.port), undefined);
  assert.equal(await look(rude.port, true), undefined);
});

Deno.test("certificate: the signal ends the wait for a silent server", async () => {
  const abort = new AbortController();
  await using silent = RawServer.start(() => abort.abort());
  assert.equal(await look(silent.port, false, abort.signal), undefined);
});
