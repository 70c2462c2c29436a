/**
 * A run: read the target, read the source, plan, apply, report.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import { applyPlan, type ApplyResult, nothingTried } from "../apply/apply.ts";
import { createMailDomains } from "../apply/create_mail_domains.ts";
import { explainFailure } from "../apply/explain_failure.ts";
import { failureReason } from "../apply/failure_limit.ts";
import { keepingGroups } from "../apply/keep_groups.ts";
import { verifyWrites } from "../apply/verify.ts";
import { dryWriter, udmWriter, type Writer } from "../apply/writer.ts";
import { synchronisedKinds, USERS_ONLY } from "../config/kinds.ts";
import type { Config } from "../config/types.ts";
import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { counted } from "../common/number_text.ts";
import type { Limit } from "../planner/limits/limit.ts";
import { isWithholding, type Plan, type SkipReason } from "../planner/plan_types.ts";
import { PhotoLoader } from "./photos.ts";
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
    const result = await apply(session, prepared, { expected, limit });
    return finish(applied(plan, result, { signal, limit, maxFailures: config.safety.maxFailures }));
  } catch (error) {
    const { outcome, error: reason } = taskFailure(error, signal);
    return finish({ outcome, reasons: [reason] });
  }
}

async function apply(
  { config, client, clock, options: { signal } }: Session,
  { plan, target, source, mailDomains }: Prepared,
  { expected, limit }: { readonly expected: Expected | undefined; readonly limit: TimeLimit },
): Promise<ApplyResult> {
  const dryRun = config.udm.skipWrites;
  const positions = { user: target.kinds.user.position, group: target.kinds.group.position };
  const newDomains = mailDomains?.missing ?? [];
  const scope = { base: target.base, positions, mailDomains: newDomains.map(({ name }) => name) };
  const writer: Writer = dryRun ? dryWriter() : keepingGroups(udmWriter(client, scope), {
    user: target.kinds.user.rules.outerGroups,
    group: target.kinds.group.rules.outerGroups,
  });
  if (plan.operations.length === 0) {
    log.info("nothing to do: UDM matches the source");
    return nothingTried();
  }
  try {
    for (const ou of target.missingOus) await writer.ensureOu(ou, target.base, config.udm.ouDescription);
    await createMailDomains(newDomains, { writer, base: target.base, dryRun });
  } catch (error) {
    return nothingTried(errorDetails(error));
  }
  const primaryKeys = {
    user: target.kinds.user.rules.primaryKeyProperty,
    group: target.kinds.group.rules.primaryKeyProperty,
  };
  await using photos = new PhotoLoader(
    config.source,
    source.transforms.user,
    source.server,
    primaryKeys.user,
  );
  clock.begin("write", plan.operations.length);
  const result = await applyPlan(plan, {
    writer,
    onProgress: (done, remainingMs) => clock.reached("write", done, plan.operations.length, remainingMs),
    positions,
    primaryKeys,
    verify: (writes, missing) =>
      verifyWrites(writes, missing, {
        client,
        primaryKeys,
        positions,
        concurrency: client.concurrency,
        signal,
      }),
    dnOf: (kind, key) => target.state[kind].withKey(key)?.dn,
    loadPhoto: (sourceDn, key) => photos.load(sourceDn, key),
    exactPhotos: expected !== undefined,
    ownsPhotos: target.kinds.user.rules.photos,
    explain: (error, operation) => explainFailure(error, operation, client, { positions, primaryKeys }),
    concurrency: () => client.concurrency,
    isTimeOver: () => limit.isOver,
    dryRun,
    signal,
  });
  clock.end("write", plan.operations.length);
  return result;
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
