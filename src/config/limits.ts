/**
 * Limits and durations as people write them.
 *
 * @module
 */

import type { Limit } from "../planner/limits.ts";

const PERCENT = /^(\d{1,3}(?:\.\d+)?)\s*%$/;
const COUNT = /^\d{1,9}$/;
const OFF = new Set(["off", "no", "none", "unlimited"]);
const DURATION = /^(\d{1,6})\s*(s|m|h|d|w)$/i;
const SECONDS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400, w: 604_800 };

/** The limit that a text means; undefined if it means none. */
export function readLimit(written: string): Limit | undefined {
  const text = written.trim().toLowerCase();
  if (OFF.has(text)) return { type: "off" };
  if (COUNT.test(text)) return { type: "count", value: Number(text) };
  const percent = PERCENT.exec(text)?.[1];
  return percent !== undefined && Number(percent) <= 100
    ? { type: "percent", value: Number(percent) }
    : undefined;
}

/** What is wrong with a text that is to be a limit, if anything. */
export function limitProblem(written: string): string | undefined {
  return readLimit(written) === undefined ? "must be a percentage (20 %), a number (100), or off" : undefined;
}

/** What is wrong with a text that is to be a share, if anything. */
export function shareProblem(written: string): string | undefined {
  const limit = readLimit(written);
  return limit === undefined || limit.type === "count" ? "must be a percentage (50 %), or off" : undefined;
}

/** The duration that a text means, in milliseconds; undefined if it means none. */
export function readDuration(written: string): number | undefined {
  const [, number, unit] = DURATION.exec(written.trim()) ?? [];
  if (number === undefined || unit === undefined) return undefined;
  return Number(number) * (SECONDS[unit.toLowerCase()] as number) * 1000;
}

/** What is wrong with a text that is to be a duration, if anything. */
export function durationProblem(written: string): string | undefined {
  return readDuration(written) === undefined
    ? "must be a number with s, m, h, d or w, such as 30d"
    : undefined;
}
