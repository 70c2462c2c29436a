/**
 * What the commands say when a task has no result.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { detailsLines } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { exitCode } from "../report/report.ts";
import type { TaskFailure } from "../run/task_failure.ts";

const log = getLogger([CATEGORY, "main"]);

/**
 * Logs why a task has no result; gives the exit code of the program.
 *
 * @param what what cannot be done, such as "cannot make a plan"
 */
export function noResult(what: string, { outcome, error }: TaskFailure): number {
  for (const line of detailsLines(error)) {
    log.error("{what}: {reason}", { what, reason: line });
  }
  return exitCode(outcome);
}
