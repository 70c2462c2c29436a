import assert from "node:assert/strict";
import { certificateCheck } from "./certificate.ts";

const SUBJECT = { id: "source.certificate", title: "certificate" } as const;
const DAY = 86_400_000;
const NOW = Date.UTC(2026, 0, 1);

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
