/**
 * The text of a UUID.
 *
 * @module
 */

const HYPHEN = 0x2d;
const HEX_DIGITS = Uint8Array.from("0123456789abcdef", (digit) => digit.charCodeAt(0));

/** Where the 16 bytes stand in the text of a UUID (RFC 9562 section 4); -1 is a hyphen. */
const IN_ORDER = [0, 1, 2, 3, -1, 4, 5, -1, 6, 7, -1, 8, 9, -1, 10, 11, 12, 13, 14, 15];

/**
 * The text of a UUID, in lower case with hyphens.
 *
 * @param bytes 16 of them
 * @param layout the number of the byte at each place, -1 for a hyphen; by default the bytes in their order
 */
export function uuidText(bytes: Uint8Array, layout: readonly number[] = IN_ORDER): Uint8Array {
  const text = new Uint8Array(36);
  let at = 0;
  for (const from of layout) {
    if (from < 0) {
      text[at++] = HYPHEN;
      continue;
    }
    const byte = bytes[from] as number;
    text[at++] = HEX_DIGITS[byte >> 4] as number;
    text[at++] = HEX_DIGITS[byte & 15] as number;
  }
  return text;
}
