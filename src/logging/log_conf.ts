/**
 * The logging configuration file (`--log-conf`, `LOG_CONF`): sinks and levels of log records. This module is loaded only
 * if there is such a file.
 *
 * @module
 */

import { parse, YAMLParseError } from "yaml";
import { ConnectorError } from "../common/error.ts";
import { Lines } from "../common/lines.ts";
import { yamlErrorMessage } from "../common/yaml_errors.ts";
import { converted, z } from "../common/zod.ts";
import { CATEGORY } from "./category.ts";
import { type Level, levelFrom, LEVELS, STDERR_FORMATS } from "./levels.ts";
import { rootLevelOfData, rootLevelOfIni } from "./python_logging.ts";

const level = converted(z.string(), (name, fail) => {
  const found = levelFrom(name);
  if (found !== undefined) return found;
  return fail({ message: `no level ${JSON.stringify(name)}; allowed: ${LEVELS.join(", ")}` });
});

const SYSLOG =
  "is not supported: the program can reach only the hosts of its configuration. Under systemd, send stderr to " +
  "the journal, which forwards to syslog; elsewhere pipe it through logger: " +
  "udm-directory-connector ... --log-format journal 2>&1 | logger --prio-prefix --tag udm-directory-connector";

const sink = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("stderr"),
    /** Default: `--log-format`. */
    format: z.optional(z.enum(STDERR_FORMATS)),
    /** Records below it are omitted. */
    level: z.optional(level),
  }),
  z.strictObject({
    type: z.literal("file"),
    path: z.string().check(z.minLength(1)),
    format: z._default(z.enum(["text", "json"]), "text"),
    level: z.optional(level),
    /** Size in bytes for rotation; without it the file grows. */
    max_size: z.optional(z.int().check(z.positive())),
    /** Number of old files to keep. */
    max_files: z.optional(z.int().check(z.positive())),
  }),
], {
  error: ({ input }) =>
    typeof input === "object" && input !== null && (input as { type?: unknown }).type === "syslog"
      ? SYSLOG
      : undefined,
});

const logConf = z.strictObject({
  sinks: z.record(z.string(), sink),
  loggers: z.array(z.strictObject({
    category: z.union([
      converted(z.string(), (name) => name === "" ? [] : name.split(".")),
      z.array(z.string()),
    ]),
    level: z.optional(level),
    sinks: z._default(z.array(z.string()), []),
  })),
});

/** The configuration of a sink. */
export type SinkConf = z.infer<typeof sink>;

/** A logging configuration. */
export type LogConf = z.infer<typeof logConf> & {
  /** Whether it is for Python's logging, of which only the level of the root logger is used. */
  readonly isForPython?: true;
};

/** An invalid logging configuration. */
export class LogConfError extends ConnectorError {}

/**
 * Parses a logging configuration.
 *
 * @param text YAML, or a configuration for Python's logging
 * @param file its name, for messages
 * @throws {LogConfError} if it is invalid; lists every problem, but quotes nothing of a file of another kind
 */
export function parseLogConf(text: string, file: string): LogConf {
  const ini = rootLevelOfIni(text);
  if (ini !== undefined) return onlyStderr(ini);
  const data = parseYaml(text, file);
  const python = rootLevelOfData(data);
  if (python !== undefined) return onlyStderr(python);
  if (typeof data !== "object" || data === null || !("sinks" in data || "loggers" in data)) {
    throw new LogConfError({
      place: file,
      problem: "it is not a logging configuration: it has neither sinks nor loggers",
      advice: "See config/logging.yaml for an example.",
    });
  }
  const result = logConf.safeParse(data);
  if (!result.success) {
    const parts = result.error.issues.map(({ path, message }) => (
      { place: path.join(".") || "file", problem: message }
    ));
    throw new LogConfError({ place: file, problem: "the logging configuration cannot be used", parts });
  }
  for (const logger of result.data.loggers) {
    const unknown = logger.sinks.filter((name) => !Object.hasOwn(result.data.sinks, name));
    if (unknown.length > 0) {
      throw new LogConfError({
        place: `${file}: loggers`,
        problem: `no sink ${unknown.join(", ")}; there are ${Object.keys(result.data.sinks).join(", ")}`,
      });
    }
  }
  return result.data;
}

function onlyStderr(level: Level): LogConf {
  return {
    sinks: { stderr: { type: "stderr" } },
    loggers: [{ category: [CATEGORY], level, sinks: ["stderr"] }],
    isForPython: true,
  };
}

/** The parser's messages quote the file, which may be one with passwords. So only its codes are used. */
function parseYaml(text: string, file: string): unknown {
  try {
    return parse(text, { logLevel: "error", prettyErrors: false });
  } catch (error) {
    if (!(error instanceof YAMLParseError)) {
      throw new LogConfError({ place: file, problem: "it cannot be read as YAML" });
    }
    const { line, column } = new Lines(text).placeOf(error.pos[0]);
    throw new LogConfError({ place: `${file}:${line}:${column}`, problem: yamlErrorMessage(error.code) });
  }
}
