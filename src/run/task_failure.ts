/**
 * How a task ends because of an error.
 *
 * @module
 */

import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { ConfigurationFault } from "../config/configuration_fault.ts";

/** A task without a result. Plain data that travels from the worker to the main thread. */
export interface TaskFailure {
  readonly ok: false;
  readonly outcome: "failed" | "misconfigured" | "stopped";
  readonly error: ErrorDetails;
}

/** The outcome that follows from an error: a task that was interrupted fails with whatever it was waiting for. */
export function taskFailure(error: unknown, { aborted }: AbortSignal): TaskFailure {
  if (aborted) {
    return { ok: false, outcome: "stopped", error: { problem: "interrupted before anything was written" } };
  }
  const outcome = error instanceof ConfigurationFault ? "misconfigured" : "failed";
  return { ok: false, outcome, error: errorDetails(error) };
}
