/**
 * What an {@linkcode ErrorDetails} must look like if another thread sends it.
 *
 * @module
 */

import type { ErrorDetails } from "./error.ts";
import { z } from "./zod.ts";

const text = z.string().optional();

/** The schema of {@linkcode ErrorDetails}. */
export const errorDetailsSchema: z.ZodType<ErrorDetails> = z.object({
  place: text,
  problem: z.string(),
  detail: text,
  advice: text,
  transient: z.boolean().optional(),
  get parts() {
    return z.array(errorDetailsSchema).readonly().optional();
  },
});
