/**
 * The bytes that JSON (RFC 8259) is made of, as far as one has to know them to find out what belongs together.
 *
 * @module
 */

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

/** Whether a byte may stand between any two parts of a document. */
export function isWhitespace(byte: number): boolean {
  return byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09;
}

/**
 * Finds the end of a string.
 *
 * @param start where to begin: behind the opening quote, or anywhere within, but not between the parts of an escape
 * @returns where what follows the closing quote is. If that is beyond the end by one, the string goes on in the next piece;
 *   by two, the next byte belongs to an escape
 */
export function endOfString(bytes: Uint8Array, start: number): number {
  // Not with indexOf, which is no faster even in strings of megabytes, and much slower if there are escapes
  for (let at = start; at < bytes.length; at++) {
    const byte = bytes[at];
    if (byte === QUOTE) return at + 1;
    if (byte === BACKSLASH && ++at === bytes.length) return at + 2;
  }
  return Math.max(start, bytes.length) + 1;
}

/** The bytes cannot be what they should be: they are not JSON, or it is built differently. */
export class ListSyntaxError extends Error {
  override readonly name = "ListSyntaxError";
}

/**
 * Parses a document, or values of a list with commas between them.
 *
 * @throws {ListSyntaxError} if the bytes are not JSON. It does not quote them, as the error of `JSON.parse` would
 */
export function parseJson(bytes: Uint8Array, what: "document" | "values"): unknown {
  try {
    // Only at the beginning of a document may a byte order mark be ignored (RFC 8259 section 8.1)
    if (what === "document") return JSON.parse(DOCUMENT.decode(bytes));
    return JSON.parse(`[${VALUES.decode(bytes)}]`);
  } catch {
    throw new ListSyntaxError("it is not JSON");
  }
}

/** One after the other. */
export function concatBytes(parts: readonly Uint8Array[]): Uint8Array {
  const [only] = parts;
  if (only !== undefined && parts.length === 1) return only;
  const bytes = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    bytes.set(part, at);
    at += part.length;
  }
  return bytes;
}
