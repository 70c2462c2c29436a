/**
 * Durations with a unit.
 *
 * @module
 */

const DURATION = /^(\d{1,6})\s*(s|m|h|d|w)$/i;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The duration in milliseconds; undefined if the text is not a duration. */
export function readDuration(written: string): number | undefined {
  const [, number, unit] = DURATION.exec(written.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Number(number) * (SECONDS[unit.toLowerCase()] as number) * 1000;
}

/** The problem of a text that must be a duration. */
export function durationProblem(written: string): string | undefined {
  return readDuration(written) === undefined
    ? "must be a number with s, m, h, d or w, such as 30d"
    : undefined;
}
