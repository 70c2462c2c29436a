import assert from "node:assert/strict";
import { KINDS } from "../../src/common/model.ts";
import { REFUSAL_REASONS } from "../../src/planner/limits/safety.ts";
import { metricsText } from "../../src/report/metrics.ts";
import { aRecord } from "../../src/report/testing.ts";
import { planJsonSchema } from "../../src/review/json_schema.ts";

Deno.test("limits: every refusal reason is explained, and is in the plan schema and the metrics", () => {
  const metrics = metricsText(aRecord());
  for (const [reason, meaning] of Object.entries(REFUSAL_REASONS)) {
    assert.match(meaning, /^\S.*\.$/, reason);
    assert.match(planJsonSchema(), new RegExp(`\\b${reason}\\b`));
    for (const kind of KINDS) {
      assert.match(metrics, new RegExp(`last_run_refused\\{.*kind="${kind}",reason="${reason}"`));
    }
  }
});
