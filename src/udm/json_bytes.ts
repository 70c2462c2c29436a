/**
 * Byte-level parts of JSON (RFC 8259) for splitting documents.
 *
 * @module
 */

import { Nesting } from "./bounds.ts";

export const QUOTE = 0x22;
export const COMMA = 0x2c;
export const COLON = 0x3a;
export const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
export const CLOSE_LIST = 0x5d;
export const OPEN_OBJECT = 0x7b;
export const CLOSE_OBJECT = 0x7d;

const DOCUMENT = new TextDecoder("utf-8", { fatal: true });
const VALUES = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });

/** Whether a byte is JSON whitespace. */
export function isWhitespace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Finds the end of a string.
 *
 * @param start a position after the opening quote, but not within an escape
 * @returns the position after the closing quote; length + 1 if the string continues in the next chunk; length + 2 if it
 *   does and the next byte belongs to an escape
 */
export function endOfString(bytes: Uint8Array, start: number): number {
  // indexOf is no faster even in strings of megabytes, and much slower with escapes
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH && ++at === bytes.length) return at + 2;
  }
  return Math.max(start, bytes.length) + 1;
}

/** The bytes are not JSON, or not a list of objects. */
export class ListSyntaxError extends Error {
  override readonly name = "ListSyntaxError";
}

/**
 * Parses a document, or comma-separated values of a list.
 *
 * @throws {ListSyntaxError} if the bytes are not JSON. Unlike the error of `JSON.parse`, it does not quote them
 */
export function parseJson(bytes: Uint8Array, what: "document" | "values"): unknown {
  try {
    // A byte order mark may be ignored only at the start of a document (RFC 8259 section 8.1)
    if (what === "document") return JSON.parse(DOCUMENT.decode(bytes));
    return JSON.parse(`[${VALUES.decode(bytes)}]`);
  } catch {
    throw new ListSyntaxError("it is not JSON");
  }
}

/**
 * Checks the lists and maps of a text, if it is JSON.
 *
 * @throws {BoundExceeded}
 */
export function checkNesting(json: string, what: string): void {
  const nesting = new Nesting(what);
  for (let at = 0; at < json.length; at++) {
    switch (json.charCodeAt(at)) {
      case QUOTE:
        at = endOfText(json, at + 1);
        break;
      case OPEN_OBJECT:
      case OPEN_LIST:
        nesting.begin();
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        nesting.open--;
    }
  }
}

/** The position of the closing quote, or the length of the text. */
function endOfText(json: string, start: number): number {
  for (let at = start; at < json.length; at++) {
    const code = json.charCodeAt(at);
    if (code === QUOTE) return at;
    if (code === BACKSLASH) at++;
  }
  return json.length;
}

/** The capacity to keep for the next bytes. */
const KEPT_CAPACITY = 1 << 18;

/** Bytes that arrive in pieces, in one array: a server that sends single bytes would fill the memory with pieces. */
export class ByteBuffer {
  #room = new Uint8Array();
  #length = 0;

  /** Number of bytes. */
  get length(): number {
    return this.#length;
  }

  /** The bytes; valid until the next change. */
  get bytes(): Uint8Array<ArrayBuffer> {
    return this.#room.subarray(0, this.#length);
  }

  /** Adds a copy of a piece. */
  add(piece: Uint8Array): void {
    const length = this.#length + piece.length;
    if (length > this.#room.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.#room.length));
      larger.set(this.bytes);
      this.#room = larger;
    }
    this.#room.set(piece, this.#length);
    this.#length = length;
  }

  /** Removes all bytes. */
  clear(): void {
    this.#length = 0;
    if (this.#room.length > KEPT_CAPACITY) this.#room = new Uint8Array();
  }
}
