/**
 * The levels of log records, and how lines can look: what the command line has to know about logging.
 *
 * @module
 */

const LEVEL_NAMES = {
  trace: "trace",
  debug: "debug",
  info: "info",
  warning: "warning",
  warn: "warning",
  error: "error",
  critical: "fatal",
  fatal: "fatal",
} as const;

/** A level as logtape calls it. */
export type Level = (typeof LEVEL_NAMES)[keyof typeof LEVEL_NAMES];

/** The names of levels that may be given, in any case. */
export const LEVELS: readonly string[] = Object.keys(LEVEL_NAMES);

/** The level with a name; the names Python uses are understood, too. Undefined if there is none. */
export function levelFrom(name: string): Level | undefined {
  return (LEVEL_NAMES as Record<string, Level>)[name.trim().toLowerCase()];
}

/** How lines on stderr can look. */
export const STDERR_FORMATS = ["text", "json", "journal"] as const;

/** How lines on stderr look. */
export type StderrFormat = (typeof STDERR_FORMATS)[number];

/** Levels, the lowest first. */
export const ORDER: readonly Level[] = ["trace", "debug", "info", "warning", "error", "fatal"];

/** The lowest level that any of several loggers wants to see; those that do not say are taken to want `fallback`. */
export function lowestLevel(
  loggers: readonly { readonly level?: Level | undefined }[],
  fallback: Level,
): Level {
  const levels = loggers.map(({ level }) => level ?? fallback);
  return ORDER.find((level) => levels.includes(level)) ?? fallback;
}
