/**
 * Splits lists into parts by the last characters of the names: several processes of the server can list them in parallel,
 * and a gateway waits less long for each.
 *
 * @module
 */

/**
 * Approximate frequency of the last characters of names, in thousandths: letters as in names, digits as in numbers.
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

const TOTAL = [...WEIGHTS.values()].reduce((sum, weight) => sum + weight);

/** The most frequent ones first. */
const CHARACTERS = [...WEIGHTS].sort(([, a], [, b]) => b - a).map(([character]) => character).join("");

/** A part of the objects of a kind. Plain data. */
export interface Shard {
  /** The end that all names of the part have in common. */
  readonly tail: string;
  /** The characters before the tail, the most frequent ones first. */
  readonly characters: string;
  /** Whether names with any other character before the tail, or with none, belong to the part as well. */
  readonly withOthers: boolean;
}

/** All objects. */
export const WHOLE: Shard = { tail: "", characters: CHARACTERS, withOthers: true };

/**
 * Splits a part into smaller ones of similar size, which are disjoint and together have all of its objects. UDM's identifier
 * would be distributed more evenly than names, but has no substring matching.
 *
 * @param count wanted number of parts; there are fewer if there are not enough characters
 * @returns one part if it cannot be split
 */
export function splitShard(shard: Shard, count: number): Shard[] {
  const { tail, characters, withOthers } = shard;
  if (characters.length === 1 && !withOthers) {
    return splitShard({ ...WHOLE, tail: characters + tail }, count);
  }
  const groups = Array.from(
    { length: Math.min(count, characters.length + (withOthers ? 1 : 0)) },
    () => ({ weight: 0, characters: "" }),
  );
  for (const character of characters) {
    const lightest = groups.reduce((least, group) => (group.weight < least.weight ? group : least));
    lightest.characters += character;
    lightest.weight += WEIGHTS.get(character) ?? 0;
  }
  return groups.map(({ characters }, at) => ({
    tail,
    characters,
    withOthers: withOthers && at === groups.length - 1,
  }));
}

/** The estimated share of all objects that are in a part, from 0 to 1. */
export function shardShare({ tail, characters, withOthers }: Shard): number {
  const share = (some: string) =>
    [...some].reduce((sum, character) => sum + (WEIGHTS.get(character) ?? 0), 0) / TOTAL;
  // Names with other characters are rare
  const here = characters === "" && withOthers ? 1 / TOTAL : share(characters);
  return [...tail].reduce((product, character) => product * share(character), here);
}

/**
 * The LDAP filter of a part; undefined for all objects. The part with all other names is the negation of the others.
 *
 * @param attribute the attribute of LDAP with the name, which ignores case
 */
export function shardFilter({ tail, characters, withOthers }: Shard, attribute: string): string | undefined {
  const endings = (before: Iterable<string>) =>
    Array.from(before, (character) => `(${attribute}=*${character}${tail})`).join("");
  if (!withOthers) return `(|${endings(characters)})`;
  const excluded = endings([...CHARACTERS].filter((character) => !characters.includes(character)));
  const rest = excluded === "" ? [] : [`(!(|${excluded}))`];
  const filters = tail === "" ? rest : [`(${attribute}=*${tail})`, ...rest];
  return filters.length > 1 ? `(&${filters.join("")})` : filters[0];
}
