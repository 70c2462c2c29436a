/**
 * Texts that come again and again: the names of attributes, which are the same in every entry.
 *
 * @module
 */

/** How many texts are remembered: more than entries have attributes. A power of two. */
const PLACES = 512;
/** Longer ones are not, in bytes. */
const LONGEST = 64;

const UTF8 = new TextDecoder("utf-8", { ignoreBOM: true });

/**
 * Decodes UTF-8, with a replacement character for what is none. A text that it has met is recognised by its bytes, which takes a
 * tenth of the time, and gives the very same string, so that looking it up is faster too.
 */
export class StringCache {
  readonly #places: ({ readonly bytes: Uint8Array; readonly text: string } | undefined)[] = Array(PLACES)
    .fill(undefined);

  /** The text of the bytes from `start` to `end`. */
  decode(bytes: Uint8Array, start: number, end: number): string {
    const length = end - start;
    if (length > LONGEST) return UTF8.decode(bytes.subarray(start, end));
    let hash = length;
    for (let at = start; at < end; at++) hash = Math.imul(hash, 31) + (bytes[at] as number) | 0;
    const place = hash & (PLACES - 1);
    const known = this.#places[place];
    if (known !== undefined && known.bytes.length === length && isAt(known.bytes, bytes, start)) {
      return known.text;
    }
    const own = Uint8Array.prototype.slice.call(bytes, start, end); // a Buffer's own slice would not copy
    const text = UTF8.decode(own);
    this.#places[place] = { bytes: own, text };
    return text;
  }
}

/** Whether `bytes` holds `part` at `start`. */
function isAt(part: Uint8Array, bytes: Uint8Array, start: number): boolean {
  for (let at = 0; at < part.length; at++) if (part[at] !== bytes[start + at]) return false;
  return true;
}
