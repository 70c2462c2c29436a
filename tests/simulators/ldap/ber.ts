/**
 * BER (X.690) as LDAP uses it: a typed door to the library, and the cutting of a byte stream into messages.
 *
 * @module
 */
import { Buffer } from "node:buffer";
// @ts-types="./asn1.d.ts"
import asn1 from "asn1";
import type { Reader, Writer } from "./asn1.d.ts";

export type { Reader, Writer };

/** The longest element that can be written, in bytes: the library knows lengths of at most three octets. */
export const LONGEST_ELEMENT = 0xff_ffff;

const OCTET_STRING = 0x04;

/** The bytes are not valid BER for LDAP (RFC 4511 section 5.1). */
export class BerError extends Error {
  override readonly name = "BerError";
}

/** A reader over `bytes`, which are not copied. */
export function reader(bytes: Uint8Array): Reader {
  return new asn1.Ber.Reader(asBuffer(bytes));
}

/** More bytes than the lengths of all open sequences of a message can need. */
const SPARE = 32;

/** Strings up to this length are written here if they are ASCII: asking the runtime for UTF-8 takes longer. */
const SHORT = 256;

/**
 * The library's writer with its two functions for the buffer replaced: the originals may lose the last byte of a
 * sequence that just fills the buffer, cannot write an empty buffer, and spend half of the time on assertions.
 */
class RoomyWriter extends asn1.Ber.Writer {
  override writeString(value: string, tag = OCTET_STRING): void {
    const { length } = value;
    if (length > SHORT || !isAscii(value)) return super.writeString(value, tag);
    this.writeByte(tag);
    this.writeLength(length);
    this._ensure(length);
    for (let at = 0; at < length; at++) this._buf[this._offset + at] = value.charCodeAt(at);
    this._offset += length;
  }

  protected override _ensure(length: number): void {
    if (this._size - this._offset >= length + SPARE) return;
    const size = Math.max(2 * this._size, this._offset + length + SPARE);
    const larger = Buffer.alloc(size);
    this._buf.copy(larger, 0, 0, this._offset);
    this._buf = larger;
    this._size = size;
  }

  protected override _shift(start: number, length: number, by: number): void {
    this._buf.copyWithin(start + by, start, start + length);
    this._offset += by;
  }
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/**
 * A writer.
 *
 * @param size the initial size in bytes; it grows on demand
 */
export function writer(size = 1024): Writer {
  return new RoomyWriter({ size });
}

/** The same bytes as a Buffer. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

/** Writes an octet string; text is written as UTF-8. */
export function writeOctets(to: Writer, value: string | Uint8Array, tag = OCTET_STRING): void {
  if (typeof value === "string") to.writeString(value, tag);
  else to.writeBuffer(asBuffer(value), tag);
}

/** @throws {BerError} if the data end where an element was expected */
export function required<T>(value: T | null, what: string): T {
  if (value === null) throw new BerError(`the message ends where ${what} belongs`);
  return value;
}

/** Reads an octet string as bytes. */
export function readBytes(from: Reader, what: string, tag = OCTET_STRING): Buffer {
  return required(from.readString(tag, true), what);
}

/** Reads an octet string as UTF-8 text. */
export function readText(from: Reader, what: string, tag = OCTET_STRING): string {
  return readBytes(from, what, tag).toString("utf8");
}

/** Enters a constructed element and returns the position after its end. */
export function enter(from: Reader, what: string, tag?: number): number {
  required(from.readSequence(tag), what);
  const end = from.offset + from.length;
  if (from.length > from.remain) throw new BerError(`${what} is longer than its message`);
  return end;
}

/** Cuts the bytes of a connection into LDAP messages. */
export class MessageSplitter {
  #rest: Buffer = Buffer.alloc(0);

  /**
   * Adds bytes and returns the messages that are now complete.
   *
   * @throws if the bytes cannot be the beginning of an LDAP message
   */
  push(chunk: Uint8Array): Buffer[] {
    this.#rest = this.#rest.length === 0 ? asBuffer(chunk) : Buffer.concat([this.#rest, chunk]);
    const messages: Buffer[] = [];
    while (this.#rest.length > 0) {
      const head = reader(this.#rest);
      if (head.readSequence(0x30) === null || head.length > head.remain) break;
      const end = head.offset + head.length;
      messages.push(this.#rest.subarray(0, end));
      this.#rest = this.#rest.subarray(end);
    }
    return messages;
  }
}
