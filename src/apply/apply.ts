/**
 * Applies a plan and counts the results.
 *
 * @module
 */

import { type ErrorDetails, errorDetails } from "../common/error.ts";
import { type Kind, KINDS } from "../common/model.ts";
import type { Operation, Plan } from "../planner/plan_types.ts";
import type { ApplyOptions } from "./options.ts";
import { Pace } from "./pace.ts";
import { PlanRun } from "./plan_run.ts";
import { type Ending, schedule } from "./schedule.ts";
import type { NotPersisted, Write } from "./verify.ts";

/** How an operation is counted. */
type Change = "added" | "modified" | "renamed" | "disabled" | "deleted";

/** The results of a plan for one kind. */
export interface Applied {
  readonly added: number;
  readonly modified: number;
  readonly renamed: number;
  readonly disabled: number;
  readonly deleted: number;
  /** Operations that failed, or were blocked by one that failed. */
  readonly failed: number;
  /** Operations that were not started, because the run ended early. */
  readonly left: number;
}

/** The results of all operations, each step counted separately. */
export interface Tally {
  /** Operations that were tried, or blocked by one that failed. */
  readonly tried: number;
  readonly failed: number;
  /** Failed operations of which UDM refused each value by name. */
  readonly valuesRefused: number;
  readonly left: number;
  /** A message about the first failed operation. */
  readonly firstFailure: ErrorDetails | undefined;
  /** The error if the licence of UDM did not allow operations of a type. */
  readonly unlicensed: ErrorDetails | undefined;
  /** If the run was given up: the refused type of operation, the number of refusals, and the error of UDM. */
  readonly givenUp:
    | { readonly what: string; readonly refused: number; readonly error: ErrorDetails }
    | undefined;
}

/** The results of a plan. */
export interface ApplyResult {
  readonly applied: Readonly<Record<Kind, Applied>>;
  /** Why the run ended early; undefined if it did not, or only because its time was over. */
  readonly stopped: ErrorDetails | undefined;
  /** Whether operations were not started because the time of the run was over. */
  readonly isTimeOver: boolean;
  /** Primary keys of objects that were written without some of their values. */
  readonly incomplete: Readonly<Record<Kind, ReadonlySet<string>>>;
  readonly tally: Tally;
  /** Values that UDM did not keep. */
  readonly notPersisted: readonly NotPersisted[];
}

/**
 * Applies a plan. A failed operation only blocks those that need it. The run ends early if the target cannot be reached or
 * refuses the login, or if its time is over. If the target refuses all operations of a type for the same reason, only
 * operations that remove access go on.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<ApplyResult> {
  const counts = { user: emptyCounts(), group: emptyCounts() };
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  let done = 0;
  const pace = new Pace(plan.operations);
  let isTimeOver = false;
  const mayBegin = () => {
    isTimeOver ||= options.isTimeOver?.() === true;
    return !isTimeOver;
  };
  const run = new PlanRun(plan, options, (reason) => stop.abort(reason));
  const endings: Ending[] = await schedule(plan.operations, {
    concurrency: options.concurrency,
    carryOut: async (operation) => {
      const began = performance.now();
      const ending = await run.carryOut(operation);
      pace.ended(operation, ending === "left" ? undefined : performance.now() - began);
      if (ending !== "left") options.onProgress?.(++done, pace.remainingMs(options.concurrency()));
      return ending;
    },
    suffices: (operation, id) => run.suffices(operation, id),
    block: (operation, failed) => {
      pace.ended(operation, undefined);
      return run.block(operation, failed);
    },
    mayBegin,
    signal,
  });
  await run.retryLocked(endings, () => !signal.aborted && options.isTimeOver?.() !== true);
  await run.restore(!stop.signal.aborted);
  const incomplete = { user: new Set<string>(), group: new Set<string>() };
  plan.operations.forEach((operation, place) => {
    const count = counts[operation.kind];
    const ending = endings[place];
    if (ending === "failed" || ending === "blocked") count.failed++;
    else if (ending === "left") count.left++;
    else if (!isStep(operation, plan)) count[changeOf(operation)]++;
    if (ending === "incomplete" && operation.key !== undefined) incomplete[operation.kind].add(operation.key);
  });
  const result = {
    applied: counts,
    incomplete,
    tally: tallyOf(plan, endings, run),
    isTimeOver,
    notPersisted: [],
  };
  if (stop.signal.aborted) return { ...result, stopped: stop.signal.reason };
  const written = plan.operations.filter((operation, place): operation is Write =>
    (operation.type === "create" || operation.type === "modify" && !operation.interim) &&
    (endings[place] === "done" || endings[place] === "incomplete")
  );
  const notPersisted = options.dryRun || options.signal.aborted
    ? []
    : await options.verify(written, (operation) => run.missing(operation));
  return { ...result, stopped: undefined, notPersisted };
}

function tallyOf({ operations }: Plan, endings: readonly Ending[], run: PlanRun): Tally {
  const isFailed = (ending: Ending | undefined) => ending === "failed" || ending === "blocked";
  const left = endings.filter((ending) => ending === "left").length;
  const { givenUp, valuesRefused, firstFailure, unlicensed } = run;
  const sort = givenUp?.operation;
  return {
    tried: endings.length - left,
    failed: endings.filter(isFailed).length,
    valuesRefused,
    left,
    firstFailure,
    unlicensed,
    givenUp: sort === undefined ? undefined : {
      what: `${sort.type} ${sort.kind}s`,
      refused:
        operations.filter(({ type, kind }, place) =>
          type === sort.type && kind === sort.kind && isFailed(endings[place])
        ).length,
      error: errorDetails(givenUp?.error),
    },
  };
}

/** How a successful operation is counted. */
function changeOf(operation: Operation): Change {
  if (operation.type === "create") return "added";
  if (operation.type === "delete") return "deleted";
  if (operation.type === "disable") return "disabled";
  return operation.rename === undefined ? "modified" : "renamed";
}

/** Whether an operation is one of several steps for an object, and another of them is counted. */
function isStep(operation: Operation, plan: Plan): boolean {
  if (operation.type !== "modify") return false;
  if (operation.interim) return true;
  return operation.needs.some((id) => {
    const earlier = plan.operations[id];
    return earlier?.kind === operation.kind && earlier.key === operation.key && earlier.type !== "delete" &&
      !(earlier.type === "modify" && earlier.interim);
  });
}

function emptyCounts(): { -readonly [K in keyof Applied]: number } {
  return { added: 0, modified: 0, renamed: 0, disabled: 0, deleted: 0, failed: 0, left: 0 };
}

function nothingApplied(): Readonly<Record<Kind, Applied>> {
  return Object.fromEntries(KINDS.map((kind) => [kind, emptyCounts()])) as unknown as Record<Kind, Applied>;
}

/** The result of a run without operations. */
export function nothingTried(stopped?: ErrorDetails): ApplyResult {
  return {
    applied: nothingApplied(),
    stopped,
    isTimeOver: false,
    incomplete: { user: new Set(), group: new Set() },
    tally: {
      tried: 0,
      failed: 0,
      valuesRefused: 0,
      left: 0,
      firstFailure: undefined,
      unlicensed: undefined,
      givenUp: undefined,
    },
    notPersisted: [],
  };
}
