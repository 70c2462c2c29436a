/**
 * Formats log records as text or JSON, with an optional priority for the systemd journal and syslog.
 *
 * @module
 */

import { getTextFormatter, type LogLevel, type LogRecord } from "@logtape/logtape";
import { grouped } from "../common/number_text.ts";
import { visible, visibleJson } from "../common/visible.ts";
import { CATEGORY } from "./category.ts";

const line = getTextFormatter({ timestamp: "rfc3339", level: "FULL", category: "." });

/** Formats a line of text: time, level, category, message. */
export function formatText(record: LogRecord): string {
  return line({ ...record, message: [messageOf(record)] });
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

/** The message with its values: no value from a directory can start a line or move the cursor. */
export function messageOf({ message }: LogRecord): string {
  return visible(
    message.map((part, place) => place % 2 === 0 ? String(part) : shortened(printable(part))).join(""),
  );
}

/** Length of the longest value in a record. A directory can have names and values of megabytes. */
const MAX_VALUE_LENGTH = 10_000;

function shortened(text: string): string {
  if (text.length <= MAX_VALUE_LENGTH) return text;
  return `${text.slice(0, MAX_VALUE_LENGTH)}… (${grouped(text.length)} characters)`;
}

/** Formats a value for a message: strings without quotes, lists separated by commas, everything else as JSON. */
function printable(value: unknown): string {
  if (typeof value === "string") return value;
  if (value instanceof Error) return value.message;
  if (Array.isArray(value)) return value.map(printable).join(", ");
  if (typeof value === "object" && value !== null) return JSON.stringify(value);
  return String(value);
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
  const fields = Object.fromEntries(
    Object.entries(properties).map(([name, value]) => [
      name,
      typeof value === "string" ? shortened(value) : value,
    ]),
  );
  // Twice: the first for the order, the last so that no field replaces it
  return visibleJson({ ...own, ...fields, ...own }) + "\n";
}
