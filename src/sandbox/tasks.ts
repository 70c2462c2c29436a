/**
 * What the engine can be asked to do. Every task and every result is plain data that survives `structuredClone`.
 *
 * @module
 */

import type { CheckResult } from "../check/run_checks.ts";
import type { Config } from "../config/types.ts";
import type { ExplainResult, Question } from "../explain/explain.ts";
import type { OpenTarget } from "../run/open_target.ts";
import type { Watcher } from "../common/progress.ts";
import type { RunReport } from "../report/report.ts";
import type { Expected } from "../review/compare.ts";
import type { Review } from "../run/plan.ts";

/** What is allowed for one run only. */
export interface Permission {
  /** Exactly so many users and groups may be deleted, whatever the limits say. */
  readonly allowDeletes: number | undefined;
  /** Properties that may be emptied, whatever the limits say. */
  readonly allowValueLoss: readonly string[];
  /** Whether new entries take over the objects of their names whose keys are gone. */
  readonly adoptByName?: boolean | undefined;
  /** The plan that was reviewed; any other is refused. */
  readonly expected?: Expected | undefined;
}

/** Each task by name: what it is given, and what it gives. */
interface Tasks {
  readonly sync: { readonly given: { readonly permission: Permission }; readonly result: RunReport };
  readonly plan: { readonly given: Omit<Permission, "expected">; readonly result: Review };
  readonly check: { readonly given: unknown; readonly result: CheckResult };
  readonly explain: { readonly given: { readonly question: Question }; readonly result: ExplainResult };
}

/** The name of a task. */
export type TaskName = keyof Tasks;

/** An order to do something with a configuration. */
export type Task<Name extends TaskName = TaskName> = {
  readonly [Each in Name]: { readonly name: Each; readonly config: Config } & Tasks[Each]["given"];
}[Name];

/** What a task gives. */
export type TaskResult<Name extends TaskName = TaskName> = Tasks[Name]["result"];

/** What a task is given besides. */
interface TaskOptions {
  /** Once aborted, the task ends as soon as it can. */
  readonly signal: AbortSignal;
  readonly watcher: Watcher;
}

/** Each task loads its modules when it starts, so that none waits for those of another. */
const PERFORMERS: {
  readonly [Name in TaskName]: (task: Task<Name>, options: TaskOptions) => Promise<TaskResult<Name>>;
} = {
  async sync({ config, permission }, options) {
    const opened = await askTarget(config);
    const { run } = await import("../run/sync.ts");
    return await run(config, { ...permission, ...options, opened });
  },
  async plan({ config, allowDeletes, allowValueLoss, adoptByName }, options) {
    const opened = await askTarget(config);
    const { review } = await import("../run/plan.ts");
    return await review(config, { allowDeletes, allowValueLoss, adoptByName, ...options, opened });
  },
  async check({ config }, { signal }) {
    const { runChecks } = await import("../check/run_checks.ts");
    return await runChecks(config, { signal });
  },
  async explain({ config, question }, options) {
    const opened = await askTarget(config);
    const { explain } = await import("../explain/explain.ts");
    return await explain(config, question, { ...options, opened });
  },
};

/** Does a task. */
export function perform<Name extends TaskName>(
  task: Task<Name>,
  options: TaskOptions,
): Promise<TaskResult<Name>> {
  return PERFORMERS[task.name](task, options);
}

/** Sends the first requests: they are on their way while the task is loaded. */
async function askTarget(config: Config): Promise<OpenTarget> {
  const { openTarget } = await import("../run/open_target.ts");
  return openTarget(config);
}
