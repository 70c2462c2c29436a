/**
 * Carries a plan out, operation by operation, and keeps account of it.
 *
 * @module
 */

import { type Kind, KINDS } from "../model.ts";
import type { Modify, Operation, Plan } from "../reconcile/plan_types.ts";
import type { ApplyOptions } from "./options.ts";
import { Run } from "./run.ts";
import { type Ending, schedule } from "./schedule.ts";
import type { Unstuck } from "./verify.ts";

/** What an operation counts as. */
export type Change = "added" | "modified" | "renamed" | "disabled" | "deleted";

/** What became of a plan, for one kind. */
export interface Applied {
  readonly added: number;
  readonly modified: number;
  readonly renamed: number;
  readonly disabled: number;
  readonly deleted: number;
  /** Operations that were tried and failed, or could not be tried because of one that failed. */
  readonly failed: number;
  /** Operations that were not begun, because the run was stopped. */
  readonly left: number;
}

/** What became of a plan. */
export interface ApplyResult {
  readonly applied: Readonly<Record<Kind, Applied>>;
  /** Why the run ended early, if it did. */
  readonly stopped: string | undefined;
  /** Values that were written but are not there. */
  readonly unstuck: readonly Unstuck[];
}

/**
 * Carries out a plan. Errors belong to entries: one that fails stops no other, except those that need what it would
 * have given free. Only a target that cannot be reached, or does not let us in, ends the run.
 */
export async function applyPlan(plan: Plan, options: ApplyOptions): Promise<ApplyResult> {
  const counts = { user: emptyCounts(), group: emptyCounts() };
  const stop = new AbortController();
  let done = 0;
  const run = new Run(plan, options, (reason) => stop.abort(reason));
  const endings: Ending[] = await schedule(plan.operations, {
    concurrency: options.concurrency,
    carryOut: async (operation) => {
      const ending = await run.carryOut(operation);
      options.onProgress?.(++done);
      return ending;
    },
    suffices: (operation, id) => run.suffices(operation, id),
    held: (operation) => run.held(operation),
    signal: AbortSignal.any([options.signal, stop.signal]),
  });
  await run.giveBack(!stop.signal.aborted);
  plan.operations.forEach((operation, place) => {
    const count = counts[operation.kind];
    const ending = endings[place];
    if (ending === "failed" || ending === "held") count.failed++;
    else if (ending === "left") count.left++;
    else if (!isStep(operation, plan)) count[changeOf(operation)]++;
  });
  if (stop.signal.aborted) return { applied: counts, stopped: String(stop.signal.reason), unstuck: [] };
  const modified = plan.operations.filter((operation, place): operation is Modify =>
    operation.type === "modify" && !operation.interim && endings[place] === "done"
  );
  const unstuck = options.dryRun || options.signal.aborted ? [] : await options.verify(modified);
  return { applied: counts, stopped: undefined, unstuck };
}

/** What an operation that succeeds counts as. */
export function changeOf(operation: Operation): Change {
  if (operation.type === "create") return "added";
  if (operation.type === "delete") return "deleted";
  if (operation.type === "disable") return "disabled";
  return operation.rename === undefined ? "modified" : "renamed";
}

/** Whether an operation is one step of several for one object, and another of them is the one that counts. */
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

/** All kinds, none of anything. */
export function nothingApplied(): Readonly<Record<Kind, Applied>> {
  return Object.fromEntries(KINDS.map((kind) => [kind, emptyCounts()])) as unknown as Record<Kind, Applied>;
}
