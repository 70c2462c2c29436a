/**
 * Parses distinguished names (RFC 4514) and compares them as LDAP does.
 *
 * @module
 */

import { grouped } from "../common/number_text.ts";
import { decodeUtf8 } from "./utf8.ts";

/** One attribute type and value of an RDN; the value is unescaped. */
interface AttributeValue {
  readonly type: string;
  readonly value: string;
}

/** An RDN: usually one attribute value, or several joined by "+". */
type Rdn = readonly AttributeValue[];

/** A string that is not a DN. */
export class DnSyntaxError extends Error {
  override readonly name = "DnSyntaxError";
  constructor(readonly dn: string, reason: string) {
    super(`${quoted(dn)} is not a DN: ${reason}`);
  }
}

/**
 * The length of the longest accepted DN, in characters or bytes. Real ones have some hundred. Parsing takes time and stack
 * for each character.
 */
export const MAX_DN_LENGTH = 65_536;

/** Length of the longest text in a message. */
const SHOWN_LENGTH = 200;

function quoted(text: string): string {
  return JSON.stringify(text.length > SHOWN_LENGTH ? `${text.slice(0, SHOWN_LENGTH)}…` : text);
}

/** Why a DN is too long; undefined if it is not. */
export function dnLengthFault(length: number): string | undefined {
  return length <= MAX_DN_LENGTH
    ? undefined
    : `the DN has a length of ${grouped(length)}; at most ${grouped(MAX_DN_LENGTH)} are accepted`;
}

const HEX_PAIR = /^[0-9a-fA-F]{2}$/;
const ATTRIBUTE_TYPE = /^(?:[A-Za-z][A-Za-z0-9-]*|(?:OID\.)?\d+(?:\.\d+)*)$/i;

/**
 * Splits a DN into its RDNs, the first one first. The empty string is the DN of the root: no RDNs.
 *
 * Follows RFC 4514 section 3. Also accepts spaces around separators and ";" as a separator (RFC 2253 section 4), because
 * configurations and old directories contain such DNs.
 *
 * @throws {DnSyntaxError} if the string is not a DN
 */
export function parseDn(dn: string): Rdn[] {
  const fault = dnLengthFault(dn.length);
  if (fault !== undefined) throw new DnSyntaxError(dn, fault);
  const rdns: Rdn[] = [];
  let at = 0;
  const skipSpaces = () => {
    while (dn[at] === " ") at++;
  };
  skipSpaces();
  if (at === dn.length) return rdns;
  let rdn: AttributeValue[] = [];
  for (;;) {
    skipSpaces();
    const equals = dn.indexOf("=", at);
    if (equals < 0) throw new DnSyntaxError(dn, `"=" is missing after ${quoted(dn.slice(at))}`);
    const type = dn.slice(at, equals).trim();
    if (!ATTRIBUTE_TYPE.test(type)) {
      throw new DnSyntaxError(dn, `${quoted(type)} is not an attribute type`);
    }
    at = equals + 1;
    skipSpaces();
    const { value, end } = dn[at] === '"' ? quotedValue(dn, at) : plainValue(dn, at);
    rdn.push({ type, value });
    at = end;
    skipSpaces();
    const separator = dn[at++];
    if (separator === "+") continue;
    rdns.push(rdn);
    rdn = [];
    if (separator === undefined) return rdns;
    if (separator !== "," && separator !== ";") {
      throw new DnSyntaxError(dn, `expected "," instead of ${JSON.stringify(separator)}`);
    }
  }
}

/** Reads an unquoted value at `start`; returns the value and its end. */
function plainValue(dn: string, start: number): { value: string; end: number } {
  let at = start;
  let value = "";
  let keep = 0; // unescaped trailing spaces are not part of the value
  while (at < dn.length) {
    const char = dn[at] as string;
    if (char === "," || char === ";" || char === "+") break;
    if (char === "\\") {
      const { text, end } = escaped(dn, at);
      value += text;
      keep = value.length;
      at = end;
      continue;
    }
    if (char === '"') throw new DnSyntaxError(dn, `'"' must be escaped as '\\"'`);
    value += char;
    if (char !== " ") keep = value.length;
    at++;
  }
  return { value: value.slice(0, keep), end: at };
}

/** Reads a value in double quotes (RFC 2253 section 4) at `start`. */
function quotedValue(dn: string, start: number): { value: string; end: number } {
  let at = start + 1;
  let value = "";
  while (at < dn.length) {
    const char = dn[at] as string;
    if (char === '"') return { value, end: at + 1 };
    if (char === "\\") {
      const { text, end } = escaped(dn, at);
      value += text;
      at = end;
    } else {
      value += char;
      at++;
    }
  }
  throw new DnSyntaxError(dn, "the closing quote is missing");
}

