/**
 * Formats log records as text or JSON, with an optional priority for the systemd journal and syslog.
 *
 * @module
 */

import { getTextFormatter, type LogLevel, type LogRecord, type TextFormatter } from "@logtape/logtape";
import { CATEGORY } from "./category.ts";

/**
 * Formats a line of text: time, level, category, message. Escapes control characters in values, so that no value from a
 * directory can start a line or move the cursor.
 */
export const formatText: TextFormatter = getTextFormatter({
  timestamp: "rfc3339",
  level: "FULL",
  category: ".",
  value: printable,
});

const COLOURS: Readonly<Partial<Record<LogLevel, number>>> = { warning: 33, error: 31, fatal: 31 };

/** As {@linkcode formatText}, with coloured levels of warnings and errors for terminals. */
export function formatColoured(record: LogRecord): string {
  const colour = COLOURS[record.level];
  const line = formatText(record);
  if (colour === undefined) return line;
  // The level is the first text in brackets
  return line.replace(/\[\w+\]/, (level) => `\x1b[${colour}m${level}\x1b[0m`);
}

/** Severities of syslog (RFC 5424 section 6.2.1) and sd-daemon(3). */
const SEVERITIES: Readonly<Record<LogLevel, number>> = {
  fatal: 2,
  error: 3,
  warning: 4,
  info: 6,
  debug: 7,
  trace: 7,
};

/**
 * Formats a line for the systemd journal, which parses the priority and adds time and program. `logger --prio-prefix`
 * supports it too.
 */
export function formatJournal(record: LogRecord): string {
  const category = record.category.filter((part) => part !== CATEGORY).join(".");
  return `<${SEVERITIES[record.level]}>${category === "" ? "" : `${category}: `}${messageOf(record)}\n`;
}

/** As {@linkcode formatJson}, with a priority. */
export function formatJsonForJournal(record: LogRecord): string {
  return `<${SEVERITIES[record.level]}>${formatJson(record)}`;
}

/** The message with its values. */
export function messageOf({ message }: LogRecord): string {
  return message.map((part, place) => place % 2 === 0 ? String(part) : printable(part)).join("");
}

/** Formats a value for a message: strings without quotes, lists separated by commas, everything else as JSON. */
function printable(value: unknown): string {
  if (typeof value === "string") return escapeControls(value);
  if (value instanceof Error) return escapeControls(value.message);
  if (Array.isArray(value)) return value.map(printable).join(", ");
  if (typeof value === "object" && value !== null) return escapeControls(JSON.stringify(value));
  return String(value);
}

/** Escapes control characters and characters that change the text direction. */
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => char === "\n" ? "\\n" : `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`,
  );
}

/**
 * Formats a line of JSON: time (RFC 3339), level, category, message, and the fields of the record, such as dn,
 * primary_key, operation, properties (their names), status (HTTP) and duration (milliseconds).
 */
export function formatJson(record: LogRecord): string {
  const { timestamp, level, category, properties } = record;
  const own = {
    time: new Date(timestamp).toISOString(),
    level,
    category: category.join("."),
    message: messageOf(record),
  };
  // Twice: the first for the order, the last so that no field replaces it
  return JSON.stringify({ ...own, ...properties, ...own }) + "\n";
}
