import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { type KeyPair, makeCertificates } from "./certificates.ts";

/** Runs "openssl verify", which fails if the certificate does not hold. */
function verify(certificate: KeyPair, ca: KeyPair, ...how: string[]): Promise<unknown> {
  return promisify(execFile)("openssl", ["verify", "-CAfile", ca.certFile, ...how, certificate.certFile]);
}

Deno.test("certificates: made once, with the documented names and times", async () => {
  const folder = await mkdtemp(join(tmpdir(), "certificates-"));
  try {
    const first = makeCertificates(folder);
    assert.equal(makeCertificates(folder), first);
    const { ca, unrelated, server, wrongName, expired, client, foreignClient } = await first;
    await verify(server, ca, "-purpose", "sslserver", "-verify_hostname", "localhost");
    await verify(server, ca, "-purpose", "sslserver", "-verify_ip", "127.0.0.1");
    await verify(client, ca, "-purpose", "sslclient");
    await verify(foreignClient, unrelated, "-purpose", "sslclient");
    await assert.rejects(verify(foreignClient, ca), /unable to get local issuer/);
    await verify(wrongName, ca, "-verify_hostname", "elsewhere.test");
    await assert.rejects(verify(wrongName, ca, "-verify_hostname", "localhost"), /mismatch/i);
    await assert.rejects(verify(server, unrelated), /unable to get local issuer/);
    await assert.rejects(verify(expired, ca), /has expired/);
    await verify(expired, ca, "-verify_hostname", "localhost", "-no_check_time");
    assert.match(server.key, /PRIVATE KEY/);
    assert.match(server.cert, /^-----BEGIN CERTIFICATE-----/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
