/**
 * The document around the objects of a list.
 *
 * @module
 */

import { BOUNDS, Nesting, tooLarge } from "./bounds.ts";
import {
  ByteBuffer,
  CLOSE_LIST,
  CLOSE_OBJECT,
  COLON,
  endOfString,
  isWhitespace,
  ListSyntaxError,
  OPEN_LIST,
  OPEN_OBJECT,
  parseJson,
  QUOTE,
} from "./json_bytes.ts";
import { isRecord } from "./error_body.ts";

/** The names on the path to the list. */
const OUTER = "_embedded";
const INNER = "udm:object";
/** Maximum length of both names with every character escaped (`\u0061`) and the closing quote. */
const MAX_NAME_LENGTH = 6 * INNER.length + 1;

/** The byte order mark in UTF-8, which may be ignored at the start of a document (RFC 8259 section 8.1). */
const BOM: readonly number[] = [0xef, 0xbb, 0xbf];

/**
 * Finds the list in the document, and collects the rest.
 *
 * It tracks only strings, brackets and the names on the two upper levels. This is enough if the document is JSON, which
 * {@linkcode ListEnvelope.results} checks at the end.
 */
export class ListEnvelope {
  readonly #document = new ByteBuffer();
  readonly #nesting = new Nesting("the list without its objects");
  #ended = false;
  #inString = false;
  /** 1 if the first byte of the next chunk is escaped. */
  #skip = 0;
  /** The last string on the two upper levels, without the opening quote, truncated if long. */
  #string = "";
  #outerName = "";
  #innerName = "";
  #inEmbedded = false;
  #found = false;
  #inList = false;

  /** Whether the next byte belongs to the list. */
  get inList(): boolean {
    return this.#inList;
  }

  /** Whether the document is complete. */
  get ended(): boolean {
    return this.#ended;
  }

  /**
   * Reads up to the start of the list or the end of the chunk; returns the position where it stopped.
   *
   * @throws {ListSyntaxError} if the document is not an object, or has two lists
   * @throws {BoundExceeded} if it is too large or nested too deep
   */
  read(piece: Uint8Array, start: number): number {
    let at = start;
    while (at < piece.length && !this.#inList) {
      at = this.#inString ? this.#readString(piece, at) : this.#readByte(piece[at] as number, at);
    }
    this.#document.add(piece.subarray(start, at));
    if (this.#document.length > BOUNDS.envelope) {
      throw tooLarge("the list without its objects", BOUNDS.envelope);
    }
    return at;
  }

  /** Marks the end of the list; its closing bracket comes next. */
  endList(): void {
    this.#inList = false;
  }

  /**
   * Parses the document and returns its number of objects.
   *
   * @throws {ListSyntaxError} if it is not JSON, or has something else instead of the list
   */
  results(): unknown {
    const document: unknown = parseJson(this.#document.bytes, "document");
    const { [OUTER]: embedded = {}, results } = isRecord(document) ? document : {};
    const list = isRecord(embedded) ? embedded[INNER] : null;
    // A duplicate name would hide the list that was already read
    if (this.#found ? !Array.isArray(list) : list !== undefined) {
      throw new ListSyntaxError("the document has something else instead of the list of objects");
    }
    return results;
  }

  #readString(piece: Uint8Array, start: number): number {
    const end = endOfString(piece, start + this.#skip);
    this.#inString = end > piece.length;
    this.#skip = this.#inString ? end - piece.length - 1 : 0;
    if (this.#nesting.open <= 2 && this.#string.length <= MAX_NAME_LENGTH) {
      const text = piece.subarray(start, Math.min(end, start + MAX_NAME_LENGTH));
      this.#string += String.fromCharCode(...text);
    }
    return Math.min(end, piece.length);
  }

  #readByte(byte: number, at: number): number {
    if (this.#nesting.open === 0 && !this.#mayStandOutside(byte, at)) {
      throw new ListSyntaxError("it is not JSON, or no object");
    }
    switch (byte) {
      case QUOTE:
        this.#inString = true;
        this.#string = "";
        break;
      case COLON:
        if (this.#nesting.open === 1) this.#outerName = parseName(this.#string);
        else if (this.#nesting.open === 2) this.#innerName = parseName(this.#string);
        break;
      case OPEN_OBJECT:
        if (this.#nesting.open === 1) this.#inEmbedded = this.#outerName === OUTER;
        this.#nesting.begin();
        break;
      case OPEN_LIST:
        if (this.#nesting.open === 2 && this.#inEmbedded && this.#innerName === INNER) this.#beginList();
        this.#nesting.begin();
        break;
      case CLOSE_OBJECT:
      case CLOSE_LIST:
        this.#nesting.open--;
        if (this.#nesting.open === 1) this.#inEmbedded = false;
        this.#ended = this.#nesting.open === 0;
    }
    return at + 1;
  }

  #beginList(): void {
    if (this.#found) throw new ListSyntaxError("there is a second list of objects");
    this.#found = true;
    this.#inList = true;
  }

  #mayStandOutside(byte: number, at: number): boolean {
    return isWhitespace(byte) ||
      (!this.#ended && (byte === OPEN_OBJECT || BOM[this.#document.length + at] === byte));
  }
}

/** Parses a name with its closing quote. */
function parseName(written: string): string {
  try {
    return JSON.parse(`"${written}`) as string;
  } catch {
    return "";
  }
}
