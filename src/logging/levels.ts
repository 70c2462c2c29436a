/**
 * Log levels and formats, as the command line needs them.
 *
 * @module
 */

const LEVEL_NAMES = {
  trace: "trace",
  notset: "trace",
  debug: "debug",
  info: "info",
  warning: "warning",
  warn: "warning",
  error: "error",
  critical: "fatal",
  fatal: "fatal",
} as const;

/** A level of logtape. */
export type Level = (typeof LEVEL_NAMES)[keyof typeof LEVEL_NAMES];

/** The accepted names of levels, in any case. */
export const LEVELS: readonly string[] = Object.keys(LEVEL_NAMES);

/** Returns the level with a name or number, including those of Python's logging; undefined if there is none. */
export function levelFrom(name: string): Level | undefined {
  const text = name.trim().toLowerCase();
  // Python's NOTSET is 0, DEBUG 10, and so on to CRITICAL, 50.
  if (/^\d+$/.test(text)) return ORDER[Math.min(Math.ceil(Number(text) / 10), ORDER.length - 1)];
  return Object.hasOwn(LEVEL_NAMES, text) ? LEVEL_NAMES[text as keyof typeof LEVEL_NAMES] : undefined;
}

/** The formats of stderr. */
export const STDERR_FORMATS = ["text", "json", "journal"] as const;

/** A format of stderr. */
export type StderrFormat = (typeof STDERR_FORMATS)[number];

/** The levels in ascending order. */
export const ORDER: readonly Level[] = ["trace", "debug", "info", "warning", "error", "fatal"];

/** The lowest level of several loggers; `fallback` replaces missing levels. */
export function lowestLevel(
  loggers: readonly { readonly level?: Level | undefined }[],
  fallback: Level,
): Level {
  const levels = loggers.map(({ level }) => level ?? fallback);
  return ORDER.find((level) => levels.includes(level)) ?? fallback;
}
