/**
 * A compact table of DNs: each takes the memory of its first RDN, because many have the same parent.
 *
 * @module
 */

import { NumberColumn } from "./columns.ts";
import { TextTable } from "./text_table.ts";

/** The maximum number of parents in a table of their own. */
const MOST_PARENTS = 100_000;

/** The text before the first unescaped comma. A wrong match (in quotes) does no harm. */
const FIRST_RDN = /^(?:[^\\,]|\\.)*/su;

/** DNs by place, in their spelling. */
export class DnTexts {
  readonly #rdns = new TextTable();
  readonly #parents = new NumberColumn();
  readonly #parentTexts: string[] = [];
  readonly #parentNumbers = new Map<string, number>();

  /** The DN at a place; empty if there is none. */
  at(place: number): string {
    const rdn = this.#rdns.at(place);
    return rdn === undefined ? "" : rdn + this.#parentAt(place);
  }

  /** Whether a place has a DN, in the same spelling. */
  is(place: number, dn: string): boolean {
    const parent = this.#parentAt(place);
    return dn.endsWith(parent) && this.#rdns.is(place, dn, dn.length - parent.length);
  }

  /** The text after the first equals sign of the DN at a place. */
  firstValue(place: number): string {
    const rdn = this.#rdns.at(place) ?? "";
    return rdn.slice(rdn.indexOf("=") + 1);
  }

  /** Sets the DN at a place; returns how much text that stores. */
  set(place: number, dn: string): number {
    const rdn = FIRST_RDN.exec(dn)?.[0] ?? "";
    const before = this.#parentTexts.length;
    const parent = this.#parent(dn.slice(rdn.length));
    this.#parents.set(place, parent ?? this.#parent("") as number);
    this.#rdns.set(place, parent === undefined ? dn : rdn);
    return parent === undefined || this.#parentTexts.length > before ? dn.length : rdn.length;
  }

  #parentAt(place: number): string {
    return this.#parentTexts[this.#parents.at(place)] ?? "";
  }

  #parent(text: string): number | undefined {
    const known = this.#parentNumbers.get(text);
    if (known !== undefined || text !== "" && this.#parentTexts.length > MOST_PARENTS) return known;
    const number = this.#parentTexts.length;
    this.#parentTexts.push(text);
    this.#parentNumbers.set(text, number);
    return number;
  }
}
