/**
 * Durations with a unit.
 *
 * @module
 */

import { Invalid } from "../common/invalid.ts";

const DURATION = /^(\d{1,6})\s*(s|m|h|d|w)$/i;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** Parses a duration to milliseconds; `never` is infinite. */
export function parseDuration(written: string): number | Invalid {
  if (written.trim().toLowerCase() === "never") return Infinity;
  const [, number, unit = ""] = DURATION.exec(written.trim()) ?? [];
  const seconds = SECONDS[unit.toLowerCase()];
  return seconds === undefined
    ? new Invalid("must be a number with s, m, h, d or w, such as 30d, or never")
    : Number(number) * seconds * 1000;
}
