/**
 * Messages between the main thread and the worker in the sandbox. All of them survive `structuredClone`.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import type { Level } from "../logging/levels.ts";
import type { Progress } from "../common/progress.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** To the worker. */
export type Order =
  /** Log from this level on; records below it are not sent at all. The first order. */
  | { readonly type: "start"; readonly level: Level }
  /** Do something with a configuration. */
  | { readonly type: "perform"; readonly task: Task }
  /** Finish what is under way, then give the result. */
  | { readonly type: "stop" };

/** From the worker. */
export type WorkerMessage =
  | { readonly type: "ready" }
  /** Log records, as the batch makes one text of them: that crosses over faster than objects do. */
  | { readonly type: "log"; readonly records: string }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "result"; readonly result: TaskResult };

/** A log record with nothing in it that JSON does not know. */
export type PlainRecord = Pick<LogRecord, "category" | "level" | "message" | "timestamp" | "properties"> & {
  readonly rawMessage: string;
};
