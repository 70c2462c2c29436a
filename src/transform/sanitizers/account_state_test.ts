import assert from "node:assert/strict";
import { adDisabled } from "./ad_disabled.ts";
import { nsAccountLock } from "./ns_account_lock.ts";

const bytes = (text: string) => new TextEncoder().encode(text);
const text = (value: Uint8Array) => new TextDecoder().decode(value);

for (
  const [written, expected] of [
    ["512", "FALSE"],
    ["514", "TRUE"],
    ["2", "TRUE"],
    ["0", "FALSE"],
    ["66050", "TRUE"],
    ["66048", "FALSE"],
    ["4260352", "FALSE"],
    // 0x80000202 as a signed number
    ["-2147483134", "TRUE"],
    ["-2147483136", "FALSE"],
  ] as const
) {
  Deno.test(`ad_disabled: ${written} becomes ${expected}`, () => {
    assert.equal(text(adDisabled(bytes(written))), expected);
  });
}

Deno.test("ad_disabled: a value that is no number stays as it is, so that the property keeps its value", () => {
  for (const written of ["", "x", "0x202", "5.0", "99999999999"]) {
    const value = bytes(written);
    assert.equal(adDisabled(value), value);
  }
});

Deno.test("ns_account_lock: true and false in any case become TRUE and FALSE", () => {
  assert.equal(text(nsAccountLock(bytes("true"))), "TRUE");
  assert.equal(text(nsAccountLock(bytes("False "))), "FALSE");
});

Deno.test("ns_account_lock: another value stays as it is, so that the property keeps its value", () => {
  for (const written of ["", "maybe", "1"]) {
    const value = bytes(written);
    assert.equal(nsAccountLock(value), value);
  }
});
