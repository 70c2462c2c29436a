/**
 * The logging configuration file (`--log-conf`, `LOG_CONF`): sinks and levels of log records. This module is loaded only
 * if there is such a file.
 *
 * @module
 */

import { ConnectorError, errorText } from "../common/error.ts";
import { parse } from "yaml";
import { z } from "../common/zod.ts";
import { levelFrom, LEVELS, STDERR_FORMATS } from "./levels.ts";

const level = z.string().transform((name, context) => {
  const found = levelFrom(name);
  if (found !== undefined) return found;
  context.addIssue({
    code: "custom",
    message: `no level ${JSON.stringify(name)}; allowed: ${LEVELS.join(", ")}`,
  });
  return z.NEVER;
});

const SYSLOG =
  "is not supported: the program can reach only the hosts of its configuration. Under systemd, send stderr to " +
  "the journal, which forwards to syslog; elsewhere pipe it through logger: " +
  "udm-directory-connector ... --log-format journal 2>&1 | logger --prio-prefix --tag udm-directory-connector";

const sink = z.discriminatedUnion("type", [
  z.strictObject({
    type: z.literal("stderr"),
    /** Default: `--log-format`. */
    format: z.enum(STDERR_FORMATS).optional(),
    /** Records below it are omitted. */
    level: level.optional(),
  }),
  z.strictObject({
    type: z.literal("file"),
    path: z.string().min(1),
    format: z.enum(["text", "json"]).default("text"),
    level: level.optional(),
    /** Size in bytes for rotation; without it the file grows. */
    max_size: z.number().int().positive().optional(),
    /** Number of old files to keep. */
    max_files: z.number().int().positive().optional(),
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
      z.string().transform((name) => name === "" ? [] : name.split(".")),
      z.array(z.string()),
    ]),
    level: level.optional(),
    sinks: z.array(z.string()).default([]),
  })),
});

/** The configuration of a sink. */
export type SinkConf = z.infer<typeof sink>;

/** A logging configuration. */
export type LogConf = z.infer<typeof logConf>;

/** An invalid logging configuration. */
export class LogConfError extends ConnectorError {}

/**
 * Parses a logging configuration.
 *
 * @param text YAML
 * @param file its name, for messages
 * @throws {LogConfError} if it is invalid; lists every problem
 */
export function parseLogConf(text: string, file: string): LogConf {
  let data: unknown;
  try {
    data = parse(text);
  } catch (error) {
    throw new LogConfError({ place: file, problem: errorText(error) });
  }
  const result = logConf.safeParse(data);
  if (!result.success) {
    const parts = result.error.issues.map(({ path, message }) => (
      { place: path.join(".") || "file", problem: message }
    ));
    throw new LogConfError({ place: file, problem: "the logging configuration cannot be used", parts });
  }
  for (const logger of result.data.loggers) {
    const unknown = logger.sinks.filter((name) => !(name in result.data.sinks));
    if (unknown.length > 0) {
      throw new LogConfError({
        place: `${file}: loggers`,
        problem: `no sink ${unknown.join(", ")}; there are ${Object.keys(result.data.sinks).join(", ")}`,
      });
    }
  }
  return result.data;
}
