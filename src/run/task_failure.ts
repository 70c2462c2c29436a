/**
 * The outcome of a failed task.
 *
 * @module
 */

import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";

/** A failed task. Plain data, sent from the worker to the main thread. */
export interface TaskFailure {
  readonly ok: false;
  readonly outcome: "failed" | "misconfigured" | "stopped";
  readonly error: ErrorDetails;
}

/** The outcome of an error. If the signal is aborted, the error only shows what the task was waiting for. */
export function taskFailure(error: unknown, { aborted }: AbortSignal): TaskFailure {
  if (aborted) {
    return { ok: false, outcome: "stopped", error: { problem: "interrupted before anything was written" } };
  }
  const outcome = error instanceof ConfigurationFault ? "misconfigured" : "failed";
  return { ok: false, outcome, error: errorDetails(error) };
}
