/**
 * Checks how long the certificate of a server is valid. Other checks decide whether it is accepted at all.
 *
 * @module
 */

import { type Check, passed, reported, type Subject } from "./types.ts";

/** A certificate that is valid for fewer days gives a warning. */
const MIN_DAYS = 30;

const DAY_MS = 86_400_000;

/** Checks how long an accepted certificate is still valid. */
export function certificateCheck(subject: Subject, end: number | undefined, now: number): Check {
  if (end === undefined) return passed(subject, "valid; its expiry date cannot be read");
  const days = Math.floor((end - now) / DAY_MS);
  const until = `valid until ${new Date(end).toISOString().slice(0, 10)}`;
  if (days >= MIN_DAYS) return passed(subject, `${until}: ${days} days left`);
  return reported(
    subject,
    "warning",
    `${until}: ${days} ${days === 1 ? "day" : "days"} left`,
    "Renew the certificate of the server: after it expires, all runs fail.",
  );
}
