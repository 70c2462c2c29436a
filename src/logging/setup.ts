/**
 * Sets up logging in the main thread, which writes the records of all threads.
 *
 * @module
 */

import {
  configureSync,
  getLevelFilter,
  getLogger,
  type LogRecord,
  resetSync,
  type Sink,
  withFilter,
} from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { visible } from "../common/visible.ts";
import { wrapLine } from "../common/wrap_line.ts";
import { openFolderOf } from "../files/regular_file.ts";
import { CATEGORY } from "./category.ts";
import { isForPeople } from "./for_people.ts";
import { formatJournal, formatJson, formatJsonForJournal, formatText } from "./format.ts";
import { type Level, lowestLevel, ORDER, type StderrFormat } from "./levels.ts";
import type { LogConf, SinkConf } from "./log_conf.ts";
import { LogFile, RotationError } from "./log_file.ts";
import type { RunContext } from "./run_context.ts";
import { type Screen, screen } from "./screen.ts";
import { formatForTerminal } from "./terminal_format.ts";

/** Options of {@linkcode setUpLogging}. */
export interface LoggingOptions {
  /** Records below it are omitted; a logging configuration has its own levels. */
  readonly level: Level;
  /** A logging configuration; without one all records go to stderr. */
  readonly conf?: LogConf | undefined;
  /** The format of stderr, unless the logging configuration sets one. */
  readonly format?: StderrFormat | undefined;
  /** Whether stderr shows warnings and errors only. */
  readonly quiet?: boolean;
  /** Whether stderr is connected to the systemd journal. */
  readonly journal?: boolean;
  /** Whether stderr is a terminal, and whether it shows colours; undefined: it is none. */
  readonly terminal?: { readonly colours: boolean } | undefined;
  /** The run, for formats with fields. */
  readonly context?: RunContext | undefined;
  /** The screen for stderr; default: that of this process. */
  readonly screen?: Screen;
}

/**
 * Sets up logging.
 *
 * @returns the lowest level of all sinks
 * @throws {Error} if a file cannot be opened
 */
export function setUpLogging(options: LoggingOptions): Level {
  const { conf } = options;
  const level = options.quiet === true && conf === undefined
    ? higher(options.level, "warning")
    : options.level;
  resetSync();
  const sinks: Record<string, Sink> = {};
  for (const [name, sink] of Object.entries(conf?.sinks ?? { stderr: { type: "stderr" } as const })) {
    sinks[name] = makeSink(sink, options);
  }
  configureSync({
    sinks,
    loggers: conf === undefined
      ? [{ category: CATEGORY, lowestLevel: level, sinks: ["stderr"] }, quietMeta(["stderr"])]
      : [
        ...conf.loggers.map(({ category, level: own, sinks: names }) => ({
          category,
          sinks: names,
          ...(own === undefined ? {} : { lowestLevel: own }),
        })),
        ...(conf.loggers.some(({ category }) => category[0] === "logtape")
          ? []
          : [quietMeta(Object.keys(sinks))]),
      ],
  });
  if (conf === undefined) return level;
  warnOfSharedFolders(conf);
  return lowestLevel(conf.loggers, level);
}

/** Limits logtape's records about itself to errors. */
function quietMeta(sinks: string[]) {
  return { category: ["logtape", "meta"], lowestLevel: "error" as const, sinks };
}

function makeSink(conf: SinkConf, options: LoggingOptions): Sink {
  const device = options.screen ?? screen;
  if (conf.type === "stderr") {
    const name = conf.format ?? options.format ?? "text";
    const format = stderrFormatter(name, options);
    const level = options.quiet === true ? higher(conf.level ?? "trace", "warning") : conf.level;
    return fromLevel(level, forFormat(name === "json", (record) => device.print(format(record))));
  }
  const format = conf.format === "json" ? withRun(formatJson, options.context) : formatText;
  const isShort = options.terminal !== undefined && (options.format ?? "text") === "text";
  const tell = (problem: string) => {
    const line = visible(lineForStderr(problem, options));
    const lines = isShort ? wrapLine(line, device.columns) : [line];
    device.print(`${lines.join("\n")}\n`);
  };
  return fromLevel(conf.level, forFormat(conf.format === "json", fileSink(conf, format, tell)));
}

/**
 * A sink for a log file. A full disk must not end a run, nor fill stderr: only the first failure of a file is told.
 *
 * @throws {Error} if the file cannot be opened
 */
function fileSink(
  { path, max_size: maxBytes, max_files: maxFiles }: Extract<SinkConf, { readonly type: "file" }>,
  format: (record: LogRecord) => string,
  tell: (problem: string) => void,
): Sink & Disposable {
  let file: LogFile;
  try {
    file = new LogFile({ path, maxBytes, maxFiles });
  } catch (error) {
    throw new Error(`cannot log to ${path}: ${errorText(error)}`);
  }
  let isTold = false;
  const write = (record: LogRecord) => {
    try {
      file.write(format(record));
    } catch (error) {
      const reason = errorText(error);
      if (!isTold) {
        tell(
          error instanceof RotationError
            ? `cannot rotate the log file ${path}, so it grows: ${reason}`
            : `cannot write the log file ${path}: ${reason}; records are missing in it`,
        );
      }
      isTold = true;
    }
  };
  return Object.assign(write, { [Symbol.dispose]: () => file[Symbol.dispose]() });
}

/** Names log files that other users can replace. */
function warnOfSharedFolders({ sinks }: LogConf): void {
  for (const sink of Object.values(sinks)) {
    const mode = sink.type === "file" ? openFolderOf(sink.path) : undefined;
    if (sink.type !== "file" || mode === undefined) continue;
    getLogger([CATEGORY, "main"]).warn(
      "{file} can be replaced by all users: they can write in its folder ({mode}); run chmod o-w on it",
      { file: sink.path, mode },
    );
  }
}

/** Formats a text that is not a log record, such as a configuration error, for stderr. */
export function lineForStderr(
  text: string,
  options: Pick<LoggingOptions, "format" | "journal" | "context">,
): string {
  const { format = "text", journal } = options;
  if (format === "text" && journal !== true) return text;
  return stderrFormatter(format, options)({
    category: [CATEGORY, "main"],
    level: "error",
    message: [text],
    rawMessage: text,
    timestamp: Date.now(),
    properties: {},
  }).trimEnd();
}

function stderrFormatter(
  format: StderrFormat,
  { journal, terminal, context, screen: given = screen }: Pick<
    LoggingOptions,
    "journal" | "terminal" | "context" | "screen"
  >,
): (record: LogRecord) => string {
  if (format === "json") return withRun(journal === true ? formatJsonForJournal : formatJson, context);
  if (format === "journal" || journal === true) return formatJournal;
  if (terminal === undefined) return formatText;
  // The width is read for each record, because a window can be resized
  return (record) => formatForTerminal(record, { ...terminal, columns: given.columns });
}

/** Adds the fields of the run to each record. */
function withRun(
  format: (record: LogRecord) => string,
  context: RunContext | undefined,
): (record: LogRecord) => string {
  if (context === undefined) return format;
  return (record) => format({ ...record, properties: { ...record.properties, ...context.fields } });
}

/** A sink that leaves out what is only for people, if its format is for programs. */
function forFormat(isForPrograms: boolean, sink: Sink): Sink {
  return isForPrograms ? withFilter(sink, (record) => !isForPeople(record)) : sink;
}

function fromLevel(level: Level | undefined, sink: Sink): Sink {
  return level === undefined ? sink : withFilter(sink, getLevelFilter(level));
}

function higher(one: Level, other: Level): Level {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}
