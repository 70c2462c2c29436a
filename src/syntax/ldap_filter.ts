/**
 * Search filters as people write them (RFC 4515): with line breaks and indentation between the components, with
 * escapes for any byte, with attribute options and numeric names.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** A text that is no search filter. */
export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";
  /**
   * @param filter the whole text
   * @param offset where in it the problem is, counted from 0 in UTF-16 units as `String.slice` counts
   * @param reason what is wrong there
   */
  constructor(readonly filter: string, readonly offset: number, readonly reason: string) {
    super(`${JSON.stringify(filter)} is no LDAP filter: ${reason} (at character ${offset + 1})`);
  }
}

/** Makes what a filter consists of. */
export interface FilterMaker<Filter> {
  and(filters: Filter[]): Filter;
  or(filters: Filter[]): Filter;
  not(filter: Filter): Filter;
  /** `attribute=value`, the value cut at its stars. */
  equality(attribute: string, pieces: readonly Buffer[]): Filter;
  comparison(kind: Comparison, attribute: string, value: Buffer): Filter;
  /** A comparison by a matching rule; attribute or rule may be empty. */
  extensible(attribute: string, rule: string, dnAttributes: boolean, value: Buffer): Filter;
}

/** The comparisons that take a value as it is: `>=`, `<=` and `~=`. */
export type Comparison = "greaterOrEqual" | "lessOrEqual" | "approxMatch";

/** Deeper than anybody writes; a text with more is refused instead of exhausting the stack. */
const MAX_DEPTH = 200;
const NAME = /^(?:[A-Za-z][A-Za-z0-9_-]*|\d+(?:\.\d+)+)$/;
const OPTION = /^[A-Za-z0-9-]+$/;
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;
const ENCODER = new TextEncoder();

/**
 * Reads a filter. White space between components is skipped, white space in values belongs to them; only a line break
 * there is taken for the slip that it is, as no value has one. `\xx` stands for a byte, so `\c3\b6` is an "ö" and any
 * binary value can be written; the escapes `\*`, `\(`, `\)` and `\\` of RFC 1960 are accepted. The outermost parentheses
 * may be missing.
 *
 * @throws {FilterSyntaxError} if the text is no filter
 */
export function readFilter<Filter>(text: string, maker: FilterMaker<Filter>): Filter {
  // Without parentheses nothing separates the value from the line break that a block of YAML ends with
  return new Parser(text.trimStart().startsWith("(") ? text : text.trimEnd(), maker).whole();
}

const NOTHING: FilterMaker<undefined> = {
  and: () => undefined,
  or: () => undefined,
  not: () => undefined,
  equality: () => undefined,
  comparison: () => undefined,
  extensible: () => undefined,
};

/**
 * Checks that a text is a filter. Makes none, and so does not need the library that does, which loads all that belongs to
 * connections.
 *
 * @throws {FilterSyntaxError} if it is not
 */
export function checkFilter(text: string): void {
  readFilter(text, NOTHING);
}

class Parser<Filter> {
  readonly #text: string;
  readonly #make: FilterMaker<Filter>;
  #at = 0;
  #depth = 0;

  constructor(text: string, make: FilterMaker<Filter>) {
    this.#text = text;
    this.#make = make;
  }

