/**
 * All differences from the Python connector that its users should know.
 *
 * @module
 */

import type { Difference } from "./difference.ts";
import { BEHAVIOUR } from "./behaviour_differences.ts";
import { READING } from "./reading_differences.ts";
import { RUN } from "./first_run_differences.ts";

/** All differences, in the order in which they are shown. */
export const DIFFERENCES: readonly Difference[] = [
  ...READING.map((difference): Difference => ({ ...difference, topic: "reading" })),
  ...BEHAVIOUR.map((difference): Difference => ({ ...difference, topic: "behaviour" })),
  ...RUN.map((difference): Difference => ({ ...difference, topic: "run" })),
];
