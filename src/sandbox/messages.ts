/**
 * What the main thread and the confined worker say to each other. All of it survives `structuredClone`.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import type { Config } from "../config/types.ts";
import type { Level } from "../logging/log_conf.ts";
import type { RunReport } from "../report/report.ts";

/** To the worker. */
export type Order =
  /** Log from this level on; records below it are not sent at all. The first order. */
  | { readonly type: "start"; readonly level: Level }
  /** Do a run. */
  | { readonly type: "run"; readonly config: Config; readonly permission: Permission }
  /** Finish what is under way, then report. */
  | { readonly type: "stop" };

/** What is allowed for one run only. */
export interface Permission {
  /** Exactly so many users and groups may be deleted, whatever the limits say. */
  readonly allowDeletes: number | undefined;
}

/** From the worker. */
export type Answer =
  | { readonly type: "ready" }
  | { readonly type: "log"; readonly record: PlainRecord }
  | { readonly type: "report"; readonly report: RunReport };

/** A log record with nothing in it that cannot be cloned. */
export type PlainRecord = Pick<LogRecord, "category" | "level" | "message" | "timestamp" | "properties"> & {
  readonly rawMessage: string;
};
