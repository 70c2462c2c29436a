/**
 * What an {@linkcode ErrorDetails} must look like if another thread sends it.
 *
 * @module
 */

import type { ErrorDetails } from "./error.ts";
import { z } from "./zod.ts";

const text = z.optional(z.string());

/** The schema of {@linkcode ErrorDetails}. */
export const errorDetailsSchema: z.ZodMiniType<ErrorDetails> = z.object({
  place: text,
  problem: z.string(),
  detail: text,
  advice: text,
  transient: z.optional(z.boolean()),
  get parts() {
    return z.optional(z.readonly(z.array(errorDetailsSchema)));
  },
});
