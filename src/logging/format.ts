/**
 * How a log record looks: a line for people, or a line of JSON for machines; either may begin with a priority, for the
 * systemd journal and for syslog.
 *
 * @module
 */

import { getTextFormatter, type LogLevel, type LogRecord, type TextFormatter } from "@logtape/logtape";
import { CATEGORY } from "./category.ts";

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

const COLOURS: Readonly<Partial<Record<LogLevel, number>>> = { warning: 33, error: 31, fatal: 31 };

/** As {@linkcode formatText}; on a terminal, where warnings and errors shall catch the eye. */
export function formatColoured(record: LogRecord): string {
  const colour = COLOURS[record.level];
  const line = formatText(record);
  if (colour === undefined) return line;
  // The level stands behind the time, which has no bracket.
  return line.replace(/\[\w+\]/, (level) => `\x1b[${colour}m${level}\x1b[0m`);
}

/** Severities of syslog (RFC 5424, 6.2.1), as sd-daemon(3) has them too. */
const SEVERITIES: Readonly<Record<LogLevel, number>> = {
  fatal: 2,
  error: 3,
  warning: 4,
  info: 6,
  debug: 7,
  trace: 7,
};

/**
 * A line for the systemd journal: it takes the priority off, and knows time and program itself. `logger --prio-prefix`
 * understands it too.
 */
export function formatJournal(record: LogRecord): string {
  const category = record.category.filter((part) => part !== CATEGORY).join(".");
  return `<${SEVERITIES[record.level]}>${category === "" ? "" : `${category}: `}${messageOf(record)}\n`;
}

/** As {@linkcode formatJson}, with a priority before it. */
export function formatJsonForJournal(record: LogRecord): string {
  return `<${SEVERITIES[record.level]}>${formatJson(record)}`;
}

/** The message with its values. */
export function messageOf({ message }: LogRecord): string {
  return message.map((part, place) => place % 2 === 0 ? String(part) : printable(part)).join("");
}

/** A value as it appears in a message: strings bare, lists separated by commas, everything else as JSON. */
function printable(value: unknown): string {
  if (typeof value === "string") return escapeControls(value);
  if (value instanceof Error) return escapeControls(value.message);
  if (Array.isArray(value)) return value.map(printable).join(", ");
  if (typeof value === "object" && value !== null) return escapeControls(JSON.stringify(value));
  return String(value);
}

/** Control characters, and those that change the direction of writing, as escapes. */
function escapeControls(text: string): string {
  return text.replace(
    /[\p{Cc}\u2028\u2029\u202a-\u202e\u2066-\u2069]/gu,
    (char) => char === "\n" ? "\\n" : `\\u${(char.codePointAt(0) as number).toString(16).padStart(4, "0")}`,
  );
}

/**
 * A line of JSON: time (RFC 3339), level, category, message, and the fields of the record. Among these are, where they
 * apply, dn, primary_key, operation, properties (their names), status (of HTTP) and duration (in milliseconds).
 */
export function formatJson(record: LogRecord): string {
  const { timestamp, level, category, properties } = record;
  const own = {
    time: new Date(timestamp).toISOString(),
    level,
    category: category.join("."),
    message: messageOf(record),
  };
  // Twice: the first for the order, the last because no field may take its place.
  return JSON.stringify({ ...own, ...properties, ...own }) + "\n";
}
