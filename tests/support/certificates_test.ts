import assert from "node:assert/strict";
import { X509Certificate } from "node:crypto";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeCertificates } from "./certificates.ts";

Deno.test("certificates are made once, for the names and times they promise", async () => {
  const folder = await mkdtemp(join(tmpdir(), "certificates-"));
  try {
    const first = makeCertificates(folder);
    assert.equal(makeCertificates(folder), first);
    const { ca, unrelated, server, wrongName, expired } = await first;
    const [authority, leaf] = [new X509Certificate(ca.cert), new X509Certificate(server.cert)];
    assert.equal(leaf.issuer, authority.subject);
    assert.notEqual(new X509Certificate(unrelated.cert).subject, authority.subject);
    assert.ok(authority.ca);
    assert.equal(leaf.ca, false);
    assert.match(leaf.subjectAltName ?? "", /DNS:localhost.*IP Address:127\.0\.0\.1/);
    assert.match(new X509Certificate(wrongName.cert).subjectAltName ?? "", /^DNS:elsewhere\.test$/);
    assert.equal(new Date(new X509Certificate(expired.cert).validTo).getUTCFullYear(), 2020);
    assert.ok(new Date(leaf.validTo) > new Date());
    assert.ok(new Date(leaf.validFrom) < new Date());
    assert.match(server.key, /PRIVATE KEY/);
  } finally {
    await rm(folder, { recursive: true });
  }
});
