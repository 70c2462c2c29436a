import assert from "node:assert/strict";
import { readSafety, safetySchema, showSafety } from "./safety.ts";

Deno.test("safety: a plan shows every key with a value, as configured", () => {
  const values: Record<string, unknown> = {
    max_delete_users: "10 %",
    max_delete_groups: "off",
    max_modify_users: "5",
    max_modify_groups: "100 %",
    max_member_loss: "30 %",
    max_value_loss: "off",
    expected_users: 20,
    expected_groups: 3,
    max_failures: "7",
    allow_empty_source: true,
    allow_references: true,
    delete_on_failover: false,
    on_exceeded: "skip-deletes",
    require_users: ["a", "b"],
  };
  const shown = showSafety(readSafety(safetySchema.parse(values)));
  const [both, each] = [["max_delete", "max_modify"], Object.keys(safetySchema.shape)];
  assert.deepEqual(Object.keys(shown).sort(), each.filter((key) => !both.includes(key)).sort());
  const text = (value: unknown) =>
    value === true ? "yes" : value === false ? "no" : String(value).replace(",", ", ");
  for (const [key, value] of Object.entries(values)) assert.equal(shown[key], text(value), key);
});
