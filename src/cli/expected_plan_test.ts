import assert from "node:assert/strict";
import { planJson } from "../review/json.ts";
import { CHANGES, PLAN } from "../review/testing.ts";
import { readExpected } from "./expected_plan.ts";

const JSON_TEXT = [...planJson(PLAN)].join("\n");

Deno.test("a checksum is a checksum, and no file is read", () => {
  assert.deepEqual(readExpected(PLAN.checksum, () => assert.fail("read")), { checksum: PLAN.checksum });
});

Deno.test("a file gives its checksum and its changes", () => {
  assert.deepEqual(readExpected("plan.json", () => JSON_TEXT), {
    checksum: PLAN.checksum,
    content: { changes: CHANGES, containers: PLAN.containers ?? [] },
  });
});

for (
  const [what, given, text, message] of [
    ["a checksum without its end", PLAN.checksum.slice(0, -2), "", /is no checksum; copy it whole/],
    [
      "a file that is not there",
      "plan.json",
      undefined,
      /"plan.json" is neither a checksum \(PLAN1-…\) nor a file/,
    ],
    ["a text", "plan.txt", "+ user anna", /"plan.txt" is neither a checksum \(PLAN1-…\) nor JSON/],
    ["another kind of JSON", "plan.json", "{}", /is not a plan that "plan --json" .*\(version: /],
    ["a later version", "plan.json", JSON.stringify({ ...PLAN, version: 2 }), /\(version: /],
    [
      "a change that is none",
      "plan.json",
      JSON.stringify({ ...PLAN, changes: [{ ...CHANGES[0], kind: "cat" }] }),
      /\(changes\[0\]\.kind: /,
    ],
    [
      "a broken checksum",
      "plan.json",
      JSON.stringify({ ...PLAN, checksum: "x" }),
      /checksum that is none: "x"/,
    ],
  ] as const
) {
  Deno.test(`${what} is refused, and it is said why`, () => {
    const read = () => text ?? Deno.readTextFileSync("/nonexistent/plan.json");
    assert.throws(() => readExpected(given, read), message);
  });
}
