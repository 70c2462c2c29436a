/**
 * Logging in the worker: records are sent to the main thread, which has the sinks.
 *
 * @module
 */

import { configureSync, getLogger, type LogRecord } from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Level } from "../logging/levels.ts";
import type { PlainRecord } from "./read_message.ts";

/** Sends all records of `level` and above to `send`. */
export function logRemotely(level: Level, send: (record: PlainRecord) => void): void {
  configureSync({
    reset: true,
    sinks: { main: (record) => send(toPlain(record)) },
    loggers: [
      { category: CATEGORY, lowestLevel: level, sinks: ["main"] },
      { category: ["logtape", "meta"], lowestLevel: "error", sinks: ["main"] },
    ],
  });
}

/** Passes a record of the worker to the sinks of this thread. */
export function emitHere(record: PlainRecord): void {
  getLogger(record.category).emit(record);
}

/** A record that JSON can represent: errors become their text, other unknown values strings. */
function toPlain({ category, level, message, rawMessage, timestamp, properties }: LogRecord): PlainRecord {
  return {
    category,
    level,
    message: message.map(plainValue),
    rawMessage: typeof rawMessage === "string" ? rawMessage : rawMessage.join("{}"),
    timestamp,
    properties: plainValue(properties) as Record<string, unknown>,
  };
}

function plainValue(value: unknown): unknown {
  if (isPlain(value)) return value;
  if (value instanceof Error) return errorText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (isObject(value)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
  }
  return String(value);
}

/** Whether JSON can represent a value unchanged, which is true of nearly all. */
function isPlain(value: unknown): boolean {
  if (typeof value === "string" || typeof value === "boolean") return true;
  if (value === null || value === undefined) return true;
  if (typeof value === "number") return Number.isFinite(value);
  return Array.isArray(value) ? value.every(isPlain) : isObject(value) && Object.values(value).every(isPlain);
}

function isObject(value: unknown): value is object {
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
