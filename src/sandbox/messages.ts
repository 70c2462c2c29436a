/**
 * Messages between the main thread and the worker in the sandbox. All of them survive `structuredClone`.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import type { Level } from "../logging/levels.ts";
import type { Progress } from "../common/progress.ts";
import type { Task, TaskResult } from "./tasks.ts";

/** A message to the worker. */
export type MainMessage =
  /** The first message. Records below the level are not sent at all. */
  | { readonly type: "start"; readonly level: Level }
  | { readonly type: "perform"; readonly task: Task }
  /** Finish the requests in progress, then send the result. */
  | { readonly type: "stop" };

/** A message from the worker. */
export type WorkerMessage =
  | { readonly type: "ready" }
  /** A batch of log records as one JSON text. */
  | { readonly type: "log"; readonly records: string }
  | { readonly type: "progress"; readonly progress: Progress }
  | { readonly type: "result"; readonly result: TaskResult };

/** A log record that JSON can represent. */
export type PlainRecord = Pick<LogRecord, "category" | "level" | "message" | "timestamp" | "properties"> & {
  readonly rawMessage: string;
};
