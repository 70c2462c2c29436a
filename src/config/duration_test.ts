import assert from "node:assert/strict";
import { Invalid } from "../common/invalid.ts";
import { parseDuration } from "./duration.ts";

for (
  const [written, ms] of [
    ["90s", 90_000],
    ["15 m", 900_000],
    ["12h", 43_200_000],
    ["30d", 2_592_000_000],
    ["30D", 2_592_000_000],
    ["4w", 2_419_200_000],
    ["0d", 0],
    ["Never", Infinity],
    ["nevermore", undefined],
    ["30", undefined],
    ["30 days", undefined],
    ["1.5d", undefined],
    ["-1d", undefined],
    ["d", undefined],
    ["1000000d", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`duration: ${JSON.stringify(written)} is ${ms === undefined ? "invalid" : `${ms} ms`}`, () => {
    const invalid = new Invalid("must be a number with s, m, h, d or w, such as 30d, or never");
    assert.deepEqual(parseDuration(written), ms ?? invalid);
  });
}
