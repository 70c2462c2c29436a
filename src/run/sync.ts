/**
 * A run: read the target, read the source, plan, apply, report.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { failureReason } from "../apply/failure_limit.ts";
import { type ApplyResult, nothingTried } from "../apply/result.ts";
import { synchronisedKinds, USERS_ONLY } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import type { ErrorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { counted } from "../common/number_text.ts";
import type { Limit } from "../planner/limits/limit.ts";
import { isWithholding, type Plan, type SkipReason } from "../planner/plan_types.ts";
import type { KindReport, RunReport } from "../report/report.ts";
import { deviation, type Expected } from "../review/compare.ts";
import { checksumOf, describePlan } from "../review/describe.ts";
import { announce } from "./announce.ts";
import { type Prepared, Session, type SessionOptions } from "./session.ts";
import { taskFailure } from "./task_failure.ts";
import { type LimitClock, TimeLimit } from "./time_limit.ts";

const log = getLogger([CATEGORY, "engine"]);

/** The options of a run. If its signal is aborted, the writes in progress are finished. */
interface RunOptions extends SessionOptions {
  /** The reviewed plan; any other is refused. */
  readonly expected?: Expected | undefined;
  /** After this time since the start, no further write begins, in milliseconds. */
  readonly maxDurationMs?: number | undefined;
  /** Measures `maxDurationMs`; tests use another one. */
  readonly limitClock?: LimitClock;
}

/** Runs once. Never throws: errors are in the report. */
export async function run(config: Config, options: RunOptions): Promise<RunReport> {
  const { signal, expected } = options;
  const began = performance.now();
  const limit = new TimeLimit(options.maxDurationMs, options.limitClock);
  using session = new Session(config, options);
  const finish = (rest: Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport>): RunReport => ({
    dryRun: config.udm.skipWrites,
    isTimeOver: false,
    kinds: undefined,
    refusals: [],
    withheld: [],
    unknownMembers: 0,
    selfMembers: 0,
    unknownReferences: 0,
    unreadableMembers: 0,
    notPersisted: 0,
    requests: session.client.statistics.requests.map(({ method, type, outcome, count }) => ({
      method,
      type,
      status: String(outcome),
      count,
    })),
    requestDurations: session.client.statistics.durations,
    retries: session.client.statistics.retries,
    durationMs: Math.round(performance.now() - began),
    phases: session.clock.durations(),
    ...rest,
  });
  try {
    const prepared = await limit.prepare(() => session.prepare(), (reason) => session.abort(reason));
    const { plan } = prepared;
    announce(plan);
    if (!synchronisedKinds(config.source).includes("group")) log.info(USERS_ONLY);
    const deviations = expected === undefined ? [] : await deviationsOf(expected, session, prepared);
    if (plan.refusals.length + deviations.length > 0) return finish(refused(plan, deviations));
    if (limit.isOver && plan.operations.length > 0) throw limit.outOfTime();
    session.finishRequestsOnAbort();
    const result = await write(session, prepared, { expected, limit });
    return finish(applied(plan, result, { signal, limit, maxFailures: config.safety.maxFailures }));
  } catch (error) {
    const { outcome, error: reason } = taskFailure(error, signal);
    return finish({ outcome, reasons: [reason] });
  }
}

/** Writes what the plan contains. The modules for that are loaded only if there is something to write. */
async function write(
  session: Session,
  prepared: Prepared,
  options: { readonly expected: Expected | undefined; readonly limit: TimeLimit },
): Promise<ApplyResult> {
  if (prepared.plan.operations.length === 0) {
    log.info("nothing to do: UDM matches the source");
    return nothingTried();
  }
  const { writePlan } = await import("./write_plan.ts");
  return await writePlan(session, prepared, options);
}

/** How the plan differs from the reviewed one. */
function deviationsOf(
  expected: Expected,
  { config, client, options: { allowDeletes, allowValueLoss, adoptByName, now } }: Session,
  prepared: Prepared,
): Promise<string[]> {
  const options = { config, client, allowDeletes, allowValueLoss, adoptByName, now };
  return deviation(expected, checksumOf(prepared, config), () => describePlan(prepared, options));
}

