/**
 * Decoding what a directory server sends (RFC 4511 section 4), strictly: a message that is cut off inside is an error, never
 * an empty value or a success. Values stay bytes; DNs do too, because not every DN that servers send is UTF-8.
 *
 * @module
 */
import { decodeUtf8 } from "../syntax/utf8.ts";
import type { Buffer } from "node:buffer";
import { Ber, BerReader, PagedResultsControl, ProtocolOperation } from "ldapts";
import { StringCache } from "./string_cache.ts";

/** The bytes are framed as an LDAP message, but it is none inside. */
export class MessageError extends Error {
  override readonly name = "MessageError";
}

/** An attribute as it came: the description with its options, the values as views into the message. */
export interface RawAttribute {
  readonly description: string;
  readonly values: readonly Uint8Array[];
}

/** An entry as it came. */
export interface RawEntry {
  readonly dn: Uint8Array;
  /** Made anew each time it is asked for, so that the entries of a page are bytes until it is their turn. */
  readonly attributes: readonly RawAttribute[];
  /** Whether it is known that no attribute has options, and so that none came in part. */
  readonly isPlain?: boolean;
}

/** How an operation ended (LDAPResult). */
export interface LdapResult {
  /** 0 is success. */
  readonly code: number;
  /** The part of the name that exists, with code 32. */
  readonly matchedDn: string;
  /** The server's words. */
  readonly text: string;
  /** Where to ask instead, with code 10. */
  readonly referrals: readonly string[];
  /** The paging cookie (RFC 2696); absent if the server sent no paging control, empty at the end. */
  readonly cookie?: Uint8Array;
}

/** One message of the server. */
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
 * @throws {MessageError} if it is cut off or not built as RFC 4511 says
 */
export function decodeReply(bytes: Buffer): Reply {
  try {
    const reader = new BerReader(bytes);
    enter(reader, Ber.Sequence | Ber.Constructor);
    const id = integer(reader, Ber.Integer);
    const operation = reader.peek();
    if (operation === null) throw new MessageError("a message without content");
    const end = enter(reader, operation);
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_ENTRY) {
      return { id, kind: "entry", entry: new ReceivedEntry(reader) };
    }
    if (operation === ProtocolOperation.LDAP_RES_SEARCH_REF) {
      return { id, kind: "reference", uris: texts(reader, end) };
    }
    if (RESULTS.has(operation)) return { id, kind: "result", operation, result: result(reader, end) };
    return { id, kind: "other", operation };
  } catch (error) {
    if (error instanceof MessageError) throw error;
    throw new MessageError(`a malformed message: ${error instanceof Error ? error.message : error}`, {
      cause: error,
    });
  }
}

/** A SearchResultEntry that has been looked through from end to end, and whose attributes are read when they are needed. */
class ReceivedEntry implements RawEntry {
  readonly dn: Uint8Array;
  readonly isPlain: boolean;
  readonly #bytes: Buffer;
  readonly #start: number;

  /** @throws {MessageError} if it is not built as it should be */
  constructor(reader: BerReader) {
    this.dn = octets(reader);
    this.#bytes = reader.buffer;
    this.#start = reader.offset;
    let isPlain = true;
    eachAttribute(reader, (description, end) => {
      if (description.includes(";")) isPlain = false;
      while (reader.offset < end) skip(reader, Ber.OctetString);
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
 * Goes through a PartialAttributeList.
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

/** The text of a DN; of one that is not UTF-8 only something to show to people. */
export function readDn(bytes: Uint8Array): string | { readonly shown: string } {
  const text = decodeUtf8(bytes);
  if (text !== undefined) return text;
  const shown = (byte: number) =>
    byte >= 0x20 && byte < 0x7f ? String.fromCharCode(byte) : `\\${byte.toString(16).padStart(2, "0")}`;
  return { shown: Array.from(bytes, shown).join("") };
}

/** Reads LDAPResult up to `end`, and the controls that follow it. */
function result(reader: BerReader, end: number): LdapResult {
  const code = integer(reader, Ber.Enumeration);
  const matchedDn = TEXT.decode(octets(reader));
  const text = TEXT.decode(octets(reader));
  const referrals = reader.offset < end && reader.peek() === REFERRALS
    ? texts(reader, enter(reader, REFERRALS))
    : [];
  reader.offset = end; // what else belongs to the result (SASL credentials, response name) is not needed
  const cookie = reader.peek() === ProtocolOperation.LDAP_CONTROLS ? pagingCookie(reader) : undefined;
  return { code, matchedDn, text, referrals, ...(cookie === undefined ? {} : { cookie }) };
}

/** Looks through the controls for that of RFC 2696 and gives its cookie. */
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

/** Steps into the element that begins here; gives where it ends. */
function enter(reader: BerReader, tag: number): number {
  if (reader.readSequence(tag) === null || reader.length < 0 || reader.length > reader.remain) {
    throw new MessageError("a message that is cut off inside");
  }
  return reader.offset + reader.length;
}

/** Steps over the element that begins here. */
function skip(reader: BerReader, tag: number): void {
  reader.offset = enter(reader, tag);
}

/** Reads an octet string as a view. A plain Uint8Array, not a Buffer, whose `slice` does not copy. */
function octets(reader: BerReader): Uint8Array {
  const end = enter(reader, Ber.OctetString);
  const { buffer } = reader;
  const view = new Uint8Array(buffer.buffer, buffer.byteOffset + reader.offset, end - reader.offset);
  reader.offset = end;
  return view;
}

/** Reads the name of an attribute. */
function name(reader: BerReader): string {
  const end = enter(reader, Ber.OctetString);
  const text = NAMES.decode(reader.buffer, reader.offset, end);
  reader.offset = end;
  return text;
}

/** Reads octet strings up to `end` as text. */
function texts(reader: BerReader, end: number): string[] {
  const found: string[] = [];
  while (reader.offset < end) found.push(TEXT.decode(octets(reader)));
  return found;
}

/** Reads a number. */
function integer(reader: BerReader, tag: number): number {
  const end = enter(reader, tag);
  const length = end - reader.offset;
  if (length < 1 || length > 4) throw new MessageError(`a number of ${length} bytes`);
  const value = reader.buffer.readIntBE(reader.offset, length);
  reader.offset = end;
  return value;
}
