/**
 * Search filters: reading them from a request and writing them as text (RFC 4515).
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { BerError, enter, readBytes, type Reader, readText, required } from "./ber.ts";

/** A filter as RFC 4511 section 4.5.1.7 has it. Attribute names are spelled as the client spelled them. */
export type Filter =
  | { readonly type: "and" | "or"; readonly filters: readonly Filter[] }
  | { readonly type: "not"; readonly filter: Filter }
  | { readonly type: Comparison; readonly attribute: string; readonly value: Buffer }
  | Substrings
  | { readonly type: "present"; readonly attribute: string }
  | Extensible;

/** Filter items that compare with one value. */
export type Comparison = "equality" | "greaterOrEqual" | "lessOrEqual" | "approximate";

/** `(attribute=initial*any*any*final)` */
export interface Substrings {
  readonly type: "substrings";
  readonly attribute: string;
  readonly initial: Buffer | undefined;
  readonly any: readonly Buffer[];
  readonly final: Buffer | undefined;
}

/** `(attribute:dn:rule:=value)` */
export interface Extensible {
  readonly type: "extensible";
  readonly attribute: string | undefined;
  readonly rule: string | undefined;
  readonly value: Buffer;
  readonly dnAttributes: boolean;
}

const COMPARISONS: ReadonlyMap<number, Comparison> = new Map([
  [0xa3, "equality"],
  [0xa5, "greaterOrEqual"],
  [0xa6, "lessOrEqual"],
  [0xa8, "approximate"],
]);
const PRESENT = 0x87;

/**
 * Reads the next filter of a search request.
 *
 * @throws {BerError} if it is none of the kinds of RFC 4511
 */
export function readFilter(from: Reader): Filter {
  const tag = required(from.peek(), "a filter");
  if (tag === PRESENT) return { type: "present", attribute: readText(from, "an attribute", PRESENT) };
  const end = enter(from, "a filter");
  const comparison = COMPARISONS.get(tag);
  if (comparison !== undefined) {
    return { type: comparison, attribute: readText(from, "an attribute"), value: readBytes(from, "a value") };
  }
  switch (tag) {
    case 0xa0:
    case 0xa1: {
      const filters: Filter[] = [];
      while (from.offset < end) filters.push(readFilter(from));
      return { type: tag === 0xa0 ? "and" : "or", filters };
    }
    case 0xa2:
      return { type: "not", filter: readFilter(from) };
    case 0xa4:
      return readSubstrings(from);
    case 0xa9:
      return readExtensible(from, end);
    default:
      throw new BerError(`0x${tag.toString(16)} is not a kind of filter`);
  }
}

function readSubstrings(from: Reader): Substrings {
  const attribute = readText(from, "an attribute");
  const end = enter(from, "the parts of a substring filter");
  let initial: Buffer | undefined;
  let final: Buffer | undefined;
  const any: Buffer[] = [];
  while (from.offset < end) {
    const tag = required(from.peek(), "a part");
    const part = readBytes(from, "a part", tag);
    if (tag === 0x80) initial = part;
    else if (tag === 0x82) final = part;
    else any.push(part);
  }
  return { type: "substrings", attribute, initial, any, final };
}

function readExtensible(from: Reader, end: number): Extensible {
  const parts = new Map<number, Buffer>();
  while (from.offset < end) {
    const tag = required(from.peek(), "a part of an extensible filter");
    parts.set(tag, readBytes(from, "a part of an extensible filter", tag));
  }
  const value = parts.get(0x83);
  if (value === undefined) throw new BerError("an extensible filter has no value");
  return {
    type: "extensible",
    rule: parts.get(0x81)?.toString("utf8"),
    attribute: parts.get(0x82)?.toString("utf8"),
    value,
    dnAttributes: (parts.get(0x84)?.[0] ?? 0) !== 0,
  };
}

const SIGN = { equality: "=", greaterOrEqual: ">=", lessOrEqual: "<=", approximate: "~=" } as const;

/** Writes a filter as text (RFC 4515), so that a test can compare it. */
export function formatFilter(filter: Filter): string {
  switch (filter.type) {
    case "and":
    case "or":
      return `(${filter.type === "and" ? "&" : "|"}${filter.filters.map(formatFilter).join("")})`;
    case "not":
      return `(!${formatFilter(filter.filter)})`;
    case "present":
      return `(${filter.attribute}=*)`;
    case "substrings": {
      const parts = [filter.initial, ...filter.any, filter.final];
      return `(${filter.attribute}=${parts.map((part) => part === undefined ? "" : escape(part)).join("*")})`;
    }
    case "extensible": {
      const rule = filter.rule === undefined ? "" : `:${filter.rule}`;
      return `(${filter.attribute ?? ""}${filter.dnAttributes ? ":dn" : ""}${rule}:=${escape(filter.value)})`;
    }
    default:
      return `(${filter.attribute}${SIGN[filter.type]}${escape(filter.value)})`;
  }
}

/** Escapes the characters listed in RFC 4515, and every byte of a value that is not text. */
function escape(value: Buffer): string {
  const text = value.toString("utf8");
  if (text.includes("\ufffd")) return value.toString("hex").replace(/../g, "\\$&");
  return text.replace(/[*()\\\0]/g, (char) => "\\" + char.charCodeAt(0).toString(16).padStart(2, "0"));
}
