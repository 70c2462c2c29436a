/** @module */

/** The proposed minimum, as a share of the current number of entries. */
const EXPECTED_SHARE = 0.9;

/** A round number of about 90 % of the entries, for `safety.expected_users` and `expected_groups`. */
export function proposedFloor(found: number): number {
  const floor = Math.floor(found * EXPECTED_SHARE);
  const step = 10 ** Math.max(0, String(floor).length - 2);
  return Math.floor(floor / step) * step;
}
