import assert from "node:assert/strict";
import { isWithin, type Limit, limitText, namesText, percentText } from "./limits.ts";

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
  Deno.test(`${affected} of ${total} are ${within ? "within" : "beyond"} a limit of ${limitText(limit)}`, () => {
    assert.equal(isWithin(limit, affected, total), within);
  });
}

Deno.test("shares and names are told in words", () => {
  assert.equal(percentText(261, 650), "40.2 %");
  assert.equal(percentText(1, 2), "50 %");
  assert.equal(namesText(["a", "b", "c"], 2), "a, b and 1 more");
  assert.equal(namesText(["a", "b"], 2), "a, b");
});
