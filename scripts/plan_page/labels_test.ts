import assert from "node:assert/strict";
import { CHANGES, PLAN } from "../../src/review/testing.ts";
import type { Change } from "../../src/review/schema.ts";
import { warnedText as warnedTextOfProgram } from "../../src/review/warnings.ts";
import { warnedText } from "./page/labels.js";

Deno.test("plan page: it counts what UDM will reject as the text of the plan does", () => {
  const [change] = CHANGES as [Change];
  const warned = (...warnings: string[]): Change => ({ ...change, warnings });
  const rejected = warned("UDM will reject the name: too long");
  const altered = warned("the name is reserved: x");
  for (
    const [changes, text] of [
      [PLAN.changes, "UDM will reject 1 change"],
      [[rejected, rejected], "UDM will reject 2 changes"],
      [[rejected, altered], "UDM will reject or alter 2 changes"],
      [[warned("the name is reserved: x", "UDM will reject it")], "UDM will reject 1 change"],
      [CHANGES.slice(1), undefined],
    ] as const
  ) {
    assert.equal(warnedText(changes), text);
    assert.equal(warnedTextOfProgram(changes), text);
  }
});
