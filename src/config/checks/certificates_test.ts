import assert from "node:assert/strict";
import { readCertificates } from "./certificates.ts";
import { CERTIFICATE } from "../test_support.ts";

Deno.test("certificates: readCertificates returns only certificates", () => {
  const key = "-----BEGIN PRIVATE KEY-----\nc2VjcmV0\n-----END PRIVATE KEY-----\n";
  const found = readCertificates(`Subject: CN=Example CA\n${CERTIFICATE}${key}${CERTIFICATE}`);
  assert.deepEqual(found, { ok: true, pem: CERTIFICATE + CERTIFICATE });
});

Deno.test("certificates: readCertificates explains why it rejects a file", () => {
  const damaged = CERTIFICATE.replace(/\n[^-\n]/, "\n*");
  const cases: [string, RegExp][] = [
    ["", /contains no PEM certificate/],
    ["MIIB", /contains no PEM certificate/],
    [CERTIFICATE + damaged, /certificate 2 of 2 in it is damaged/],
  ];
  for (const [text, reason] of cases) {
    const found = readCertificates(text);
    assert.ok(!found.ok);
    assert.match(found.reason, reason);
  }
});