  whole(): Filter {
    this.#skipSpace();
    if (this.#at === this.#text.length) throw this.#error(0, "it is empty");
    const filter = this.#text[this.#at] === "(" ? this.#component() : this.#content(true);
    this.#skipSpace();
    if (this.#at < this.#text.length) {
      throw this.#error(this.#at, `${this.#quoteRest()} stands after the end of the filter`);
    }
    return filter;
  }

  /** Reads "(...)". */
  #component(): Filter {
    const start = this.#at++;
    if (++this.#depth > MAX_DEPTH) {
      throw this.#error(start, `more than ${MAX_DEPTH} components within each other`);
    }
    const filter = this.#content(false);
    this.#skipSpace();
    if (this.#text[this.#at] !== ")") {
      throw this.#error(
        this.#at < this.#text.length ? this.#at : start,
        this.#at < this.#text.length
          ? `${this.#quoteRest()} stands where ")" belongs`
          : 'the ")" that belongs to this "(" is missing',
      );
    }
    this.#at++;
    this.#depth--;
    return filter;
  }

  /** Reads what stands between parentheses. */
  #content(bare: boolean): Filter {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case "&":
        this.#at++;
        return this.#make.and(this.#components());
      case "|":
        this.#at++;
        return this.#make.or(this.#components());
      case "!": {
        const start = this.#at++;
        const filters = this.#components();
        if (filters.length !== 1) {
          throw this.#error(start, `"!" takes one component, not ${filters.length}`);
        }
        return this.#make.not(filters[0] as Filter);
      }
      default:
        return this.#item(bare);
    }
  }

  /** Reads any number of "(...)". None is possible (RFC 4526: absolute true and false). */
  #components(): Filter[] {
    const filters: Filter[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#at] !== "(") return filters;
      filters.push(this.#component());
    }
  }

  /** Reads a comparison. */
  #item(bare: boolean): Filter {
    const start = this.#at;
    while (this.#at < this.#text.length && !"=()".includes(this.#text[this.#at] as string)) this.#at++;
    if (this.#text[this.#at] !== "=") {
      if (this.#at === start) throw this.#error(start, "a comparison such as (cn=value) is missing here");
      throw this.#error(
        start,
        `"=" is missing after ${JSON.stringify(this.#text.slice(start, this.#at).trim())}`,
      );
    }
    const sign = this.#text[this.#at - 1] as string;
    const special = this.#at > start && "><~:".includes(sign) ? sign : "";
    const left = this.#text.slice(start, this.#at - special.length).trimEnd();
    this.#at++;
    const pieces = this.#value(bare);
    if (special === ":") return this.#extensible(start, left, plainValue(pieces));
    this.#checkAttribute(start, left);
    switch (special) {
      case ">":
        return this.#make.comparison("greaterOrEqual", left, plainValue(pieces));
      case "<":
        return this.#make.comparison("lessOrEqual", left, plainValue(pieces));
      case "~":
        return this.#make.comparison("approxMatch", left, plainValue(pieces));
      default:
        return this.#make.equality(left, pieces);
    }
  }

  /** Reads a value up to its end; gives its bytes, cut at the stars. */
  #value(bare: boolean): Buffer[] {
    const pieces: Buffer[] = [];
    let parts: Uint8Array[] = [];
    for (;;) {
      const char = this.#text[this.#at];
      if (char === undefined || (char === ")" && !bare)) break;
      if (char === "(" || char === ")") {
        throw this.#error(
          this.#at,
          `"${char}" within a value must be written as \\${char === "(" ? "28" : "29"}`,
        );
      }
      if (char === "\0") throw this.#error(this.#at, "a NUL within a value must be written as \\00");
      if (char === "\n" || char === "\r") {
        throw this.#error(
          this.#at,
          "a value ends on the line on which it begins; a line break within it must be written as \\0a",
        );
      }
      if (char === "*") {
        pieces.push(Buffer.concat(parts));
        parts = [];
        this.#at++;
      } else if (char === "\\") {
        parts.push(this.#escape());
      } else {
        const start = this.#at;
        while (this.#at < this.#text.length && !"()*\\\0\n\r".includes(this.#text[this.#at] as string)) {
          this.#at++;
        }
        parts.push(ENCODER.encode(this.#text.slice(start, this.#at)));
      }
    }
    pieces.push(Buffer.concat(parts));
    return pieces;
  }

  /** Reads an escape. */
  #escape(): Uint8Array {
    const pair = this.#text.slice(this.#at + 1, this.#at + 3);
    if (HEX_PAIR.test(pair)) {
      this.#at += 3;
      return Uint8Array.of(parseInt(pair, 16));
    }
    const char = pair[0];
    if (char !== undefined && "*()\\".includes(char)) {
      this.#at += 2;
      return ENCODER.encode(char);
    }
    throw this.#error(
      this.#at,
      '"\\" begins an escape of two hexadecimal digits; the character itself is written as \\5c',
    );
  }

  /** Makes `attribute:dn:rule:=value`, of which attribute or rule may be missing (RFC 4511 section 4.5.1.7.7). */
  #extensible(start: number, left: string, value: Buffer): Filter {
    const [attribute = "", ...rest] = left.split(":");
    const dnAttributes = rest[0]?.toLowerCase() === "dn";
    if (dnAttributes) rest.shift();
    const [rule = "", ...tooMuch] = rest;
    if (tooMuch.length > 0) throw this.#error(start, `${JSON.stringify(left)} has too many ":"`);
    if (attribute === "" && rule === "") {
      throw this.#error(start, "attribute or matching rule is missing before :=");
    }
    if (attribute !== "") this.#checkAttribute(start, attribute);
    if ((rule !== "" || rest.length > 0) && !NAME.test(rule)) {
      throw this.#error(start, `${JSON.stringify(rule)} is no matching rule`);
    }
    return this.#make.extensible(attribute, rule, dnAttributes, value);
  }

  #checkAttribute(start: number, description: string): void {
    const [name = "", ...options] = description.split(";");
    if (NAME.test(name) && options.every((option) => OPTION.test(option))) return;
    throw this.#error(
      start,
      description === ""
        ? "the name of an attribute is missing"
        : `${JSON.stringify(description)} is no attribute`,
    );
  }

  #skipSpace(): void {
    while (/\s/.test(this.#text[this.#at] ?? "")) this.#at++;
  }

  #quoteRest(): string {
    const rest = this.#text.slice(this.#at);
    return JSON.stringify(rest.length > 20 ? `${rest.slice(0, 20)}...` : rest);
  }

  #error(offset: number, reason: string): FilterSyntaxError {
    return new FilterSyntaxError(this.#text, offset, reason);
  }
}

/** A value in which stars have no meaning but themselves. */
function plainValue(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece, at) => at === 0 ? [piece] : [Buffer.from("*"), piece]));
}
