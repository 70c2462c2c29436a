/**
 * Sets logging up, in the main thread: everything that is logged anywhere ends in the sinks that are made here.
 *
 * @module
 */

import { getFileSink, getRotatingFileSink } from "@logtape/file";
import { configureSync, resetSync, type Sink } from "@logtape/logtape";
import { CATEGORY } from "./category.ts";
import { formatJson, formatText } from "./format.ts";
import type { Level, LogConf, SinkConf } from "./log_conf.ts";
import { type Redact, redactingSink, redaction } from "./redact.ts";

const encoder = new TextEncoder();

/** The secrets that no sink may show; they are known only after logging was set up. */
let redact: Redact = (text) => text;

/** From now on these secrets are taken out of every record. */
export function keepSecret(secrets: readonly string[]): void {
  redact = redaction(secrets);
}

/** Takes the known secrets out of a text that is to be shown. */
export function withoutSecrets(text: string): string {
  return redact(text);
}

/**
 * Sets logging up.
 *
 * @param level from which level on records are shown; a logging configuration has levels of its own
 * @param conf a logging configuration; without one everything goes to stderr as text
 */
export function setUpLogging(level: Level, conf?: LogConf): void {
  resetSync();
  const sinks: Record<string, Sink> = {};
  for (
    const [name, sink] of Object.entries(
      conf?.sinks ?? { stderr: { type: "stderr", format: "text" } as const },
    )
  ) {
    sinks[name] = redactingSink(makeSink(sink), (text) => redact(text));
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
}

/** What logtape says about itself is of interest only when it fails. */
function quietMeta(sinks: string[]) {
  return { category: ["logtape", "meta"], lowestLevel: "error" as const, sinks };
}

function makeSink(conf: SinkConf): Sink {
  const formatter = conf.format === "json" ? formatJson : formatText;
  if (conf.type === "stderr") {
    return (record) => writeToStderr(formatter(record));
  }
  // Not buffered: the last lines before a program ends, however it ends, are those that matter.
  const options = { formatter, bufferSize: 0 };
  if (conf.max_size === undefined) return getFileSink(conf.path, options);
  return getRotatingFileSink(conf.path, {
    ...options,
    maxSize: conf.max_size,
    maxFiles: conf.max_files ?? 5,
  });
}

/** Synchronous, so that no line is lost when the program ends. A closed stderr is no reason to stop a run. */
function writeToStderr(text: string): void {
  const bytes = encoder.encode(text);
  try {
    for (let at = 0; at < bytes.length;) at += Deno.stderr.writeSync(bytes.subarray(at));
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
