/**
 * The order in which the servers of a service are tried (RFC 2782).
 *
 * @module
 */

/** What the name service says of one server of a service. */
export interface SrvRecord {
  /** The lower, the earlier. */
  readonly priority: number;
  /** Among servers of one priority: the share of clients that is to come here first. */
  readonly weight: number;
  readonly port: number;
  /** The host; "." if the service is decidedly not offered. */
  readonly target: string;
}

/**
 * Puts servers in the order in which they are to be tried: by priority, and those of one priority by chance, where a
 * larger weight makes an early place more likely.
 *
 * @param random a number from 0 up to, but without, 1
 */
export function inTryingOrder(
  records: readonly SrvRecord[],
  random: () => number = Math.random,
): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((wanted) =>
    byChance(records.filter(({ priority }) => priority === wanted), random)
  );
}

/** The way of RFC 2782: those without weight stand first, so that they have a chance at all. */
function byChance(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
  const left = records.toSorted((a, b) => Number(a.weight > 0) - Number(b.weight > 0));
  const ordered: SrvRecord[] = [];
  while (left.length > 0) {
    const total = left.reduce((sum, { weight }) => sum + weight, 0);
    const chosen = Math.floor(random() * (total + 1));
    let sum = 0;
    const at = left.findIndex(({ weight }) => (sum += weight) >= chosen);
    ordered.push(...left.splice(at, 1));
  }
  return ordered;
}
