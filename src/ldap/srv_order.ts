/**
 * The order in which to try the servers of a service (RFC 2782).
 *
 * @module
 */

/** A DNS SRV record. */
export interface SrvRecord {
  /** Lower priorities are tried first. */
  readonly priority: number;
  /** Share of clients among the servers of one priority. */
  readonly weight: number;
  readonly port: number;
  /** The host; "." if the service is not available. */
  readonly target: string;
}

/**
 * Orders servers by priority, and servers of one priority randomly by weight.
 *
 * @param random returns a number in [0, 1)
 */
export function orderServers(
  records: readonly SrvRecord[],
  random: () => number = Math.random,
): SrvRecord[] {
  const priorities = [...new Set(records.map(({ priority }) => priority))].sort((a, b) => a - b);
  return priorities.flatMap((wanted) =>
    shuffleByWeight(records.filter(({ priority }) => priority === wanted), random)
  );
}

/** Shuffles as RFC 2782 describes: servers without weight come first, so that they can be chosen at all. */
function shuffleByWeight(records: readonly SrvRecord[], random: () => number): SrvRecord[] {
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
