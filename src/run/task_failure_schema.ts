/**
 * The results of tasks, as the main thread accepts them.
 *
 * @module
 */

import { errorDetailsSchema } from "../common/error_schema.ts";
import { z } from "../common/zod.ts";

/** The schema of a {@linkcode TaskFailure}. */
const failure = z.object({
  ok: z.literal(false),
  outcome: z.enum(["failed", "misconfigured", "stopped"]),
  error: errorDetailsSchema,
});

/** The schema of a result, or of why there is none. */
export function resultOrFailure<T extends z.core.$ZodShape>(shape: T) {
  return z.discriminatedUnion("ok", [z.object({ ok: z.literal(true), ...shape }), failure]);
}
