/**
 * Sets of characters of regular expressions.
 *
 * @module
 */

/** Characters of the Basic Multilingual Plane. */
const TABLE_SIZE = 0x10000;

/** Characters that fit into a first, small table. */
const SMALL_TABLE_SIZE = 0x180;

/** A single character as the translation writes it. */
const LITERAL = /^(?:\\x[0-9a-f]{2}|[^\\[(])$/u;

const NOT_KNOWN = 0;
const NO = 1;
const YES = 2;

const NOTHING_KNOWN = new Uint8Array(0);

/** A set of characters, given as JavaScript source. V8 decides once about each character, so both engines agree. */
export class CharacterSet {
  readonly #source: string;
  readonly #flags: string;
  /** The only character. */
  readonly #only: number | undefined;
  #regex: RegExp | undefined;
  #table = NOTHING_KNOWN;

  constructor(source: string, ignoreCase: boolean) {
    this.#source = source;
    this.#flags = ignoreCase ? "ui" : "u";
    if (!ignoreCase && LITERAL.test(source)) {
      this.#only = source.length === 4 ? parseInt(source.slice(2), 16) : source.codePointAt(0);
    }
  }

  /** Whether it contains a code point. */
  has(code: number): boolean {
    if (this.#only !== undefined) return code === this.#only;
    if (code >= this.#table.length) {
      if (code >= TABLE_SIZE) return this.#decide(code);
      const table = new Uint8Array(code < SMALL_TABLE_SIZE ? SMALL_TABLE_SIZE : TABLE_SIZE);
      table.set(this.#table);
      this.#table = table;
    }
    const known = this.#table[code];
    if (known !== NOT_KNOWN) return known === YES;
    const isMember = this.#decide(code);
    this.#table[code] = isMember ? YES : NO;
    return isMember;
  }

  #decide(code: number): boolean {
    this.#regex ??= new RegExp(`^(?:${this.#source})$`, this.#flags);
    return this.#regex.test(String.fromCodePoint(code));
  }
}
