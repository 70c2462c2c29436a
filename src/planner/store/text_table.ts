/**
 * A compact table of short texts: their UTF-8 bytes in large chunks. A UUID, the usual primary key, takes 16 bytes.
 *
 * @module
 */

import { NumberColumn } from "./columns.ts";
import { UUID_BYTES, uuidText, writeUuid } from "../../syntax/uuid.ts";

const CHUNK = 1 << 16;
/** Texts that may need more bytes are stored as strings. */
const LONGEST = 1 << 13;
const LENGTH_BYTES = 2;
/** Marks a UUID in place of the length; no text is that long. */
const UUID = 0xffff;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Up to this length, a loop is faster than the encoder or decoder. */
const SHORT = 64;
const CODES: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => Array(length).fill(0));
const uuid = new Uint8Array(UUID_BYTES);

/** Texts by place. A replaced text stays in memory. */
export class TextTable {
  readonly #chunks: Uint8Array[] = [];
  #used = CHUNK;
  /** The start of a text, plus one; 0: none. */
  readonly #starts = new NumberColumn();
  readonly #others = new Map<number, string>();

  /** The text at a place; undefined if there is none. */
  at(place: number): string | undefined {
    const start = this.#starts.at(place);
    if (start === 0) return this.#others.get(place);
    const chunk = this.#chunks[Math.floor((start - 1) / CHUNK)] as Uint8Array;
    const offset = (start - 1) % CHUNK;
    const from = offset + LENGTH_BYTES;
    const length = lengthAt(chunk, offset);
    if (length === UUID) return uuidText(chunk, from);
    return readAscii(chunk, from, length) ?? decoder.decode(chunk.subarray(from, from + length));
  }

  /**
   * Whether a place has a text, or its beginning. Does not allocate a string.
   *
   * @param end the length of the beginning
   */
  is(place: number, text: string, end = text.length): boolean {
    const start = this.#starts.at(place);
    if (start === 0) return this.#others.get(place) === text.slice(0, end);
    const chunk = this.#chunks[Math.floor((start - 1) / CHUNK)] as Uint8Array;
    const offset = (start - 1) % CHUNK;
    const from = offset + LENGTH_BYTES;
    const length = lengthAt(chunk, offset);
    if (length === UUID) {
      if (!writeUuid(text.slice(0, end), uuid, 0)) return false;
      for (let at = 0; at < UUID_BYTES; at++) if (chunk[from + at] !== uuid[at]) return false;
      return true;
    }
    // A text has at least as many UTF-8 bytes as characters.
    if (end > length) return false;
    for (let at = 0; at < end; at++) {
      const byte = chunk[from + at] as number;
      if (byte >= 0x80) return this.at(place) === text.slice(0, end);
      if (byte !== text.charCodeAt(at)) return false;
    }
    return end === length;
  }

  /** Sets the text at a place. */
  set(place: number, text: string): void {
    const most = text.length * 3;
    const tooMany = this.#chunks.length * CHUNK > 0xffff_0000 - CHUNK;
    if (most > LONGEST || tooMany) return this.#keep(place, text);
    if (this.#used + LENGTH_BYTES + most > CHUNK) {
      this.#chunks.push(new Uint8Array(CHUNK));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1) as Uint8Array;
    const from = this.#used + LENGTH_BYTES;
    if (writeUuid(text, chunk, from)) return this.#written(place, UUID, UUID_BYTES);
    if (writeAscii(text, chunk, from)) return this.#written(place, text.length, text.length);
    // UTF-8 cannot represent a lone surrogate.
    if (LONE_SURROGATE.test(text)) return this.#keep(place, text);
    const { written } = encoder.encodeInto(text, chunk.subarray(from));
    this.#written(place, written, written);
  }

  /** Stores a text as a string. */
  #keep(place: number, text: string): void {
    this.#starts.set(place, 0);
    this.#others.set(place, text);
  }

  /** Records a text that was written at the end of the last chunk. */
  #written(place: number, length: number, bytes: number): void {
    const chunk = this.#chunks.at(-1) as Uint8Array;
    chunk[this.#used] = length & 0xff;
    chunk[this.#used + 1] = length >>> 8;
    this.#starts.set(place, (this.#chunks.length - 1) * CHUNK + this.#used + 1);
    this.#others.delete(place);
    this.#used += LENGTH_BYTES + bytes;
  }
}

function lengthAt(chunk: Uint8Array, offset: number): number {
  return (chunk[offset] as number) | (chunk[offset + 1] as number) << 8;
}

/** Writes a short ASCII text; returns false for any other text. */
function writeAscii(text: string, bytes: Uint8Array, at: number): boolean {
  if (text.length > SHORT) return false;
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    if (code >= 0x80) return false;
    bytes[at + index] = code;
  }
  return true;
}

/** Reads a short ASCII text; undefined for any other text. */
function readAscii(bytes: Uint8Array, at: number, length: number): string | undefined {
  const codes = CODES[length];
  if (codes === undefined) return undefined;
  for (let index = 0; index < length; index++) {
    const byte = bytes[at + index] as number;
    if (byte >= 0x80) return undefined;
    codes[index] = byte;
  }
  return String.fromCharCode.apply(null, codes);
}
