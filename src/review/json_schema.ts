/**
 * The JSON Schema of a plan, for documents. The program does not load it.
 *
 * @module
 */

import { toJSONSchema } from "zod/mini";
import { planSchema } from "./schema.ts";

/** The JSON Schema of a plan, as text: `config/plan-schema.json`. */
export function planJsonSchema(): string {
  const { $schema, ...rest } = toJSONSchema(planSchema, {
    io: "input",
    target: "draft-7",
    reused: "inline",
  });
  return JSON.stringify({ $schema, title: "Plan of udm-directory-connector", ...rest }, undefined, 2) + "\n";
}
