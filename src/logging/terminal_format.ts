/**
 * Formats log records for a terminal: time of day, level and message, wrapped to its width.
 *
 * @module
 */

import type { LogLevel, LogRecord } from "@logtape/logtape";
import { wrapLine } from "../common/wrap_line.ts";
import { isForPeople } from "./for_people.ts";
import { messageOf } from "./format.ts";

/** How the terminal is. */
export interface TerminalStyle {
  readonly colours: boolean;
  /** Its width. */
  readonly columns: number;
}

const COLOURS: Readonly<Partial<Record<LogLevel, number>>> = { warning: 33, error: 31, fatal: 31 };

const LONGEST_LEVEL = "WARNING".length;

/** The width of time and level, below which wrapped lines are indented. */
const INDENTATION = "00:00:00 ".length + LONGEST_LEVEL + 2;

/** Formats a record as one or more lines. The lines of a summary consist of their values. */
export function formatForTerminal(record: LogRecord, { colours, columns }: TerminalStyle): string {
  const { level, timestamp } = record;
  const name = level.toUpperCase();
  const colour = colours ? COLOURS[level] : undefined;
  const word = colour === undefined ? name : `\x1b[${colour}m${name}\x1b[39m`;
  const line = isForPeople(record)
    ? " ".repeat(INDENTATION) + messageOf(valuesOf(record))
    : `${timeOfDay(timestamp)} ${word}${" ".repeat(LONGEST_LEVEL + 2 - name.length)}${messageOf(record)}`;
  return `${wrapLine(line, columns, INDENTATION).join("\n")}\n`;
}

/** The record without the constant parts of its message. */
function valuesOf(record: LogRecord): LogRecord {
  return { ...record, message: record.message.map((part, at) => at % 2 === 0 ? "" : part) };
}

/** The local time of a timestamp: "08:05:00". */
function timeOfDay(timestamp: number): string {
  const date = new Date(timestamp);
  return [date.getHours(), date.getMinutes(), date.getSeconds()]
    .map((number) => String(number).padStart(2, "0")).join(":");
}
