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
    enter(reader, Ber.Sequence | Ber.Constructor);
    const id = integer(reader, Ber.Integer);
    const operation = reader.peek();
    if (operation === null) throw new MessageError("a message without content");
    const end = enter(reader, operation);
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_ENTRY) {
      return { id, kind: "entry", entry: new ReceivedEntry(reader, bounds.values) };
    }
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_REF) {
      return { id, kind: "reference", uris: uris(reader, end, bounds.references) };
    }
    if (RESULTS.has(operation)) {
      return { id, kind: "result", operation, result: result(reader, end, bounds.references) };
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

  /** @throws {MessageError} if it is malformed, or has more values than accepted */
  constructor(reader: BerReader, maxValues: number) {
    this.dn = octets(reader);
    this.#bytes = reader.buffer;
    this.#start = reader.offset;
    let isPlain = true;
    let values = 0;
    eachAttribute(reader, (description, end) => {
      if (description.includes(";")) isPlain = false;
      // An attribute without values takes as much memory as a value
      for (values++; reader.offset < end; values++) skip(reader, Ber.OctetString);
      if (values > maxValues) throw new TooManyValuesError(this.dn, maxValues);
    });
    this.isPlain = isPlain;
  }

  get attributes(): RawAttribute[] {
    const reader = new BerReader(this.#bytes);
    reader.offset = this.#start;
    const attributes: RawAttribute[] = [];
    eachAttribute(reader, (description, end) => {
      const values: Uint8Array[] = [];
      while (reader.offset < end) values.push(octets(reader));
      attributes.push({ description, values });
    });
    return attributes;
  }
}

/**
 * Iterates over a PartialAttributeList.
 *
 * @param readValues reads the values of an attribute, which end at `end`
 */
function eachAttribute(reader: BerReader, readValues: (description: string, end: number) => void): void {
  const end = enter(reader, Ber.Sequence | Ber.Constructor);
  while (reader.offset < end) {
    enter(reader, Ber.Sequence | Ber.Constructor);
    const description = name(reader);
    readValues(description, enter(reader, ProtocolOperation.LBER_SET));
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

/** Reads an LDAPResult up to `end`, and the controls after it. */
function result(reader: BerReader, end: number, maxReferrals: number): LdapResult {
  const code = integer(reader, Ber.Enumeration);
  const matchedDn = TEXT.decode(octets(reader).subarray(0, TEXT_BYTES));
  const text = TEXT.decode(octets(reader).subarray(0, TEXT_BYTES));
  const referrals = reader.offset < end && reader.peek() === REFERRALS
    ? uris(reader, enter(reader, REFERRALS), maxReferrals)
    : [];
  reader.offset = end; // skips SASL credentials and response name
  const cookie = reader.peek() === ProtocolOperation.LDAP_CONTROLS ? pagingCookie(reader) : undefined;
  return { code, matchedDn, text, referrals, ...(cookie === undefined ? {} : { cookie }) };
}

/** Finds the paging control (RFC 2696) and returns its cookie. */
function pagingCookie(reader: BerReader): Uint8Array | undefined {
  const end = enter(reader, ProtocolOperation.LDAP_CONTROLS);
  while (reader.offset < end) {
    const controlEnd = enter(reader, Ber.Sequence | Ber.Constructor);
    if (TEXT.decode(octets(reader)) === PagedResultsControl.type) {
      if (reader.peek() === Ber.Boolean) skip(reader, Ber.Boolean);
      enter(reader, Ber.OctetString);
      enter(reader, Ber.Sequence | Ber.Constructor);
      integer(reader, Ber.Integer);
      return octets(reader);
    }
    reader.offset = controlEnd;
  }
  return undefined;
}

/** Enters the element at the current offset; returns where it ends. */
function enter(reader: BerReader, tag: number): number {
  if (reader.readSequence(tag) === null || reader.length < 0 || reader.length > reader.remain) {
    throw new MessageError("a truncated message");
  }
  return reader.offset + reader.length;
}

/** Skips the element at the current offset. */
function skip(reader: BerReader, tag: number): void {
  reader.offset = enter(reader, tag);
}

/** Reads an octet string as a view: a plain Uint8Array, because `slice` of a Buffer does not copy. */
function octets(reader: BerReader): Uint8Array {
  const end = enter(reader, Ber.OctetString);
  const { buffer } = reader;
  const view = new Uint8Array(buffer.buffer, buffer.byteOffset + reader.offset, end - reader.offset);
  reader.offset = end;
  return view;
}

function name(reader: BerReader): string {
  const end = enter(reader, Ber.OctetString);
  const text = NAMES.decode(reader.buffer, reader.offset, end);
  reader.offset = end;
  return text;
}

/** Reads URIs up to `end`; one more than the maximum at most, so that the caller notices that there are more. */
function uris(reader: BerReader, end: number, max: number): string[] {
  const found: string[] = [];
  while (reader.offset < end && found.length <= max) {
    found.push(TEXT.decode(octets(reader).subarray(0, URI_BYTES)));
  }
  return found;
}

function integer(reader: BerReader, tag: number): number {
  const end = enter(reader, tag);
  const length = end - reader.offset;
  if (length < 1 || length > 4) throw new MessageError(`a number of ${length} bytes`);
  const value = reader.buffer.readIntBE(reader.offset, length);
  reader.offset = end;
  return value;
}
