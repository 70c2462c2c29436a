import assert from "node:assert/strict";
import fc from "fast-check";
import { adAccountExpires } from "./ad_account_expires.ts";
import { daysToDate } from "./days_to_date.ts";
import { expiryDate } from "./expiry_date.ts";
import { generalizedTimeToDate } from "./generalized_time_to_date.ts";
import type { Sanitizer } from "./types.ts";

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;

const decoder = new TextDecoder();
const bytes = (text: string) => new TextEncoder().encode(text);
const sanitized = (sanitizer: Sanitizer, text: string) =>
  decoder.decode(sanitizer(bytes(text), { phoneRegion: "DE" }));

/** When the three kinds of login end with a day in `userexpiry`, on a server `offset` hours east of UTC. */
function endsOf(day: string, offset: number): number[] {
  const midnight = Date.parse(`${day}T00:00:00Z`);
  const local = midnight - offset * HOUR_MS;
  // UDM: shadowExpire is the local midnight in days, plus 1, rounded down; the account expires after that day.
  const shadowExpire = Math.floor(local / DAY_MS + 1);
  return [midnight, local, (shadowExpire + 1) * DAY_MS];
}

const TIME = fc.integer({ min: Date.UTC(2000, 0, 4), max: Date.UTC(2099, 11, 31) });

Deno.test("expiry_date: on a server in any time zone, no login is possible for longer than in the source", () => {
  fc.assert(fc.property(TIME, fc.integer({ min: -12, max: 14 }), (end, offset) => {
    const ends = endsOf(decoder.decode(expiryDate(end)), offset);
    assert.ok(ends.every((time) => time <= end), `${new Date(end).toISOString()}: ${ends}`);
  }));
});

Deno.test("expiry_date: some login is possible until the day before the account ends", () => {
  fc.assert(fc.property(TIME, (end) => {
    assert.ok(Math.max(...endsOf(decoder.decode(expiryDate(end)), 0)) > end - DAY_MS);
  }));
});

Deno.test("expiry_date: a time that UDM cannot store becomes the nearest day that it can", () => {
  const day = (end: number) => decoder.decode(expiryDate(end));
  assert.equal(day(Date.UTC(1601, 0, 1)), "2000-01-01");
  assert.equal(day(0), "2000-01-01");
  assert.equal(day(Date.UTC(2000, 0, 3)), "2000-01-01");
  assert.equal(day(Date.UTC(2000, 0, 4)), "2000-01-02");
  assert.equal(day(Date.UTC(2100, 0, 2)), "2099-12-31");
  assert.equal(day(Date.UTC(30000, 0, 1)), "2099-12-31");
});

for (
  const [sanitizer, name, cases] of [
    [adAccountExpires, "ad_account_expires", [
      ["0", ""],
      ["9223372036854775807", ""],
      // 2025-06-30T22:00:00Z: the end of 30 June in Berlin
      ["133957944000000000", "2025-06-28"],
      // 2025-07-01T00:00:00Z, and 100 ns before
      ["133958016000000000", "2025-06-29"],
      ["133958015999999999", "2025-06-28"],
      ["1", "2000-01-01"],
      ["9223372036854775806", "2099-12-31"],
    ]],
    [daysToDate, "days_to_date", [
      ["-1", ""],
      ["0", "2000-01-01"],
      // UCS writes 1 for a disabled account.
      ["1", "2000-01-01"],
      ["20269", "2025-06-28"],
      [" 20269 ", "2025-06-28"],
      ["999999999", "2099-12-31"],
    ]],
    [generalizedTimeToDate, "generalized_time_to_date", [
      ["20250630220000Z", "2025-06-28"],
      ["20250701000000+0200", "2025-06-28"],
      ["20250630190000-0530", "2025-06-29"],
      ["2025070100Z", "2025-06-29"],
      ["202507010000.5Z", "2025-06-29"],
      ["20250630235960Z", "2025-06-29"],
      ["20250701000000,123+02", "2025-06-28"],
      ["00010101000000Z", "2000-01-01"],
      ["99991231235959Z", "2099-12-31"],
    ]],
  ] as const
) {
  for (const [written, expected] of cases) {
    Deno.test(`${name}: ${JSON.stringify(written)} becomes ${expected || "no value"}`, () => {
      assert.equal(sanitized(sanitizer, written), expected);
    });
  }

  Deno.test(`${name}: another value stays as it is, so that the property keeps its value`, () => {
    for (
      const written of [
        "",
        "never",
        "20231301000000Z",
        "20230001000000Z",
        "20230230000000Z",
        "-2",
        "1.5",
        "0x1",
        "99999999999999999999",
        "2025-06-28",
        "20250229000000Z",
        "20250631000000Z",
        "20250630250000Z",
        "20250630T220000",
        "20250630220000Z0",
      ]
    ) {
      const value = bytes(written);
      assert.equal(sanitizer(value), value, written);
    }
    const binary = Uint8Array.of(0xff, 0x31);
    assert.equal(sanitizer(binary), binary);
  });
}
