/**
 * Decodes the messages of a server (RFC 4511 section 4) strictly: a truncated message is an error, never an empty value
 * or a success. Values stay bytes. DNs do too, because servers can send DNs that are not UTF-8.
 *
 * @module
 */
import { decodeUtf8 } from "../syntax/utf8.ts";
import type { Buffer } from "node:buffer";
import { Ber, BerReader, PagedResultsControl, ProtocolOperation } from "ldapts";
import { BOUNDS, type Bounds, TEXT_BYTES, URI_BYTES } from "./bounds.ts";
import { StringCache } from "./string_cache.ts";

/** The bytes are framed like an LDAP message, but the content is not valid. */
export class MessageError extends Error {
  override readonly name = "MessageError";
}

/** An entry has more values than accepted. */
export class TooManyValuesError extends MessageError {
  constructor(readonly dn: Uint8Array, readonly most: number) {
    super(`an entry with more than ${most} values`);
  }
}

/** An attribute as received: the description with its options, the values as views into the message. */
export interface RawAttribute {
  readonly description: string;
  readonly values: readonly Uint8Array[];
}

/** An entry as received. */
export interface RawEntry {
  readonly dn: Uint8Array;
  /** Decoded on every access, so that the entries of a page stay bytes until they are used. */
  readonly attributes: readonly RawAttribute[];
  /** Whether no attribute has options, and so no attribute is a range. */
  readonly isPlain?: boolean;
}

/** The result of an operation (LDAPResult). */
export interface LdapResult {
  /** 0 is success. */
  readonly code: number;
  /** With code 32: the closest existing parent of the DN. Cut after {@linkcode TEXT_BYTES}, as the text. */
  readonly matchedDn: string;
  /** The server's diagnostic message. */
  readonly text: string;
  /** With code 10: the URIs of other servers. */
  readonly referrals: readonly string[];
  /** The paging cookie (RFC 2696): empty on the last page, absent if the server sent no paging control. */
  readonly cookie?: Uint8Array;
}

/** One message from the server. */
export type Reply =
  | { readonly id: number; readonly kind: "entry"; readonly entry: RawEntry }
  | { readonly id: number; readonly kind: "reference"; readonly uris: readonly string[] }
  | { readonly id: number; readonly kind: "result"; readonly operation: number; readonly result: LdapResult }
  | { readonly id: number; readonly kind: "other"; readonly operation: number };

const REFERRALS = 0xa3;
const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });
const NAMES = new StringCache();
const RESULTS: ReadonlySet<number> = new Set([
  ProtocolOperation.LDAP_RES_BIND,
  ProtocolOperation.LDAP_RES_SEARCH,
  ProtocolOperation.LDAP_RES_EXTENSION,
]);

/**
 * Decodes one message.
 *
 * @throws {MessageError} if it is truncated or malformed
 */
export function decodeReply(bytes: Buffer, bounds: Bounds = BOUNDS): Reply {
  try {
    const reader = new BerReader(bytes);
    const messageEnd = enter(reader, Ber.Sequence | Ber.Constructor, bytes.length);
    const id = integer(reader, Ber.Integer, messageEnd);
    const operation = reader.peek();
    if (operation === null) throw new MessageError("a message without content");
    const end = enter(reader, operation, messageEnd);
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_ENTRY) {
      return { id, kind: "entry", entry: new ReceivedEntry(reader, end, bounds.values) };
    }
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_REF) {
      return { id, kind: "reference", uris: uris(reader, end, bounds.references) };
    }
    if (RESULTS.has(operation)) {
      return { id, kind: "result", operation, result: result(reader, end, messageEnd, bounds.references) };
    }
    return { id, kind: "other", operation };
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError(`a malformed message: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** A validated SearchResultEntry that decodes its attributes on access. */
class ReceivedEntry implements RawEntry {
  readonly dn: Uint8Array;
  readonly isPlain: boolean;
  readonly #bytes: Buffer;
  readonly #start: number;
  readonly #end: number;

  /** @throws {MessageError} if it is malformed, or has more values than accepted */
  constructor(reader: BerReader, end: number, maxValues: number) {
    this.dn = octets(reader, end);
    this.#bytes = reader.buffer;
    this.#start = reader.offset;
    this.#end = end;
    let isPlain = true;
    let values = 0;
    eachAttribute(reader, this.#end, (description, end) => {
      if (description.includes(";")) isPlain = false;
      // An attribute without values takes as much memory as a value
      for (values++; reader.offset < end; values++) skip(reader, Ber.OctetString, end);
      if (values > maxValues) throw new TooManyValuesError(this.dn, maxValues);
    });
    this.isPlain = isPlain;
  }

  get attributes(): RawAttribute[] {
    const reader = new BerReader(this.#bytes);
    reader.offset = this.#start;
    const attributes: RawAttribute[] = [];
    eachAttribute(reader, this.#end, (description, end) => {
      // `push` would reserve room for 17 values, and most attributes have one
      const values: Uint8Array[] = reader.offset < end ? [octets(reader, end)] : [];
      while (reader.offset < end) values.push(octets(reader, end));
      attributes.push({ description, values });
    });
    return attributes;
  }
}

/**
 * Iterates over a PartialAttributeList. Ignores further elements behind the values of an attribute (RFC 4511 section 4).
 *
 * @param limit where the entry ends
 * @param readValues reads the values of an attribute, which end at `end`
 */
function eachAttribute(
  reader: BerReader,
  limit: number,
  readValues: (description: string, end: number) => void,
): void {
  const end = enter(reader, Ber.Sequence | Ber.Constructor, limit);
  while (reader.offset < end) {
    const attributeEnd = enter(reader, Ber.Sequence | Ber.Constructor, end);
    const description = name(reader, attributeEnd);
    readValues(description, enter(reader, ProtocolOperation.LBER_SET, attributeEnd));
    reader.offset = attributeEnd;
  }
}

/** Longest DN in a message to people, in bytes. */
const SHOWN_BYTES = 200;

/** A DN for messages, shortened. */
export function shownDn(bytes: Uint8Array): string {
  const dn = readDn(bytes.subarray(0, SHOWN_BYTES));
  return (typeof dn === "string" ? dn : dn.shown) + (bytes.length > SHOWN_BYTES ? "…" : "");
}

/** Decodes a DN; if it is not UTF-8, returns an escaped form for messages only. */
export function readDn(bytes: Uint8Array): string | { readonly shown: string } {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  const shown = (byte: number) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`;
  return { shown: Array.from(bytes, shown).join("") };
}

