import assert from "node:assert/strict";
import { TEST_CERTIFICATE, TEST_KEY } from "../../tests/simulators/udm/test_certificates.ts";
import { freePort } from "../../tests/support/free_port.ts";
import { RawServer } from "../../tests/support/raw_server.ts";
import { peerCertificate } from "./peer_certificate.ts";

function look(port: number, startTls = false, signal = AbortSignal.timeout(60_000)) {
  return peerCertificate({ host: "127.0.0.1", port, startTls, timeoutMs: 30_000, signal });
}

Deno.test("peer certificate: the end of a certificate is read, also from an unknown authority", async () => {
  await using server = RawServer.start(undefined, { cert: TEST_CERTIFICATE, key: TEST_KEY });
  assert.equal((await look(server.port))?.end, Date.UTC(2119, 11, 31, 23, 59, 59));
});

Deno.test("peer certificate: a server that refuses, hangs up or does not speak TLS shows no certificate", async () => {
  assert.equal(await look(freePort()), undefined);
  await using rude = RawServer.start((_, client) => client.close());
  assert.equal(await look(rude.port), undefined);
  assert.equal(await look(rude.port, true), undefined);
});

Deno.test("peer certificate: the signal ends the wait for a silent server", async () => {
  const abort = new AbortController();
  await using silent = RawServer.start(() => abort.abort());
  assert.equal(await look(silent.port, false, abort.signal), undefined);
});
