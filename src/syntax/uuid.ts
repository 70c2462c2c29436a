/**
 * UUIDs as 16 bytes and as text (RFC 9562 section 4), in lower case.
 *
 * @module
 */

/** The number of bytes of a UUID. */
export const UUID_BYTES = 16;

const UUID_CHARACTERS = 36;
const HYPHEN = 0x2d;
const ZERO = 0x30;
const NINE = 0x39;
const SMALL_A = 0x61;
const SMALL_F = 0x66;

/** The positions of the hyphens. */
const HYPHENS: ReadonlySet<number> = new Set([8, 13, 18, 23]);
/** The position of the first digit of each byte. */
const DIGITS: readonly number[] = Array.from({ length: UUID_CHARACTERS }, (_, at) => at)
  .filter((at) => !HYPHENS.has(at)).filter((_, digit) => digit % 2 === 0);

/** Character codes with the hyphens already set. */
const CODES: number[] = Array.from({ length: UUID_CHARACTERS }, (_, at) => HYPHENS.has(at) ? HYPHEN : ZERO);

/**
 * Writes a UUID as bytes.
 *
 * @returns whether the text is a UUID in lower case; otherwise the bytes are undefined
 */
export function writeUuid(text: string, bytes: Uint8Array, at: number): boolean {
  if (text.length !== UUID_CHARACTERS) return false;
  for (const place of HYPHENS) if (text.charCodeAt(place) !== HYPHEN) return false;
  for (let index = 0; index < UUID_BYTES; index++) {
    const place = DIGITS[index] as number;
    const byte = digit(text.charCodeAt(place)) << 4 | digit(text.charCodeAt(place + 1));
    if (byte < 0) return false;
    bytes[at + index] = byte;
  }
  return true;
}

/** The text of the UUID whose 16 bytes begin at a place. */
export function uuidText(bytes: Uint8Array, at = 0): string {
  for (let index = 0; index < UUID_BYTES; index++) {
    const byte = bytes[at + index] as number;
    const place = DIGITS[index] as number;
    CODES[place] = character(byte >>> 4);
    CODES[place + 1] = character(byte & 0xf);
  }
  return String.fromCharCode.apply(null, CODES);
}

/** The value of a digit; negative if it is none. */
function digit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  return code >= SMALL_A && code <= SMALL_F ? code - SMALL_A + 10 : -1;
}

function character(number: number): number {
  return number < 10 ? ZERO + number : SMALL_A + number - 10;
}
