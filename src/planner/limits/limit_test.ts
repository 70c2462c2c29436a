import assert from "node:assert/strict";
import { Invalid } from "../../common/invalid.ts";
import { isWithin, type Limit, limitText, parseLimit, parseShare, percentText } from "./limit.ts";

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
  Deno.test(`limit: ${JSON.stringify(written)} means ${JSON.stringify(limit) ?? "nothing"}`, () => {
    const invalid = new Invalid("must be a percentage (20 %), a number (100), or off");
    assert.deepEqual(parseLimit(written), limit ?? invalid);
  });
}

Deno.test("limit: a share is a percentage or off, not a number", () => {
  assert.deepEqual(parseShare("50 %"), percent(50));
  assert.deepEqual(parseShare("off"), { type: "off" });
  const invalid = new Invalid("must be a percentage (50 %), or off");
  assert.deepEqual(parseShare("50"), invalid);
  assert.deepEqual(parseShare("half"), invalid);
});

const percent = (value: number): Limit => ({ type: "percent", value });
const count = (value: number): Limit => ({ type: "count", value });

for (
  const [limit, affected, total, within] of [
    // percentages count from 20 objects up; 5 may always go, unless these are all
    [percent(20), 0, 0, true],
    [percent(20), 1, 1, false],
    [percent(20), 4, 5, true],
    [percent(20), 5, 5, false],
    [percent(20), 5, 19, true],
    [percent(20), 6, 19, false],
    [percent(20), 5, 20, true],
    [percent(20), 6, 20, false],
    [percent(20), 6, 30, true],
    [percent(20), 7, 30, false],
    [percent(20), 130, 650, true],
    [percent(20), 131, 650, false],
    [percent(1), 5, 400, true],
    [percent(1), 6, 400, false],
    [percent(0), 1, 400, false],
    [percent(100), 400, 400, true],
    // a number is meant as it stands
    [count(3), 3, 3, true],
    [count(3), 4, 1000, false],
    [count(0), 1, 1000, false],
    [{ type: "off" }, 1000, 1000, true],
  ] as const
) {
  Deno.test(`limit: ${affected} of ${total} are ${within ? "within" : "beyond"} ${limitText(limit)}`, () => {
    assert.equal(isWithin(limit, affected, total), within);
  });
}

Deno.test("limit: shares and names are written as text", () => {
  assert.equal(percentText(261, 650), "40.2 %");
  assert.equal(percentText(1, 2), "50 %");
});
