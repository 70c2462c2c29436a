/**
 * What surrounds the objects of a list: the rest of the document.
 *
 * @module
 */

import {
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  concatBytes,
  endOfString,
  isWhitespace,
  ListSyntaxError,
  OPEN_LIST,
  OPEN_OBJECT,
  parseJson,
  QUOTE,
} from "./json_bytes.ts";
import { isRecord } from "./error_body.ts";

/** The names that lead to the list. */
const OUTER = "_embedded";
const INNER = "udm:object";
/** As long as either can be, each character escaped (`\u0061`), with the closing quote. */
const MAX_NAME_LENGTH = 6 * INNER.length + 1;

/** UTF-8 of the byte order mark, which may be ignored where a document begins (RFC 8259 section 8.1). */
const BOM: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * Finds the list in the document, and keeps the rest until it is complete.
 *
 * It follows nothing but strings, brackets and the names on the two upper levels. In a document that is JSON, these are what
 * they seem to be, and whether it is JSON shows at the end.
 */
export class ListEnvelope {
  readonly #parts: Uint8Array[] = [];
  #seen = 0;
  #open = 0;
  #ended = false;
  #inString = false;
  /** 1 if the first byte of the next piece is escaped. */
  #skip = 0;
  /** The last string on the two upper levels, without the opening quote; cut off if it is a long one. */
  #string = "";
  #outerName = "";
  #innerName = "";
  #inEmbedded = false;
  #found = false;
  #inList = false;

  /** Whether what comes next belongs to the list. */
  get inList(): boolean {
    return this.#inList;
  }

  /** Whether the document is complete. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Reads up to where the list begins, or to the end of the piece; gives where it stopped.
   *
   * @throws {ListSyntaxError} if what comes is no object, or has two lists
   */
  read(piece: Uint8Array, start: number): number {
    let at = start;
    while (at < piece.length && !this.#inList) {
      at = this.#inString ? this.#readString(piece, at) : this.#readByte(piece[at] as number, at);
    }
    this.add(piece.subarray(start, at));
    return at;
  }

  /** Adds what belongs to the list but to none of its objects, or stands for them. */
  add(part: Uint8Array): void {
    // A copy, or the whole piece would be kept
    if (part.length > 0) this.#parts.push(part.slice());
    this.#seen += part.length;
  }

  /** The list is over; its closing bracket comes next. */
  endList(): void {
    this.#inList = false;
  }

  /**
   * Reads the document: how many objects there are, as it says.
   *
   * @throws {ListSyntaxError} if it is not JSON, or what should be the list is none
   */
  results(): unknown {
    const document: unknown = parseJson(concatBytes(this.#parts), "document");
    const { [OUTER]: embedded = {}, results } = isRecord(document) ? document : {};
    const list = isRecord(embedded) ? embedded[INNER] : null;
    // A name that is there twice would hide what was given out
    if (this.#found ? !Array.isArray(list) : list !== undefined) {
      throw new ListSyntaxError("something else stands where the list of objects belongs");
    }
    return results;
  }

  #readString(piece: Uint8Array, start: number): number {
    const end = endOfString(piece, start + this.#skip);
    this.#inString = end > piece.length;
    this.#skip = this.#inString ? end - piece.length - 1 : 0;
    if (this.#open <= 2 && this.#string.length <= MAX_NAME_LENGTH) {
      const text = piece.subarray(start, Math.min(end, start + MAX_NAME_LENGTH));
      this.#string += String.fromCharCode(...text);
    }
    return Math.min(end, piece.length);
  }

  #readByte(byte: number, at: number): number {
    if (this.#open === 0 && !this.#mayStandOutside(byte, at)) {
      throw new ListSyntaxError("it is not JSON, or no object");
    }
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        this.#string = "";
        break;
      case COLON:
        if (this.#open === 1) this.#outerName = parseName(this.#string);
        else if (this.#open === 2) this.#innerName = parseName(this.#string);
        break;
      case OPEN_OBJECT:
        if (this.#open === 1) this.#inEmbedded = this.#outerName === OUTER;
        this.#open++;
        break;
      case OPEN_LIST:
        if (this.#open === 2 && this.#inEmbedded && this.#innerName === INNER) this.#beginList();
        this.#open++;
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.#open--;
        if (this.#open === 1) this.#inEmbedded = false;
        this.#ended = this.#open === 0;
    }
    return at + 1;
  }

  #beginList(): void {
    if (this.#found) throw new ListSyntaxError("there is a second list of objects");
    this.#found = true;
    this.#inList = true;
  }

  #mayStandOutside(byte: number, at: number): boolean {
    return isWhitespace(byte) || (!this.#ended && (byte === OPEN_OBJECT || BOM[this.#seen + at] === byte));
  }
}

/** The name that is written so, the closing quote included. */
function parseName(written: string): string {
  try {
    return JSON.parse(`"${written}`) as string;
  } catch {
    return "";
  }
}
