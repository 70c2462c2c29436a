/**
 * Filters that split the users into parts, so that several processes of the server can list them at once.
 *
 * @module
 */

/**
 * How often usernames end in each character, roughly, in thousandths: letters as in names, digits as in numbers. What is
 * not among them falls into the last part. It only has to be good enough for parts of about the same size.
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
 * Disjoint filters that together match every user: by the last character of the username; the last filter is the
 * negation of all others. The attribute is that of LDAP, which compares without regard to case. UDM's identifier would
 * be spread more evenly, but it has no substring matching.
 *
 * @param count how many parts, at least 1 and at most 64; fewer come out if there are not enough characters
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
