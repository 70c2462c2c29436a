/**
 * Chance that can be repeated.
 *
 * @module
 */

import { formatDn, parseDn } from "../../../src/syntax/dn.ts";

/** Numbers by chance, always the same for one seed. */
export class Dice {
  #state: number;

  constructor(seed: number) {
    this.#state = seed;
  }

  /** A number from 0 to below `sides`. */
  roll(sides: number): number {
    this.#state = (Math.imul(this.#state, 1103515245) + 12345) & 0x7fffffff;
    return (this.#state >>> 8) % sides;
  }

  /** The same items in another order. */
  shuffled<T>(items: readonly T[]): T[] {
    const result = [...items];
    for (let at = result.length - 1; at > 0; at--) {
      const other = this.roll(at + 1);
      [result[at], result[other]] = [result[other] as T, result[at] as T];
    }
    return result;
  }

  /** The same DN in another spelling (RFC 4514). */
  spelled(dn: string): string {
    switch (this.roll(5)) {
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
        return parseDn(dn).map((rdn) => rdn.map(({ type, value }) => `${type}=${hexed(value)}`).join("+"))
          .join(",");
    }
  }
}

/** Every character escaped by its UTF-8 bytes. */
function hexed(value: string): string {
  return Array.from(new TextEncoder().encode(value), (byte) => `\\${byte.toString(16).padStart(2, "0")}`)
    .join("");
}
