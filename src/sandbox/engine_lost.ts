/**
 * The errors of an engine that cannot be used any more.
 *
 * @module
 */

import { ConnectorError } from "../common/error.ts";
import { counted, durationText, grouped } from "../common/number_text.ts";
import type { Progress } from "../common/progress.ts";
import { fromOutside } from "../common/redact.ts";
import { PHASE_TEXTS } from "../report/summary.ts";

const A_BUG = "is a bug in the connector: please report it with the log at LOG_LEVEL=DEBUG.";

/** What the engine was doing, as far as it said so. */
export interface LastSeen {
  /** Its work in progress, if it has a name. */
  readonly work: string | undefined;
  /** Its last report on a phase, if one had begun. */
  readonly progress: Progress | undefined;
}

/** Why the engine was lost. */
export type LossReason =
  | { readonly type: "crash" | "invalid message"; readonly problem: string }
  | { readonly type: "silence" | "no result"; readonly ms: number };

/** The engine ended without a result, or was ended. It cannot be started again. */
export class EngineLost extends ConnectorError {
  constructor(reason: LossReason, { work, progress }: LastSeen) {
    const phase = progress === undefined ? "" : ` while ${PHASE_TEXTS[progress.phase]}`;
    super({
      problem: problemOf(reason) + (work === undefined ? phase : ` during ${fromOutside(work)}`),
      detail: progress?.phase === "write" ? writesOf(progress) : undefined,
      advice: adviceOn(reason, work),
    });
  }
}

function adviceOn({ type }: LossReason, work: string | undefined): string {
  if (type === "crash" || type === "invalid message") return `This ${A_BUG}`;
  return work === undefined
    ? `Unless the machine was overloaded, this ${A_BUG}`
    : "A regular expression that repeats a repetition can take for ever on some values: simplify it.";
}

function problemOf(reason: LossReason): string {
  switch (reason.type) {
    case "crash":
      return `the engine ended unexpectedly: ${fromOutside(reason.problem)}`;
    case "invalid message":
      return `the engine was ended because it sent an invalid message: ${reason.problem}`;
    case "silence":
      return `the engine was ended because it gave no sign of life for ${waited(reason.ms)}`;
    case "no result":
      return `the engine was ended because it did not stop within ${waited(reason.ms)}`;
  }
}

function writesOf({ done, total }: Progress): string {
  const all = total === undefined
    ? counted(done, "operation")
    : `${grouped(done)} of ${grouped(total)} operations`;
  return `it had reported ${all} as done; more may have been written, and the next run continues`;
}

/** A time with a fraction only if it is below a second, as in tests. */
function waited(ms: number): string {
  return durationText(ms, ms < 1000 ? 1 : 0);
}
