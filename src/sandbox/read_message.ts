/**
 * Reads messages from the worker in the sandbox.
 *
 * The worker handles what servers send, so the main thread believes none of its messages: each is a JSON text, which has
 * neither cycles nor objects that are shared (a few kilobytes of these could take hours to walk through), and is checked with
 * a schema. Unknown fields are left out.
 *
 * @module
 */

import type { LogRecord } from "@logtape/logtape";
import { isPlainJson } from "../common/json_schema.ts";
import { PHASES } from "../common/progress.ts";
import { described, z } from "../common/zod.ts";
import { CATEGORY } from "../logging/category.ts";
import { type Level, ORDER } from "../logging/levels.ts";
import { MAX_MESSAGE, MAX_NAME, MAX_RECORDS, MAX_TEXT } from "./messages.ts";

/** The last moment that a `Date` can hold, in milliseconds since 1970. */
const MAX_TIME = 8.64e15;
/** Maximum number of parts of a category. */
const MAX_CATEGORY = 8;

const count = z.int().check(z.nonnegative());

/** A log record that JSON can represent. */
export type PlainRecord = Pick<LogRecord, "category" | "level" | "message" | "timestamp" | "properties"> & {
  readonly rawMessage: string;
};

/** Whether a value is a log record. Not a schema of zod, which takes five times as long: there are many records. */
function isRecord(value: unknown): value is PlainRecord {
  if (!isObject(value)) return false;
  const { category, level, message, rawMessage, timestamp, properties } = value;
  return isCategory(category) && ORDER.includes(level as Level) && isLogMessage(message) &&
    typeof rawMessage === "string" && rawMessage.length <= MAX_TEXT &&
    typeof timestamp === "number" && timestamp >= 0 && timestamp <= MAX_TIME &&
    isObject(properties) && isPlainJson(properties);
}

/** Whether it is a category below that of the program, or of logtape's records about itself. */
function isCategory(value: unknown): boolean {
  return Array.isArray(value) && value.length <= MAX_CATEGORY &&
    (value[0] === CATEGORY || value[0] === "logtape") &&
    value.every((part) => typeof part === "string" && /^[\w-]{1,50}$/.test(part));
}

/** Whether texts alternate with values of any form. */
function isLogMessage(value: unknown): boolean {
  return Array.isArray(value) && value.length > 0 &&
    value.every((part, at) => (at % 2 === 1 || typeof part === "string") && isPlainJson(part));
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

const progressSchema = z.readonly(z.object({
  phase: z.enum(PHASES),
  done: count,
  total: z.exactOptional(count),
  remainingMs: z.exactOptional(count),
  ended: z.boolean(),
}));

const schema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("ready") }),
  described(z.object({ type: z.literal("alive") }), "A sign of life, sent while a task runs."),
  z.object({
    type: z.literal("log"),
    records: z.array(z.custom<PlainRecord>(isRecord)).check(z.maxLength(MAX_RECORDS)),
  }),
  z.object({ type: z.literal("progress"), progress: progressSchema }),
  described(
    z.object({
      type: z.literal("work"),
      work: z.int().check(z.positive()),
      name: z.string().check(z.maxLength(MAX_NAME)),
    }),
    "The name of a work, before it begins for the first time.",
  ),
  described(
    z.object({ type: z.literal("failure"), problem: z.string().check(z.maxLength(MAX_TEXT)) }),
    "An error that the engine did not expect. It ends with it.",
  ),
  described(
    z.object({ type: z.literal("items"), number: count, list: z.string(), items: z.array(z.unknown()) }),
    "A part of a list of the result, which follows.",
  ),
  described(
    z.object({ type: z.literal("result"), number: count, result: z.unknown() }),
    "The result of the task with the number, which has a schema of its own.",
  ),
]);

/** A message from the worker. */
export type WorkerMessage = z.infer<typeof schema>;

/**
 * Reads a message from the worker.
 *
 * @throws {InvalidMessage} if it is not one
 */
export function readMessage(data: unknown): WorkerMessage {
  if (typeof data !== "string") throw new InvalidMessage("it is not a text");
  let value: unknown;
  try {
    value = JSON.parse(data);
  } catch {
    throw new InvalidMessage("it is not JSON");
  }
  const message = checked(schema, value);
  const isResult = message.type === "result" || message.type === "items";
  if (data.length > MAX_MESSAGE && !isResult) throw new InvalidMessage("it is too long");
  return message;
}

/**
 * Checks a value with a schema.
 *
 * @throws {InvalidMessage} if it does not fit
 */
export function checked<T extends z.ZodMiniType>(schema: T, value: unknown): z.output<T> {
  let result: z.core.util.SafeParseResult<z.output<T>>;
  try {
    result = schema.safeParse(value);
  } catch {
    // Values that are nested too deeply exhaust the stack
    throw new InvalidMessage("it is nested too deeply");
  }
  if (result.success) return result.data;
  throw new InvalidMessage(faultOf(result.error));
}

/** The worker sent what is not a message. Quotes nothing of it. */
export class InvalidMessage extends Error {}

/** Where the first fault is, by the names of the schema only: those of the message could be anything. */
function faultOf({ issues }: z.core.$ZodError): string {
  const [first] = issues;
  const path = (first?.path ?? []).slice(0, 8).map((key) =>
    /^[a-z_\d]{1,30}$/i.test(String(key)) ? key : "?"
  );
  return `wrong value of ${path.length === 0 ? "its type" : path.map(String).join(".")}`;
}
