/**
 * Applies a plan and counts the results.
 *
 * @module
 */

import { errorDetails } from "../common/error.ts";
import type { Operation, Plan } from "../planner/plan_types.ts";
import type { ApplyOptions } from "./options.ts";
import { Pace } from "./pace.ts";
import { PlanRun } from "./plan_run.ts";
import { type Applied, type ApplyResult, emptyCounts, type Tally } from "./result.ts";
import { type Ending, schedule } from "./schedule.ts";
import type { Write } from "./verify.ts";

/** How an operation is counted. */
type Change = Exclude<keyof Applied, "failed" | "left">;

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
