import { Ajv } from "ajv";
import assert from "node:assert/strict";
import { visibleJson } from "../common/visible.ts";
import * as z from "zod/mini";
import { planJson } from "./json.ts";
import { planJsonSchema } from "./json_schema.ts";
import { type PlanDocument, planSchema } from "./schema.ts";
import { CHANGES, PLAN } from "./testing.ts";

const FILE = new URL("../../config/plan-schema.json", import.meta.url);

/** The schema without leave to add anything. */
function strictSchema() {
  return z.toJSONSchema(planSchema, { io: "output", target: "draft-7" });
}

function json(plan: PlanDocument): string {
  return [...planJson(plan)].join("\n");
}

Deno.test("plan schema: config/plan-schema.json is up to date", () => {
  assert.equal(
    Deno.readTextFileSync(FILE),
    planJsonSchema(),
    "config/plan-schema.json is out of date: deno task docs",
  );
});

Deno.test("plan schema: a plan is valid and has no keys that the schema does not name", () => {
  for (const schema of [JSON.parse(planJsonSchema()), strictSchema()]) {
    const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(schema);
    assert.ok(validate(JSON.parse(json(PLAN))), JSON.stringify(validate.errors));
    assert.ok(!validate({ ...PLAN, version: 2 }));
    assert.ok(!validate({ ...PLAN, changes: [{ ...CHANGES[0], change: "explode" }] }));
  }
});

Deno.test("plan schema: unknown keys of later versions are ignored", () => {
  const validate = new Ajv({ strict: true, allowUnionTypes: true }).compile(JSON.parse(planJsonSchema()));
  const later = { ...PLAN, news: true, changes: CHANGES.map((change) => ({ ...change, news: true })) };
  assert.ok(validate(later));
  assert.deepEqual(planSchema.parse(later), PLAN);
});

Deno.test("plan JSON: one line per change, and it reads back unchanged", () => {
  assert.deepEqual(JSON.parse(json(PLAN)), PLAN);
  assert.deepEqual(planSchema.parse(JSON.parse(json(PLAN))), PLAN);
  const lines = json(PLAN).split("\n");
  for (const change of CHANGES) {
    assert.ok(lines.some((line) => line.replace(/,$/, "").trim() === visibleJson(change)));
  }
  assert.deepEqual(JSON.parse(json({ ...PLAN, changes: [], skipped: [] })).changes, []);
});
