/**
 * Whether too many operations of a run failed.
 *
 * @module
 */

import type { ErrorDetails } from "../common/error.ts";
import { counted, grouped } from "../common/number_text.ts";
import { type Limit, limitText, percentText } from "../planner/limits/limit.ts";
import type { Tally } from "./result.ts";

/** Below this number of operations, percentages and single refused values do not fail a run. */
const MANY = 20;

/**
 * Why a run failed: it was given up, no write succeeded, or more operations failed than the limit allows. Undefined if it did
 * not fail.
 *
 * @param limit `safety.max_failures`
 */
export function failureReason(tally: Tally, limit: Limit): ErrorDetails | undefined {
  const { tried, failed, valuesRefused, left, firstFailure, givenUp, unlicensed } = tally;
  if (givenUp !== undefined) {
    const problem =
      `ended early: UDM refused all ${grouped(givenUp.refused)} attempts to ${givenUp.what} for the ` +
      `same reason, and ${counted(left, "operation")} ${left === 1 ? "was" : "were"} not begun; the reason`;
    return { problem, parts: [givenUp.error] };
  }
  if (failed === 0) return undefined;
  const because = (problem: string): ErrorDetails =>
    firstFailure === undefined
      ? { problem }
      : { problem: `${problem}; the first error`, parts: [firstFailure] };
  // A few values that UDM refuses in each run must not fail a run without other changes.
  const isFewValues = failed === valuesRefused && failed < MANY;
  // Without a licence for more users, everything else is synchronised.
  if (failed === tried && !isFewValues && unlicensed === undefined) {
    return because(`no write succeeded: ${grouped(failed)} of ${counted(tried, "write")} failed`);
  }
  if (!exceeds(limit, failed, tried)) return undefined;
  return because(
    `${grouped(failed)} of ${counted(tried, "write")} failed (${percentText(failed, tried)}), more than ` +
      `safety.max_failures allows (${limitText(limit)})`,
  );
}

function exceeds(limit: Limit, failed: number, tried: number): boolean {
  switch (limit.type) {
    case "off":
      return false;
    case "count":
      return failed > limit.value;
    case "percent":
      return tried >= MANY && failed * 100 > limit.value * tried;
  }
}
