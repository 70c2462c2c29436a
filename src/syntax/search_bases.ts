/**
 * The bases of a search: several subtrees of a directory, or none.
 *
 * @module
 */

import { isAtOrBelow, sameDn } from "./dn.ts";

/** AD also takes an object's GUID or SID in place of its DN (MS-ADTS section 3.1.1.3.1.2.4). */
const ALTERNATIVE_DN = /^<(?:GUID|SID|WKGUID)=[^<>]+>$/i;

/** Whether a base names its entry by a GUID or SID, so that it cannot be compared with DNs. */
export function isAlternativeDn(base: string): boolean {
  return ALTERNATIVE_DN.test(base);
}

/**
 * For each base another one that finds all of its entries; undefined if there is none. Of two that are the same, the first
 * has none.
 *
 * @param scope with "one", only the same base finds the same entries
 */
export function coveringBases(bases: readonly string[], scope: "one" | "sub"): (string | undefined)[] {
  return bases.map((base, at) =>
    bases.find((other, index) =>
      index !== at && (sameDn(base, other) ? index < at : scope === "sub" && isAtOrBelow(base, other))
    )
  );
}

/** The bases without those that find only what another one finds. */
export function withoutCoveredBases(bases: readonly string[], scope: "one" | "sub"): string[] {
  const covering = coveringBases(bases, scope);
  return bases.filter((_, at) => covering[at] === undefined);
}

/** Whether a DN is at or below one of the bases. False for a string that is not a DN. */
export function isBelowAny(dn: string, bases: readonly string[]): boolean {
  return bases.some((base) => isAtOrBelow(dn, base));
}

/** The bases for messages. */
export function basesText(bases: readonly string[]): string {
  return bases.map((base) => base === "" ? "the root" : base).join(" and ");
}
