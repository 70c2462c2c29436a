/**
 * Methods of Python's `bytes`. They change only ASCII characters.
 *
 * @module
 */

import { bytesToCharacters, charactersToBytes } from "../../syntax/utf8.ts";

/** ASCII letters in a row. */
const WORDS = /[A-Za-z]+/g;

/** Converts A-Z to a-z (`bytes.lower`). */
export function bytesLower(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
}

/** Converts a-z to A-Z (`bytes.upper`). */
export function bytesUpper(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
}

/** Converts each A-Z to a-z, and each a-z to A-Z (`bytes.swapcase`). */
export function bytesSwapcase(value: Uint8Array): Uint8Array {
  return value.map((byte) => /[A-Za-z]/.test(String.fromCharCode(byte)) ? byte ^ 0x20 : byte);
}

/** Begins each word of ASCII letters with a capital, and converts its other letters to lower case (`bytes.title`). */
export function bytesTitle(value: Uint8Array): Uint8Array {
  return charactersToBytes(bytesToCharacters(value).replace(WORDS, capitalized));
}

/** Converts a letter at the start to upper case, and all others to lower case (`bytes.capitalize`). */
export function bytesCapitalize(value: Uint8Array): Uint8Array {
  const change = (word: string, at: number) => at === 0 ? capitalized(word) : word.toLowerCase();
  return charactersToBytes(bytesToCharacters(value).replace(WORDS, change));
}

function capitalized(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1).toLowerCase();
}

/** Removes ASCII white space from both ends (`bytes.strip`). */
export function bytesStrip(value: Uint8Array): Uint8Array {
  return bytesLeftStrip(bytesRightStrip(value));
}

/** Removes ASCII white space from the start (`bytes.lstrip`). */
export function bytesLeftStrip(value: Uint8Array): Uint8Array {
  const start = value.findIndex((byte) => !isSpace(byte));
  return value.subarray(start < 0 ? value.length : start);
}

/** Removes ASCII white space from the end (`bytes.rstrip`). */
export function bytesRightStrip(value: Uint8Array): Uint8Array {
  return value.subarray(0, value.findLastIndex((byte) => !isSpace(byte)) + 1);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
