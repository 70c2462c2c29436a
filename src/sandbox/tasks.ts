/**
 * What the engine can be asked to do. Every task and every result is plain data that survives `structuredClone`.
 *
 * @module
 */

import type { CheckResult } from "../check/run.ts";
import type { Config } from "../config/types.ts";
import type { ExplainResult, Question } from "../explain/explain.ts";
import type { OpenTarget } from "../run/open_target.ts";
import type { Watcher } from "../run/progress.ts";
import type { RunReport } from "../report/report.ts";
import type { Expected } from "../review/compare.ts";
import type { Review } from "../review/review.ts";

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
export interface Tasks {
  readonly sync: { readonly given: { readonly permission: Permission }; readonly result: RunReport };
  readonly plan: { readonly given: Omit<Permission, "expected">; readonly result: Review };
  readonly check: { readonly given: unknown; readonly result: CheckResult };
  readonly explain: { readonly given: { readonly question: Question }; readonly result: ExplainResult };
}

/** The name of a task. */
export type TaskName = keyof Tasks;

/** An order to do something with a configuration. */
export type Task = {
  readonly [Name in TaskName]: { readonly name: Name; readonly config: Config } & Tasks[Name]["given"];
}[TaskName];

/** What a task is given besides. */
export interface TaskOptions {
  /** Once aborted, the task ends as soon as it can. */
  readonly signal: AbortSignal;
  readonly watcher: Watcher;
}

/** Does a task. What it needs is loaded only now, so that none waits for the modules of another. */
export async function perform(task: Task, { signal, watcher }: TaskOptions): Promise<unknown> {
  switch (task.name) {
    case "sync": {
      const opened = await askTarget(task.config);
      const { run } = await import("../run/sync.ts");
      return await run(task.config, { ...task.permission, signal, watcher, opened });
    }
    case "plan": {
      const opened = await askTarget(task.config);
      const { review } = await import("../review/review.ts");
      const { config, allowDeletes, allowValueLoss, adoptByName } = task;
      const permission = { allowDeletes, allowValueLoss, adoptByName };
      return await review(config, { ...permission, signal, watcher, opened });
    }
    case "check": {
      const { runChecks } = await import("../check/run.ts");
      return await runChecks(task.config, { signal });
    }
    case "explain": {
      const opened = await askTarget(task.config);
      const { explain } = await import("../explain/explain.ts");
      return await explain(task.config, task.question, { signal, watcher, opened });
    }
  }
}

/** Sends the first requests: they are on their way while the task is loaded. */
async function askTarget(config: Config): Promise<OpenTarget> {
  const { openTarget } = await import("../run/open_target.ts");
  return openTarget(config);
}
