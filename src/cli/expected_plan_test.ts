import assert from "node:assert/strict";
import { planJson } from "../review/json.ts";
import { CHANGES, PLAN } from "../review/testing.ts";
import { readExpected } from "./expected_plan.ts";

const JSON_TEXT = [...planJson(PLAN)].join("\n");

Deno.test("expected plan: for a checksum, no file is read", () => {
  assert.deepEqual(readExpected(PLAN.checksum, () => assert.fail("read")), { checksum: PLAN.checksum });
});

Deno.test("expected plan: a file gives its checksum and its changes", () => {
  assert.deepEqual(readExpected("plan.json", () => JSON_TEXT), {
    checksum: PLAN.checksum,
    content: { changes: CHANGES, containers: PLAN.containers ?? [] },
  });
});

for (
  const [what, given, text, message] of [
    ["a truncated checksum", PLAN.checksum.slice(0, -2), "", /is not a valid checksum; copy all of it/],
    [
      "a missing file",
      "plan.json",
      undefined,
      /"plan.json" is neither a checksum \(PLAN1-…\) nor a file/,
    ],
    ["a text", "plan.txt", "hunter2", /"plan.txt" is neither a checksum \(PLAN1-…\) nor a file with JSON$/],
    ["other JSON", "plan.json", "{}", /was not written by "plan --json" .*\(version: /],
    ["a later version", "plan.json", JSON.stringify({ ...PLAN, version: 2 }), /\(version: /],
    [
      "an invalid change",
      "plan.json",
      JSON.stringify({ ...PLAN, changes: [{ ...CHANGES[0], kind: "cat" }] }),
      /\(changes\[0\]\.kind: /,
    ],
    [
      "an invalid checksum in a file",
      "plan.json",
      JSON.stringify({ ...PLAN, checksum: "x" }),
      /invalid checksum: "x"/,
    ],
  ] as const
) {
  Deno.test(`expected plan: ${what} is refused with a reason`, () => {
    const read = () => text ?? Deno.readTextFileSync("/nonexistent/plan.json");
    assert.throws(() => readExpected(given, read), message);
  });
}
