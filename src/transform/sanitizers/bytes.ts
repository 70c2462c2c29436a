/**
 * Methods of Python's `bytes`. They change only ASCII characters.
 *
 * @module
 */

/** Converts A-Z to a-z (`bytes.lower`). */
export function bytesLower(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
}

/** Converts a-z to A-Z (`bytes.upper`). */
export function bytesUpper(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
}

/** Removes ASCII white space from both ends (`bytes.strip`). */
export function bytesStrip(value: Uint8Array): Uint8Array {
  let start = 0;
  let end = value.length;
  while (start < end && isSpace(value[start] as number)) start++;
  while (end > start && isSpace(value[end - 1] as number)) end--;
  return value.subarray(start, end);
}

function isSpace(byte: number): boolean {
  return byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);
}
