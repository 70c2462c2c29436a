/**
 * Parses search filters (RFC 4515), including line breaks and indentation between components, escapes for any byte,
 * attribute options and numeric names.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** A text that is not a valid search filter. */
export class FilterSyntaxError extends Error {
  override readonly name = "FilterSyntaxError";
  /**
   * @param filter the whole text
   * @param offset position of the problem, in UTF-16 units from 0
   * @param reason the problem
   */
  constructor(readonly filter: string, readonly offset: number, readonly reason: string) {
    super(`${JSON.stringify(filter)} is not an LDAP filter: ${reason} (at character ${offset + 1})`);
  }
}

/** Builds the parts of a filter. */
export interface FilterMaker<Filter> {
  and(filters: Filter[]): Filter;
  or(filters: Filter[]): Filter;
  not(filter: Filter): Filter;
  /** `attribute=value`; the value is split at its asterisks. */
  equality(attribute: string, pieces: readonly Buffer[]): Filter;
  comparison(kind: Comparison, attribute: string, value: Buffer): Filter;
  /** A comparison by a matching rule; attribute or rule may be empty. */
  extensible(attribute: string, rule: string, dnAttributes: boolean, value: Buffer): Filter;
}

/** The comparisons without patterns: `>=`, `<=` and `~=`. */
export type Comparison = "greaterOrEqual" | "lessOrEqual" | "approxMatch";

/** Maximum nesting, so that no text can exhaust the stack. */
const MAX_DEPTH = 200;
const NAME = /^(?:[A-Za-z][A-Za-z0-9_-]*|\d+(?:\.\d+)+)$/;
const OPTION = /^[A-Za-z0-9-]+$/;
const HEX_PAIR = /^[0-9A-Fa-f]{2}$/;
const ENCODER = new TextEncoder();

/**
 * Parses a filter. Skips white space between components. White space in values belongs to them, except that a line break
 * there is an error, because it is always a mistake. `\xx` is a byte, so `\c3\b6` is an "ö"; the escapes `\*`, `\(`, `\)`
 * and `\\` of RFC 1960 are accepted. The outermost parentheses are optional.
 *
 * @throws {FilterSyntaxError} if the text is not a valid filter
 */
export function readFilter<Filter>(text: string, maker: FilterMaker<Filter>): Filter {
  // Without parentheses, nothing separates the value from the final line break of a YAML block
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
 * Checks a filter without building it, which avoids loading the LDAP library.
 *
 * @throws {FilterSyntaxError} if the text is not a valid filter
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
      throw this.#error(this.#at, `${this.#quoteRest()} follows the end of the filter`);
    }
    return filter;
  }

  /** Reads "(...)". */
  #component(): Filter {
    const start = this.#at++;
    if (++this.#depth > MAX_DEPTH) {
      throw this.#error(start, `components are nested more than ${MAX_DEPTH} deep`);
    }
    const filter = this.#content(false);
    this.#skipSpace();
    if (this.#text[this.#at] !== ")") {
      throw this.#error(
        this.#at < this.#text.length ? this.#at : start,
        this.#at < this.#text.length
          ? `expected ")" instead of ${this.#quoteRest()}`
          : 'the ")" for this "(" is missing',
      );
    }
    this.#at++;
    this.#depth--;
    return filter;
  }

  /** Reads the content of parentheses. */
  #content(bare: boolean): Filter {
    this.#skipSpace();
    switch (this.#text[this.#at]) {
      case "&":
        this.#at++;
        return this.#make.and(this.#components("&"));
      case "|":
        this.#at++;
        return this.#make.or(this.#components("|"));
      case "!": {
        const start = this.#at++;
        const filters = this.#components("!");
        if (filters.length !== 1) {
          throw this.#error(start, `"!" requires exactly one component, not ${filters.length}`);
        }
        return this.#make.not(filters[0] as Filter);
      }
      default:
        return this.#item(bare);
    }
  }

  /** Reads any number of "(...)", including none (RFC 4526: absolute true and false). */
  #components(operator: "&" | "|" | "!"): Filter[] {
    const filters: Filter[] = [];
    for (;;) {
      this.#skipSpace();
      if (this.#text[this.#at] === "(") {
        filters.push(this.#component());
        continue;
      }
      const bare = /^[\w.;:-]+[<>~]?=[^()]*/.exec(this.#text.slice(this.#at))?.[0].trim();
      if (bare === undefined) return filters;
      const correct = filters.length === 0 ? `(${operator}(${bare}))` : `(${bare})`;
      throw this.#error(this.#at, `parentheses are missing around ${bare}: write ${correct}`);
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

  /** Reads a value; returns its bytes, split at the asterisks. */
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
          "a value ends on its line; a line break within it must be written as \\0a",
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
      '"\\" starts an escape of two hexadecimal digits; the character itself is written as \\5c',
    );
  }

  /** Builds `attribute:dn:rule:=value`, where attribute or rule may be missing (RFC 4511 section 4.5.1.7.7). */
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
      throw this.#error(start, `${JSON.stringify(rule)} is not a matching rule`);
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
        : `${JSON.stringify(description)} is not an attribute`,
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

/** A value in which asterisks are literal. */
function plainValue(pieces: readonly Buffer[]): Buffer {
  return Buffer.concat(pieces.flatMap((piece, at) => at === 0 ? [piece] : [Buffer.from("*"), piece]));
}
