/**
 * Many short texts in little memory: their UTF-8 bytes one after the other in large chunks, instead of an object each.
 *
 * @module
 */

import { NumberColumn } from "./columns.ts";

const CHUNK = 1 << 16;
/** Texts that may need more bytes than this are kept as they are. */
const LONGEST = 1 << 13;
const LENGTH_BYTES = 2;

const encoder = new TextEncoder();
const decoder = new TextDecoder("utf-8", { ignoreBOM: true });
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Texts by place. A place can be given another text; the old one then stays in memory until the table goes. */
export class TextTable {
  readonly #chunks: Uint8Array[] = [];
  #used = CHUNK;
  /** Where a text begins, plus one; 0: there is none. */
  readonly #starts = new NumberColumn();
  readonly #others = new Map<number, string>();

  /** The text at a place; undefined if none was set. */
  at(place: number): string | undefined {
    const start = this.#starts.at(place);
    if (start === 0) return this.#others.get(place);
    const chunk = this.#chunks[Math.floor((start - 1) / CHUNK)] as Uint8Array;
    const offset = (start - 1) % CHUNK;
    const length = (chunk[offset] as number) | (chunk[offset + 1] as number) << 8;
    const from = offset + LENGTH_BYTES;
    return decoder.decode(chunk.subarray(from, from + length));
  }

  /** Sets the text at a place. */
  set(place: number, text: string): void {
    const most = text.length * 3;
    const tooMany = this.#chunks.length * CHUNK > 0xffff_0000 - CHUNK;
    // UTF-8 has no form for half a surrogate pair; such a text must not come back as another one.
    if (most > LONGEST || tooMany || LONE_SURROGATE.test(text)) {
      this.#starts.set(place, 0);
      this.#others.set(place, text);
      return;
    }
    if (this.#used + LENGTH_BYTES + most > CHUNK) {
      this.#chunks.push(new Uint8Array(CHUNK));
      this.#used = 0;
    }
    const chunk = this.#chunks.at(-1) as Uint8Array;
    const { written } = encoder.encodeInto(text, chunk.subarray(this.#used + LENGTH_BYTES));
    chunk[this.#used] = written & 0xff;
    chunk[this.#used + 1] = written >>> 8;
    this.#starts.set(place, (this.#chunks.length - 1) * CHUNK + this.#used + 1);
    this.#others.delete(place);
    this.#used += LENGTH_BYTES + written;
  }
}
