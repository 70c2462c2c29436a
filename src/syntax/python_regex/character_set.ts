/**
 * Sets of characters of regular expressions.
 *
 * @module
 */

/** Characters of the Basic Multilingual Plane. */
const TABLE_SIZE = 0x10000;

/** Characters that fit into a first, small table. */
const SMALL_TABLE_SIZE = 0x180;

const enum Known {
  Nothing,
  No,
  Yes,
}

/** A set of characters, given as JavaScript source. V8 decides once about each character, so both engines agree. */
export class CharacterSet {
  readonly #regex: RegExp;
  #table = new Uint8Array(SMALL_TABLE_SIZE);

  constructor(source: string, ignoreCase: boolean) {
    this.#regex = new RegExp(`^(?:${source})$`, ignoreCase ? "ui" : "u");
  }

  /** Whether it contains a code point. */
  has(code: number): boolean {
    if (code >= this.#table.length) {
      if (code >= TABLE_SIZE) return this.#regex.test(String.fromCodePoint(code));
      const table = new Uint8Array(TABLE_SIZE);
      table.set(this.#table);
      this.#table = table;
    }
    const known = this.#table[code];
    if (known !== Known.Nothing) return known === Known.Yes;
    const isMember = this.#regex.test(String.fromCodePoint(code));
    this.#table[code] = isMember ? Known.Yes : Known.No;
    return isMember;
  }
}