/** Reads an LDAPResult up to `end`, and the controls after it up to `messageEnd`. */
function result(reader: BerReader, end: number, messageEnd: number, maxReferrals: number): LdapResult {
  const code = integer(reader, Ber.Enumeration, end);
  const matchedDn = TEXT.decode(octets(reader, end).subarray(0, TEXT_BYTES));
  const text = TEXT.decode(octets(reader, end).subarray(0, TEXT_BYTES));
  const referrals = reader.offset < end && reader.peek() === REFERRALS
    ? uris(reader, enter(reader, REFERRALS, end), maxReferrals)
    : [];
  reader.offset = end; // skips SASL credentials and response name
  const cookie = reader.peek() === ProtocolOperation.LDAP_CONTROLS
    ? pagingCookie(reader, messageEnd)
    : undefined;
  return { code, matchedDn, text, referrals, ...(cookie === undefined ? {} : { cookie }) };
}

/** Finds the paging control (RFC 2696) and returns its cookie. */
function pagingCookie(reader: BerReader, limit: number): Uint8Array | undefined {
  const end = enter(reader, ProtocolOperation.LDAP_CONTROLS, limit);
  while (reader.offset < end) {
    const controlEnd = enter(reader, Ber.Sequence | Ber.Constructor, end);
    if (TEXT.decode(octets(reader, controlEnd)) === PagedResultsControl.type) {
      if (reader.peek() === Ber.Boolean) skip(reader, Ber.Boolean, controlEnd);
      const valueEnd = enter(reader, Ber.OctetString, controlEnd);
      const cookieEnd = enter(reader, Ber.Sequence | Ber.Constructor, valueEnd);
      integer(reader, Ber.Integer, cookieEnd);
      return octets(reader, cookieEnd);
    }
    reader.offset = controlEnd;
  }
  return undefined;
}

/**
 * Enters the element at the current offset; returns where it ends.
 *
 * @param limit where the element around it ends
 */
function enter(reader: BerReader, tag: number, limit: number): number {
  const { buffer, offset } = reader;
  const length = buffer[offset + 1];
  // Nearly all elements have a length of one byte, which takes a quarter of the time this way
  if (buffer[offset] === tag && length !== undefined && length < 0x80) {
    const end = offset + 2 + length;
    if (end > limit) throw truncated();
    reader.offset = offset + 2;
    return end;
  }
  if (reader.offset >= limit || reader.readSequence(tag) === null || reader.length < 0) throw truncated();
  const end = reader.offset + reader.length;
  if (end > limit) throw truncated();
  return end;
}

function truncated(): MessageError {
  return new MessageError("a truncated message");
}

/** Skips the element at the current offset. */
function skip(reader: BerReader, tag: number, limit: number): void {
  reader.offset = enter(reader, tag, limit);
}

/** Reads an octet string as a view: a plain Uint8Array, because `slice` of a Buffer does not copy. */
function octets(reader: BerReader, limit: number): Uint8Array {
  const end = enter(reader, Ber.OctetString, limit);
  const { buffer } = reader;
  const view = new Uint8Array(buffer.buffer, buffer.byteOffset + reader.offset, end - reader.offset);
  reader.offset = end;
  return view;
}

function name(reader: BerReader, limit: number): string {
  const end = enter(reader, Ber.OctetString, limit);
  const text = NAMES.decode(reader.buffer, reader.offset, end);
  reader.offset = end;
  return text;
}

/** Reads URIs up to `end`; one more than the maximum at most, so that the caller notices that there are more. */
function uris(reader: BerReader, end: number, max: number): string[] {
  const found: string[] = [];
  while (reader.offset < end && found.length <= max) {
    found.push(TEXT.decode(octets(reader, end).subarray(0, URI_BYTES)));
  }
  return found;
}

function integer(reader: BerReader, tag: number, limit: number): number {
  const end = enter(reader, tag, limit);
  const length = end - reader.offset;
  if (length < 1 || length > 4) throw new MessageError(`a number of ${length} bytes`);
  const value = reader.buffer.readIntBE(reader.offset, length);
  reader.offset = end;
  return value;
}
