/**
 * Cutting the objects out of a list that comes in pieces, so that `JSON.parse` can read them: no parser that is written in
 * JavaScript comes near it.
 *
 * @module
 */

import { isRecord } from "./problems.ts";

const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);
/** UTF-8 of the byte order mark, which may be ignored at the beginning of a document (RFC 8259 section 8.1). */
const MARK = [0xef, 0xbb, 0xbf];

/** So much of a string is looked at byte by byte; the end of a longer one is found faster by searching. */
const SHORT = 32;
/** Longer than either name that leads to the list, however it is escaped. */
const LONGEST_NAME = 6 * "udm:object".length;

const UTF8 = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const PLACEHOLDER = new TextEncoder().encode("{}");

/**
 * Takes the elements of `_embedded."udm:object"` out of a document, and nothing that is called so elsewhere.
 *
 * Where an object begins and ends is found by counting brackets outside strings, which says nothing about what is between
 * them. But all that is cut out is parsed by itself, and so is the rest of the document, with an empty object in the place of
 * what was cut out: both together are JSON if and only if the document is.
 *
 * Besides the rest of the document, it holds nothing but the beginning of one object.
 */
export class ListSplitter {
  /** The document without the objects. */
  readonly #rest: Uint8Array[] = [];
  /** The beginning of an object that is not complete. */
  #begun: Uint8Array[] = [];
  #place: "before" | "document" | "list" | "after" = "before";
  /** How many brackets are open: of the document, or in the list of the object that has begun. */
  #open = 0;
  #inString = false;
  /** 1 if the first byte of the next piece is escaped. */
  #skip = 0;
}
