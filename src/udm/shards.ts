/**
 * Filters that split the users into parts, so that several processes of the server can list them in parallel.
 *
 * @module
 */

/**
 * Approximate frequency of the last character of usernames, in thousandths: letters as in names, digits as in numbers.
 * Other characters fall into the last part. It only needs to produce parts of similar size.
 */
const WEIGHTS: ReadonlyMap<string, number> = new Map([
  ..."0123456789".split("").map((digit): [string, number] => [digit, 40]),
  ...Object.entries({
    n: 85,
    r: 85,
    e: 70,
    a: 60,
    t: 45,
    s: 40,
    i: 35,
    l: 30,
    h: 25,
    d: 20,
    k: 20,
    o: 20,
    m: 15,
  }),
  ...Object.entries({ g: 12, z: 10, f: 8, y: 8, u: 6, p: 5, b: 4, c: 4, w: 4, v: 3, x: 3, j: 2, q: 1 }),
  ["_", 1],
]);

/**
 * Creates disjoint filters that together match every user, by the last character of the username. The last filter is the
 * negation of all others. The attribute is the one of LDAP, which ignores case. UDM's identifier would be distributed more
 * evenly, but has no substring matching.
 *
 * @param count number of parts, from 1 to 64; the result has fewer if there are not enough characters
 */
export function shardFilters(count: number): string[] {
  const parts = Array.from(
    { length: Math.min(count, WEIGHTS.size) },
    () => ({ weight: 0, endings: [] as string[] }),
  );
  const heaviestFirst = [...WEIGHTS].sort(([, a], [, b]) => b - a);
  for (const [ending, weight] of heaviestFirst) {
    const lightest = parts.reduce((least, part) => (part.weight < least.weight ? part : least));
    lightest.endings.push(ending);
    lightest.weight += weight;
  }
  const filters = parts.map(({ endings }) => endings.map((ending) => `(uid=*${ending})`).join(""));
  const others = filters.slice(0, -1);
  return [...others.map((terms) => `(|${terms})`), `(!(|${others.join("")}))`];
}
