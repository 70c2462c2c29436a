/**
 * Converts between bytes and text, and strips white space like Python.
 *
 * @module
 */

const DECODER = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true });
const ENCODER = new TextEncoder();

/** Up to this length, converting Latin text by hand is several times as fast as the decoder or encoder. */
const SHORT = 64;
const SCRATCH = new Uint8Array(2 * SHORT);

/** Arrays for character codes by length: the fastest way to convert a few bytes to text. */
const CODES: readonly number[][] = Array.from({ length: SHORT + 1 }, (_, length) => Array(length).fill(0));

/** A number of arguments that every engine accepts in one call. */
const CHUNK = 0x4000;

/** Converts each byte to the character with that code (U+0000 to U+00FF); reversed by {@linkcode charactersToBytes}. */
export function bytesToCharacters(bytes: Uint8Array): string {
  if (bytes.length <= CHUNK) return String.fromCharCode.apply(null, bytes as unknown as number[]);
  let text = "";
  for (let at = 0; at < bytes.length; at += CHUNK) text += bytesToCharacters(bytes.subarray(at, at + CHUNK));
  return text;
}

/** Converts characters up to U+00FF to bytes with their codes. */
export function charactersToBytes(text: string): Uint8Array {
  const bytes = new Uint8Array(text.length);
  for (let at = 0; at < text.length; at++) bytes[at] = text.charCodeAt(at);
  return bytes;
}

/** Decodes UTF-8, keeping a leading byte order mark; `undefined` if the bytes are not UTF-8. */
export function decodeUtf8(bytes: Uint8Array): string | undefined {
  if (bytes.length <= SHORT) {
    const text = decodeLatin(bytes);
    if (text !== undefined) return text;
  }
  try {
    return DECODER.decode(bytes);
  } catch {
    return undefined;
  }
}

/**
 * Decodes at most {@linkcode SHORT} bytes of characters up to U+07FF (two bytes in UTF-8); `undefined` for all others.
 */
function decodeLatin(bytes: Uint8Array): string | undefined {
  const codes = CODES[bytes.length] as number[];
  let length = 0;
  for (let at = 0; at < bytes.length; at++) {
    let code = bytes[at] as number;
    if (code >= 0x80) {
      const second = bytes[++at] ?? 0;
      if (code < 0xc2 || code > 0xdf || (second & 0xc0) !== 0x80) return undefined;
      code = ((code & 0x1f) << 6) | (second & 0x3f);
    }
    codes[length++] = code;
  }
  return String.fromCharCode.apply(null, length === bytes.length ? codes : codes.slice(0, length));
}

/** Whether the bytes are valid UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  return isAscii(bytes) || decodeUtf8(bytes) !== undefined;
}

function isAscii(bytes: Uint8Array): boolean {
  for (let at = 0; at < bytes.length; at++) if ((bytes[at] as number) >= 0x80) return false;
  return true;
}

/** Encodes a text as UTF-8. */
export function encodeUtf8(text: string): Uint8Array {
  if (text.length > SHORT) return ENCODER.encode(text);
  let length = 0;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code >= 0x800) return ENCODER.encode(text);
    if (code < 0x80) SCRATCH[length++] = code;
    else {
      SCRATCH[length++] = 0xc0 | (code >> 6);
      SCRATCH[length++] = 0x80 | (code & 0x3f);
    }
  }
  return SCRATCH.slice(0, length);
}

/**
 * Members of a regular expression set for the white space of Python's `str` (`str.isspace`, and `\s` in `re`).
 * JavaScript's `\s` lacks U+001C to U+001F and U+0085, and contains U+FEFF.
 */
export const UNICODE_SPACE =
  "\\t-\\r\\x1c-\\x20\\x85\\xa0\\u1680\\u2000-\\u200a\\u2028\\u2029\\u202f\\u205f\\u3000";

const LEADING = new RegExp(`^[${UNICODE_SPACE}]+`, "u");
const SPACE = new RegExp(`[${UNICODE_SPACE}]`, "u");

/** Strips white space from both ends, like Python's `str.strip`. */
export function stripUnicode(text: string): string {
  let end = text.length;
  // All white space is in the basic plane, so code units are enough. A regular expression with `+$` would take quadratic
  // time on long white space.
  while (end > 0 && SPACE.test(text.charAt(end - 1))) end--;
  return text.slice(0, end).replace(LEADING, "");
}
