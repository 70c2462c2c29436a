/**
 * The methods of Python's `bytes` that configurations name. They know ASCII alone: other bytes stay as they are.
 *
 * @module
 */

/** Turns A to Z into a to z (`bytes.lower`). */
export function bytesLower(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x41 && byte <= 0x5a ? byte + 0x20 : byte);
}

/** Turns a to z into A to Z (`bytes.upper`). */
export function bytesUpper(value: Uint8Array): Uint8Array {
  return value.map((byte) => byte >= 0x61 && byte <= 0x7a ? byte - 0x20 : byte);
}

/** Takes blanks, tabs, line ends, vertical tabs and form feeds off both ends (`bytes.strip`). */
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
