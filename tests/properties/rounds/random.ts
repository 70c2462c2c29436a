/**
 * Repeatable random numbers.
 *
 * @module
 */

import { formatDn, parseDn } from "../../../src/syntax/dn.ts";

/** A random number generator; the same seed gives the same numbers. */
export class SeededRandom {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number from 0 (included) to `limit` (excluded). */
  below(limit: number): number {
    this.#state = (Math.imul(this.#state, 1103515245) + 12345) & 0x7fffffff;
    return (this.#state >>> 8) % limit;
  }

  /** The items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let at = result.length - 1; at > 0; at--) {
      const other = this.below(at + 1);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }

  /** Another spelling of the same DN (RFC 4514). */
  respelled(dn: string): string {
    switch (this.below(5)) {
      case 0:
        return dn;
      case 1:
        return formatDn(
          parseDn(dn).map((rdn) => rdn.map(({ type, value }) => ({ type: type.toUpperCase(), value }))),
        );
      case 2:
        return parseDn(dn).map((rdn) => formatDn([rdn])).join(" ,  ");
      case 3:
        return formatDn(
          parseDn(dn).map((rdn) => rdn.map(({ type, value }) => ({ type, value: value.toUpperCase() }))),
        );
      default:
        return parseDn(dn).map((rdn) =>
          rdn.map(({ type, value }) => `${type}=${hexEscaped(value)}`).join("+")
        )
          .join(",");
    }
  }
}

/** Every character escaped as its UTF-8 bytes. */
function hexEscaped(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) => `\\${byte.toString(16).padStart(2, "0")}`)
    .join("");
}
