/**
 * A cache of decoded strings, for attribute names that repeat in every entry.
 *
 * @module
 */

/** Number of cached strings: more than an entry has attributes. A power of two. */
const SLOTS = 512;
/** Longer strings are not cached. */
const MAX_BYTES = 64;

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Decodes UTF-8, with a replacement character for invalid bytes. A cached string is found by its bytes, which takes a
 * tenth of the time of decoding; returning the identical string also makes map lookups faster.
 */
export class StringCache {
  readonly #slots: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = Array(SLOTS)
    .fill(undefined);

  /** Decodes the bytes from `start` to `end`. */
  decode(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > MAX_BYTES) return UTF8.decode(bytes.subarray(start, end));
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + (bytes[at] as number) | 0;
    const slot = hash & (SLOTS - 1);
    const known = this.#slots[slot];
    if (known !== undefined && known.bytes.length === length && isAt(known.bytes, bytes, start)) {
      return known.text;
    }
    const own = Uint8Array.prototype.slice.call(bytes, start, end); // a Buffer's own slice would not copy
    const text = UTF8.decode(own);
    this.#slots[slot] = { bytes: own, text };
    return text;
  }
}

/** Whether `bytes` holds `part` at `start`. */
function isAt(part: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < part.length; at++) if (part[at] !== bytes[start + at]) return false;
  return true;
}
