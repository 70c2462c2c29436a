/**
 * Sets up logging in the main thread, which writes the records of all threads.
 *
 * @module
 */

import { getFileSink, getRotatingFileSink } from "@logtape/file";
import {
  configureSync,
  getLevelFilter,
  type LogRecord,
  resetSync,
  type Sink,
  withFilter,
} from "@logtape/logtape";
import { errorText } from "../common/error.ts";
import { visible } from "../common/visible.ts";
import { statRegular } from "../files/regular_file.ts";
import { CATEGORY } from "./category.ts";
import { formatColoured, formatJournal, formatJson, formatJsonForJournal, formatText } from "./format.ts";
import { type Level, lowestLevel, ORDER, type StderrFormat } from "./levels.ts";
import type { LogConf, SinkConf } from "./log_conf.ts";
import { type Screen, screen } from "./screen.ts";

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
  /** Whether stderr shows colours. */
  readonly colour?: boolean;
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
  return conf === undefined ? level : lowestLevel(conf.loggers, level);
}

/** Limits logtape's records about itself to errors. */
function quietMeta(sinks: string[]) {
  return { category: ["logtape", "meta"], lowestLevel: "error" as const, sinks };
}

function makeSink(conf: SinkConf, options: LoggingOptions): Sink {
  const device = options.screen ?? screen;
  if (conf.type === "stderr") {
    const format = stderrFormatter(conf.format ?? options.format ?? "text", options);
    const level = options.quiet === true ? higher(conf.level ?? "trace", "warning") : conf.level;
    return fromLevel(level, (record) => device.print(format(record)));
  }
  // Not buffered, because the last lines before the program ends matter most
  const file = { formatter: conf.format === "json" ? formatJson : formatText, bufferSize: 0 };
  refuseOtherFiles(conf.path);
  const sink = conf.max_size === undefined ? getFileSink(conf.path, file) : getRotatingFileSink(conf.path, {
    ...file,
    maxSize: conf.max_size,
    maxFiles: conf.max_files ?? 5,
  });
  const tell = (problem: string) => device.print(`${visible(lineForStderr(problem, options))}\n`);
  return fromLevel(conf.level, toldOnce(conf.path, sink, tell));
}

/** A link could lead to a file of another program, and opening a pipe waits for its reader. */
function refuseOtherFiles(path: string): void {
  try {
    statRegular(path);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) {
      throw new Error(`cannot log to ${path}: ${errorText(error)}`);
    }
  }
}

/** A full disk must not end a run, nor fill stderr: only the first failure of a file is told. */
function toldOnce(path: string, sink: Sink & Disposable, tell: (problem: string) => void): Sink & Disposable {
  let isTold = false;
  const write = (record: LogRecord) => {
    try {
      sink(record);
    } catch (error) {
      if (!isTold) tell(`cannot write the log file ${path}: ${errorText(error)}; records are missing in it`);
      isTold = true;
    }
  };
  return Object.assign(write, { [Symbol.dispose]: () => sink[Symbol.dispose]() });
}

/** Formats a text that is not a log record, such as a configuration error, for stderr. */
export function lineForStderr(text: string, options: Pick<LoggingOptions, "format" | "journal">): string {
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
  { journal, colour }: Pick<LoggingOptions, "journal" | "colour">,
): (record: LogRecord) => string {
  if (format === "json") return journal === true ? formatJsonForJournal : formatJson;
  if (format === "journal" || journal === true) return formatJournal;
  return colour === true ? formatColoured : formatText;
}

function fromLevel(level: Level | undefined, sink: Sink): Sink {
  return level === undefined ? sink : withFilter(sink, getLevelFilter(level));
}

function higher(one: Level, other: Level): Level {
  return ORDER.indexOf(one) > ORDER.indexOf(other) ? one : other;
}
