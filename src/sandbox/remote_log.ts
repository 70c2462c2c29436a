/**
 * Logging from inside the sandbox: records travel to the main thread, which has the sinks.
 *
 * @module
 */

import { configureSync, getLogger, type LogRecord } from "@logtape/logtape";
import { errorText } from "../error_text.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Level } from "../logging/levels.ts";
import type { PlainRecord } from "./messages.ts";

/** Sends everything from `level` on to `send`. */
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

/** Hands a record from the worker to the sinks of this thread. */
export function emitHere(record: PlainRecord): void {
  const { category, ...rest } = record;
  getLogger([...category]).emit(rest);
}

/** A copy of a record that can be cloned: errors become their text, everything unknown a string. */
function toPlain({ category, level, message, rawMessage, timestamp, properties }: LogRecord): PlainRecord {
  return {
    category: [...category],
    level,
    message: message.map(plainValue),
    rawMessage: typeof rawMessage === "string" ? rawMessage : rawMessage.join("{}"),
    timestamp,
    properties: plainValue(properties) as Record<string, unknown>,
  };
}

function plainValue(value: unknown): unknown {
  if (value === null || value === undefined) return value;
  if (typeof value === "string" || typeof value === "number" || typeof value === "boolean") return value;
  if (value instanceof Error) return errorText(value);
  if (Array.isArray(value)) return value.map(plainValue);
  if (typeof value === "object" && Object.getPrototypeOf(value) === Object.prototype) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plainValue(item)]));
  }
  return String(value);
}