/** Reads the escape at `start`: one character, or consecutive hexadecimal pairs that form UTF-8. */
function escaped(dn: string, start: number): { text: string; end: number } {
  const bytes: number[] = [];
  let at = start;
  while (dn[at] === "\\" && HEX_PAIR.test(dn.slice(at + 1, at + 3))) {
    bytes.push(parseInt(dn.slice(at + 1, at + 3), 16));
    at += 3;
  }
  if (bytes.length > 0) {
    const text = decodeUtf8(Uint8Array.from(bytes));
    if (text !== undefined) return { text, end: at };
    throw new DnSyntaxError(dn, `${quoted(dn.slice(start, at))} is not UTF-8`);
  }
  const char = dn[start + 1];
  if (char === undefined) throw new DnSyntaxError(dn, 'it ends with "\\"');
  const point = dn.codePointAt(start + 1) as number;
  const text = String.fromCodePoint(point);
  return { text, end: start + 1 + text.length };
}

/**
 * Escapes a value for a DN (RFC 4514 section 2.4). A NUL becomes `\00`.
 */
export function escapeDnValue(value: string): string {
  return value
    .replace(/[\\,+"<>;=]/g, "\\$&")
    .replaceAll("\0", "\\00")
    .replace(/ $/, "\\ ") // before the next one, so that a single space is escaped once
    .replace(/^[ #]/, "\\$&");
}

/** Formats RDNs as a DN. */
export function formatDn(rdns: readonly Rdn[]): string {
  return rdns.map((rdn) => rdn.map(({ type, value }) => `${type}=${escapeDnValue(value)}`).join("+")).join(
    ",",
  );
}

/**
 * Characters of a value for which lower case is the normal form: characters that need no escape, letters of Latin-1 and
 * Latin Extended-A except those that Unicode decomposes (İ, Ĳ, Ŀ, ŉ, ſ), and escapes with only one spelling.
 */
const PLAIN = String
  .raw`(?:[\w.@'/&()\-\xc0-\u012f\u0131\u0134-\u013e\u0141-\u0148\u014a-\u017e]|\\[\\,+"<>;=])+`;

// A DN of these characters only: no insignificant spaces, no quotes, no multi-valued RDN. Nearly all DNs match, and this
// takes a fortieth of the time of parsing.
const SIMPLE = new RegExp(`^(?:[A-Za-z][A-Za-z0-9-]*=${PLAIN}(?: ${PLAIN})*(?:,|$))+$`);

/**
 * The normal form of a DN, which is the same for all spellings that LDAP considers equal: case, spaces around separators,
 * repeated spaces within values (RFC 4518 section 2.6.1), escapes, order within a multi-valued RDN, Unicode composition.
 * Values ignore case, because naming attributes do.
 *
 * A string that is not a DN, or too long, is only trimmed and lower-cased, so that it still equals itself. It never equals a
 * DN: it stays as it is where trimming or lower case would make it one (U+FEFF the root, "K" the letter "k").
 */
export function normaliseDn(dn: string): string {
  const form = formOf(dn);
  if (form !== undefined) return form;
  const text = dn.trim().toLowerCase();
  return formOf(text) === undefined ? text : dn;
}

/** As {@linkcode normaliseDn}; undefined if the string is not a DN. */
function formOf(dn: string): string | undefined {
  if (dn.length > MAX_DN_LENGTH) return undefined;
  if (SIMPLE.test(dn) && !dn.endsWith(",")) return dn.toLowerCase();
  let rdns: Rdn[];
  try {
    rdns = parseDn(dn);
  } catch (error) {
    if (error instanceof DnSyntaxError) return undefined;
    throw error;
  }
  return rdns.map((rdn) =>
    rdn.map(({ type, value }) => `${normaliseType(type)}=${escapeDnValue(foldValue(value))}`).sort()
      .join(
        "+",
      )
  ).join(",");
}

/** LDAPv2 wrote "2.5.4.3" as "OID.2.5.4.3" (RFC 2253 section 4). */
function normaliseType(type: string): string {
  return type.toLowerCase().replace(/^oid\./, "");
}

/** Normalises case, Unicode composition and spaces of a value (RFC 4518): equal values of caseIgnoreMatch are the same text. */
export function foldValue(value: string): string {
  return value.normalize("NFKC").toLowerCase().normalize("NFKC").trim().replace(/\s+/gu, " ");
}

/** Whether two DNs name the same entry. */
export function sameDn(a: string, b: string): boolean {
  return a === b || normaliseDn(a) === normaliseDn(b);
}

/**
 * The DN of the parent entry; empty if there is none.
 *
 * @throws {DnSyntaxError}
 */
export function parentDn(dn: string): string {
  return formatDn(parseDn(dn).slice(1));
}

/** The first RDN in normalised form; undefined if the text is no DN. */
export function rdnForm(dn: string): string | undefined {
  try {
    const [rdn] = parseDn(dn);
    return rdn === undefined ? undefined : normaliseDn(formatDn([rdn]));
  } catch (error) {
    if (error instanceof DnSyntaxError) return undefined;
    throw error;
  }
}

/** The DN of a child entry. */
export function childDn(type: string, value: string, parent: string): string {
  const rdn = formatDn([[{ type, value }]]);
  return parent === "" ? rdn : `${rdn},${parent}`;
}

/** Whether `dn` is a direct child of `parent`. False for a string that is not a DN. */
export function isDirectlyBelow(dn: string, parent: string): boolean {
  try {
    return sameDn(parentDn(dn), parent);
  } catch (error) {
    if (error instanceof DnSyntaxError) return false;
    throw error;
  }
}

/**
 * Finds the current DN of an object that may have been renamed, but not moved.
 *
 * @param found DNs of candidates
 * @returns undefined if no candidate, or more than one, has the same parent
 * @throws {DnSyntaxError}
 */
export function renamedFrom(dn: string, found: readonly string[]): string | undefined {
  const parent = parentDn(dn);
  const beside = found.filter((other) => isDirectlyBelow(other, parent));
  return beside.find((other) => sameDn(other, dn)) ?? (beside.length === 1 ? beside[0] : undefined);
}

/** Whether `dn` is `ancestor` or below it. False for a string that is not a DN. */
export function isAtOrBelow(dn: string, ancestor: string): boolean {
  return new Subtree(ancestor).contains(dn);
}

/** The position of an entry relative to a subtree. */
export type Place = "outside" | "top" | "below";

/** Maximum number of cached spellings of the top. */
const SPELLINGS = 2;

/** An entry and all entries below it; reusable for many comparisons. */
export class Subtree {
  readonly #form: string | undefined;
  /** Suffixes of DNs below the top, in the spellings seen so far, the latest first. */
  readonly #ends: string[];

  /** @param top DN of the entry; the empty string means the whole tree */
  constructor(readonly top: string) {
    this.#form = formOf(top);
    this.#ends = this.#form === undefined || this.#form === "" ? [] : [`,${top}`];
  }

  /** The position of an entry. A string that is not a DN is outside. */
  place(dn: string): Place {
    for (const end of this.#ends) if (hasParentText(dn, end)) return "below";
    if (this.#form === undefined) return "outside";
    const form = formOf(dn);
    if (form === undefined) return "outside";
    if (form === this.#form) return "top";
    if (this.#form === "") return "below";
    // The normal form escapes "=" within values, so the comma before the top separates two RDNs
    if (!form.endsWith(`,${this.#form}`)) return "outside";
    this.#learn(dn);
    return "below";
  }

  /** Whether an entry is the top or below it. */
  contains(dn: string): boolean {
    return this.place(dn) !== "outside";
  }

  /** Caches the server's spelling of the top, which makes comparisons much faster. */
  #learn(dn: string): void {
    if (this.#ends.length === SPELLINGS) return;
    for (let at = dn.lastIndexOf(","); at > 0; at = dn.lastIndexOf(",", at - 1)) {
      if (formOf(dn.slice(at + 1)) !== this.#form) continue;
      const end = dn.slice(at);
      if (hasParentText(dn, end)) this.#ends.unshift(end);
      return;
    }
  }
}

/** The most frequent form of an RDN; matches in a quarter of the time of {@linkcode SIMPLE}. */
const PLAIN_RDN = /^[A-Za-z]+=[\w.@ -]*[\w.@-]$/;

/**
 * Whether a DN ends with a suffix that starts with the comma before the parent. Comparing text is enough only if the part
 * before it has no quote or escape that could make the comma part of a value.
 */
function hasParentText(dn: string, end: string): boolean {
  if (!dn.endsWith(end) || dn.length > MAX_DN_LENGTH) return false;
  const rest = dn.slice(0, -end.length);
  return PLAIN_RDN.test(rest) || SIMPLE.test(rest) && !rest.endsWith(",");
}
