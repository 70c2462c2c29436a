/**
 * Limits: how much of the target one run may take away or change.
 *
 * | objects there are | limit 20 %                     | limit 100       | off     |
 * |-------------------|--------------------------------|-----------------|---------|
 * | 1 to 19           | 5, but not all                 | 100             | any     |
 * | 20 to 25          | 5                              | 100             | any     |
 * | 650               | 130                            | 100             | any     |
 *
 * @module
 */

import { grouped } from "../../common/number_text.ts";
import { Invalid } from "../../common/invalid.ts";
import { caseless } from "../../common/scalars.ts";

/** A limit on how many objects may be affected: a share of those there are, a number, or none. */
export type Limit =
  | { readonly type: "percent" | "count"; readonly value: number }
  | { readonly type: "off" };

const PERCENT = /^(\d{1,3}(?:\.\d+)?)\s*%$/;
const COUNT = /^\d{1,9}$/;
const OFF = ["off", "no", "none", "unlimited"];

/** A limit, for editors: a percentage, a number, or off. */
export const LIMIT_PATTERN = `^\\s*(\\d{1,3}(\\.\\d+)?\\s*%|\\d{1,9}|${OFF.map(caseless).join("|")})\\s*$`;

/** A share, for editors: a percentage, or off. */
export const SHARE_PATTERN = `^\\s*(\\d{1,3}(\\.\\d+)?\\s*%|${OFF.map(caseless).join("|")})\\s*$`;

/** Parses a limit. */
export function parseLimit(written: string): Limit | Invalid {
  const text = written.trim().toLowerCase();
  if (OFF.includes(text)) return { type: "off" };
  if (COUNT.test(text)) return { type: "count", value: Number(text) };
  const percent = PERCENT.exec(text)?.[1];
  return percent !== undefined && Number(percent) <= 100
    ? { type: "percent", value: Number(percent) }
    : new Invalid("must be a percentage (20 %), a number (100), or off");
}

/** Parses a share: a limit that is no number. */
export function parseShare(written: string): Limit | Invalid {
  const limit = parseLimit(written);
  return limit instanceof Invalid || limit.type === "count"
    ? new Invalid("must be a percentage (50 %), or off")
    : limit;
}

/** The number of objects from which percentages apply. */
const PERCENTAGES_FROM = 20;

/** With a percentage, this number of deletions is always allowed, but never all objects. */
const ALWAYS_ALLOWED = 5;

/**
 * Whether a limit allows a number of affected objects.
 *
 * @param affected how many would be affected
 * @param total how many there are
 */
export function isWithin(limit: Limit, affected: number, total: number): boolean {
  if (affected === 0 || limit.type === "off") return true;
  if (limit.type === "count") return affected <= limit.value;
  if (limit.value >= 100) return true;
  if (limit.value === 0) return false;
  const share = total < PERCENTAGES_FROM ? 0 : Math.floor((total * limit.value) / 100);
  return affected <= Math.max(share, ALWAYS_ALLOWED) && (affected < total || total === 0);
}

/** Shares such as 33.3 % are not exact in binary; so much is forgiven. */
const ROUNDING = 1e-9;

/**
 * Whether a part of what there is may be lost where the limit is a share.
 *
 * @param from from how many on a share means something
 */
export function isShareWithin(limit: Limit, lost: number, total: number, from: number): boolean {
  return limit.type !== "percent" || total < from || lost * 100 <= limit.value * total * (1 + ROUNDING);
}

/** A limit in words. */
export function limitText(limit: Limit): string {
  if (limit.type === "off") return "off";
  return limit.type === "percent" ? `${limit.value} %` : String(limit.value);
}

/** A share in words: "40.2 %". */
export function percentText(part: number, total: number): string {
  return total === 0 ? "100 %" : `${(Math.round((part / total) * 1000) / 10).toString()} %`;
}

/** A part in words: "11 of 2,001 users (0.5 %)". */
export function partText(part: number, total: number, what: string): string {
  const share = total === 0 ? "0 %" : percentText(part, total);
  return `${grouped(part)} of ${grouped(total)} ${what} (${share})`;
}
