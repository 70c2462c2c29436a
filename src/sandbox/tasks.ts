/**
 * The tasks of the engine. Every task and every result is plain data that survives `structuredClone`.
 *
 * @module
 */

import type { CheckResult } from "../check/run_checks.ts";
import type { Config } from "../config/types.ts";
import type { ExplainResult, Question } from "../explain/explain.ts";
import type { SurveyRequest, SurveyResult } from "../init/survey.ts";
import type { Watcher } from "../common/progress.ts";
import type { RunReport } from "../report/report.ts";
import type { Expected } from "../review/compare.ts";
import type { Review } from "../run/plan.ts";
import { sendFirstRequests } from "./first_requests.ts";

/** Permissions for one run. */
export interface Permission {
  /** Exact number of users and groups to delete, overriding the limits. */
  readonly allowDeletes: number | undefined;
  /** Properties that may be emptied, overriding the limits. */
  readonly allowValueLoss: readonly string[];
  /** Whether new entries adopt objects with their name whose primary keys are gone. */
  readonly adoptByName?: boolean | undefined;
  /** The reviewed plan; any other is refused. */
  readonly expected?: Expected | undefined;
}

/** The input of `sync`. */
interface SyncInput {
  readonly permission: Permission;
  /** After this time since the start, no further write begins, in milliseconds. */
  readonly maxDurationMs?: number | undefined;
}

/** The input and the result of each task. */
interface Tasks {
  readonly sync: { readonly given: SyncInput; readonly result: RunReport };
  readonly plan: { readonly given: Omit<Permission, "expected">; readonly result: Review };
  readonly check: {
    /** The maximum number of entries of each search; undefined: all. */
    readonly given: { readonly sampleSize?: number | undefined; readonly sourceOnly?: boolean };
    readonly result: CheckResult;
  };
  readonly survey: { readonly given: { readonly request: SurveyRequest }; readonly result: SurveyResult };
  readonly explain: { readonly given: { readonly question: Question }; readonly result: ExplainResult };
}

/** The name of a task. */
export type TaskName = keyof Tasks;

/** A task: its name, the configuration, and its input. */
export type Task<Name extends TaskName = TaskName> = {
  readonly [Each in Name]: { readonly name: Each; readonly config: Config } & Tasks[Each]["given"];
}[Name];

/** The result of a task. */
export type TaskResult<Name extends TaskName = TaskName> = Tasks[Name]["result"];

interface TaskOptions {
  /** Once aborted, the task ends as soon as it can. */
  readonly signal: AbortSignal;
  readonly watcher: Watcher;
}

/** Each task loads its modules when it starts, so that it does not wait for those of the others. */
const PERFORMERS: {
  readonly [Name in TaskName]: (task: Task<Name>, options: TaskOptions) => Promise<TaskResult<Name>>;
} = {
  async sync({ config, permission, maxDurationMs }, options) {
    const opened = await sendFirstRequests(config);
    const { run } = await import("../run/sync.ts");
    return await run(config, { ...permission, ...options, maxDurationMs, opened });
  },
  async plan({ config, allowDeletes, allowValueLoss, adoptByName }, options) {
    const opened = await sendFirstRequests(config);
    const { review } = await import("../run/plan.ts");
    return await review(config, { allowDeletes, allowValueLoss, adoptByName, ...options, opened });
  },
  async check({ config, sampleSize, sourceOnly }, options) {
    const { runChecks } = await import("../check/run_checks.ts");
    return await runChecks(config, { ...options, sampleSize, sourceOnly });
  },
  async survey({ config, request }, options) {
    const { survey } = await import("../init/survey.ts");
    return await survey(config, request, options);
  },
  async explain({ config, question }, options) {
    const opened = await sendFirstRequests(config);
    const { explain } = await import("../explain/explain.ts");
    return await explain(config, question, { ...options, opened });
  },
};

/** Runs a task. */
export function perform<Name extends TaskName>(
  task: Task<Name>,
  options: TaskOptions,
): Promise<TaskResult<Name>> {
  return PERFORMERS[task.name](task, options);
}
