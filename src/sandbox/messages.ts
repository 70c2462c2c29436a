/**
 * Messages to the worker in the sandbox, and the limits of those that it sends (`read_message.ts`).
 *
 * @module
 */

import type { Level } from "../logging/levels.ts";
import type { Task } from "./tasks.ts";

/** A message to the worker. It survives `structuredClone`. */
export type MainMessage =
  /** The first message. */
  | {
    readonly type: "start";
    /** Records below it are not sent at all. */
    readonly level: Level;
    /** For the number of the work in progress. */
    readonly memory: SharedArrayBuffer;
    /** Time between two signs of life during a task, in milliseconds. */
    readonly beatMs: number;
  }
  /** The result refers to the number of the task. */
  | { readonly type: "perform"; readonly number: number; readonly task: Task }
  /** Finish the requests in progress, then send the result. */
  | { readonly type: "stop" };

/** Maximum length of the template of a log record, and of an error, in UTF-16 code units. */
export const MAX_TEXT = 65_536;
/** Maximum number of log records in a message. */
export const MAX_RECORDS = 64;
/** Length from which a part of a list is sent, in UTF-16 code units. One item may be longer. */
export const PART_LENGTH = 1_048_576;
/** Maximum length of all parts of a result, in UTF-16 code units: about two million changes. */
export const MAX_RESULT = 2_147_483_648;
/** Maximum length of a message, other than a result or a part of one, in UTF-16 code units. */
export const MAX_MESSAGE = 16_777_216;
/** Maximum length of the name of a work, in UTF-16 code units. */
export const MAX_NAME = 2000;
