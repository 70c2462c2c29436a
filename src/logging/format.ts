/**
 * How a log record looks: a line for people, or a line of JSON for machines.
 *
 * @module
 */

import { getTextFormatter, type LogRecord, type TextFormatter } from "@logtape/logtape";

/**
 * A line of text: time, level, category, message. Values come from directories, so control characters in them are
 * shown as escapes: no value can start a line of its own or move the cursor.
 */
export const formatText: TextFormatter = getTextFormatter({
  timestamp: "rfc3339",
  level: "FULL",
  category: ".",
  value: printable,
});

/** A value as it appears in a message: strings bare, lists separated by commas, everything else as JSON. */
export function printable(value: unknown): string {
  if (typeof value === "string") return escapeControls(value);
  if (value instanceof Error) return escapeControls(value.message);
  if (Array.isArray(value)) return value.map(printable).join(", ");
  if (typeof value === "object" && value !== null) return escapeControls(JSON.stringify(value));
  return String(value);
}

/** Control characters, and those that change the direction of writing, as escapes. */
export function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => char === "\n" ? "\\n" : `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`,
  );
}

/** A line of JSON: time (RFC 3339), level, category, message, and the fields of the record. */
export function formatJson(record: LogRecord): string {
  const { timestamp, level, category, message, properties } = record;
  const text = message.map((part, place) => place % 2 === 0 ? String(part) : printable(part)).join("");
  return JSON.stringify({
    ...properties,
    time: new Date(timestamp).toISOString(),
    level,
    category: category.join("."),
    message: text,
  }) + "\n";
}