const NEXT_RUN: ErrorDetails = { problem: "the next run continues" };

function asReason(problem: string): ErrorDetails {
  return { problem };
}

function refused(
  plan: Plan,
  deviations: readonly string[],
): Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport> {
  const reasons = [...deviations, ...plan.refusals.map(({ message }) => message)].map(asReason);
  const details = planned(plan, nothingTried());
  const differs = deviations.length > 0 ? [{ reason: "plan_differs" } as const] : [];
  return { outcome: "refused", reasons, ...details, refusals: [...differs, ...details.refusals] };
}

function applied(
  plan: Plan,
  result: ApplyResult,
  { signal, limit, maxFailures }: {
    readonly signal: AbortSignal;
    readonly limit: TimeLimit;
    readonly maxFailures: Limit;
  },
): Pick<RunReport, "outcome" | "reasons"> & Partial<RunReport> {
  const { tally: { left, failed, givenUp, unlicensed }, isTimeOver } = result;
  const details = { ...planned(plan, result), isTimeOver };
  if (result.stopped !== undefined) {
    return { outcome: "stopped", reasons: [result.stopped, NEXT_RUN], ...details };
  }
  if (signal.aborted && left > 0 && givenUp === undefined) {
    return { outcome: "stopped", reasons: [{ problem: "interrupted" }, NEXT_RUN], ...details };
  }
  const withheld = plan.notices.filter(isWithholding).map(({ message }) => asReason(message));
  const failure = failureReason(result.tally, maxFailures);
  if (failure !== undefined) return { outcome: "failed", reasons: [failure, ...withheld], ...details };
  const isIncomplete = failed > 0 || left > 0 && !isTimeOver || unlicensed !== undefined ||
    plan.skipped.length > 0 || withheld.length > 0 ||
    KINDS.some((kind) => details.kinds?.[kind].incomplete !== 0);
  const reasons = unlicensed === undefined ? [...withheld] : [...withheld, notLicensed(left, unlicensed)];
  if (isTimeOver) reasons.push(timeIsOver(left, limit), NEXT_RUN);
  return { outcome: isIncomplete ? "partial" : isTimeOver ? "unfinished" : "done", reasons, ...details };
}

function timeIsOver(left: number, { text }: TimeLimit): ErrorDetails {
  return { problem: `--max-duration (${text}) is over: ${counted(left, "operation")} left` };
}

function notLicensed(left: number, error: ErrorDetails): ErrorDetails {
  return { problem: `${counted(left, "operation")} not begun`, parts: [error] };
}

function planned(
  plan: Plan,
  result: ApplyResult,
): Pick<
  RunReport,
  | "kinds"
  | "refusals"
  | "withheld"
  | "unknownMembers"
  | "selfMembers"
  | "unknownReferences"
  | "unreadableMembers"
  | "notPersisted"
> {
  const ofKind = (kind: Kind): KindReport => {
    const skipped: Partial<Record<SkipReason, number>> = {};
    for (const entry of plan.skipped) {
      if (entry.kind === kind) skipped[entry.reason] = (skipped[entry.reason] ?? 0) + 1;
    }
    const incomplete = new Set(result.incomplete[kind]);
    for (const value of plan.unconverted) if (value.kind === kind) incomplete.add(value.key);
    return {
      planned: plan.totals[kind],
      applied: result.applied[kind],
      skipped,
      incomplete: incomplete.size,
    };
  };
  return {
    kinds: { user: ofKind("user"), group: ofKind("group") },
    refusals: plan.refusals.map(({ kind, reason }) => ({ kind, reason })),
    withheld: plan.notices.filter(isWithholding).map(({ kind, reason }) => ({ kind, reason })),
    unknownMembers: plan.unknownMembers,
    selfMembers: plan.selfMembers,
    unknownReferences: plan.unknownReferences,
    unreadableMembers: plan.unreadableMembers,
    notPersisted: result.notPersisted.length,
  };
}
