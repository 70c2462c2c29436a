import assert from "node:assert/strict";
import { durationProblem, limitProblem, readDuration, readLimit, shareProblem } from "./limits.ts";

for (
  const [written, limit] of [
    ["20 %", { type: "percent", value: 20 }],
    ["20%", { type: "percent", value: 20 }],
    [" 2.5 % ", { type: "percent", value: 2.5 }],
    ["0 %", { type: "percent", value: 0 }],
    ["100 %", { type: "percent", value: 100 }],
    ["0", { type: "count", value: 0 }],
    ["250", { type: "count", value: 250 }],
    ["off", { type: "off" }],
    ["OFF", { type: "off" }],
    ["no", { type: "off" }],
    ["none", { type: "off" }],
    ["unlimited", { type: "off" }],
    ["100.5 %", undefined],
    ["101 %", undefined],
    ["-1", undefined],
    ["-1 %", undefined],
    ["2.5", undefined],
    ["1e3", undefined],
    ["20 percent", undefined],
    ["% 20", undefined],
    ["20 % %", undefined],
    ["yes", undefined],
    ["1000000000", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`as a limit, ${JSON.stringify(written)} means ${JSON.stringify(limit) ?? "nothing"}`, () => {
    assert.deepEqual(readLimit(written), limit);
    assert.equal(
      limitProblem(written),
      limit === undefined ? "must be a percentage (20 %), a number (100), or off" : undefined,
    );
  });
}

Deno.test("a share is a percentage or off, and no number", () => {
  assert.equal(shareProblem("50 %"), undefined);
  assert.equal(shareProblem("off"), undefined);
  assert.equal(shareProblem("50"), "must be a percentage (50 %), or off");
  assert.equal(shareProblem("half"), "must be a percentage (50 %), or off");
});

for (
  const [written, ms] of [
    ["90s", 90_000],
    ["15 m", 900_000],
    ["12h", 43_200_000],
    ["30d", 2_592_000_000],
    ["30D", 2_592_000_000],
    ["4w", 2_419_200_000],
    ["0d", 0],
    ["30", undefined],
    ["30 days", undefined],
    ["1.5d", undefined],
    ["-1d", undefined],
    ["d", undefined],
    ["1000000d", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`as a duration, ${JSON.stringify(written)} means ${ms ?? "nothing"}`, () => {
    assert.equal(readDuration(written), ms);
    assert.equal(
      durationProblem(written),
      ms === undefined ? "must be a number with s, m, h, d or w, such as 30d" : undefined,
    );
  });
}
