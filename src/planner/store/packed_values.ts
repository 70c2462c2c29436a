/**
 * Values that are needed later, or not at all, in a fraction of the memory that objects would take: as JSON, compressed
 * in blocks.
 *
 * @module
 */

import { deflateRawSync, inflateRawSync } from "node:zlib";
import { NumberColumn } from "./columns.ts";

/** Characters of JSON in a block: enough to compress well, and not too much to be unpacked for one value. */
const BLOCK = 1 << 14;

/** Of the levels of compression the one that takes off a quarter more than the fastest, for hardly any time. */
const LEVEL = 3;

const NOTHING = new Uint8Array();

/** How many unpacked blocks are at hand; reading in the order of writing needs one. */
const AT_HAND = 8;

const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** A list of values of one type that survives JSON. Values are read again in any order, best in that of writing. */
export class PackedValues<T> {
  readonly #blocks: Uint8Array[] = [];
  /** The place of the first value of each block. */
  readonly #firsts = new NumberColumn();
  readonly #unpacked = new Map<number, readonly string[]>();
  /** So many blocks have been let go. */
  #forgotten = 0;
  #open: string[] = [];
  #openLength = 0;
  #openFirst = 0;

  /** Adds a value; gives its place. */
  add(value: T): number {
    const text = JSON.stringify(value);
    const place = this.#openFirst + this.#open.length;
    this.#open.push(text);
    this.#openLength += text.length + 1;
    if (this.#openLength >= BLOCK) this.#close();
    return place;
  }

  /** How many values there are. */
  get size(): number {
    return this.#openFirst + this.#open.length;
  }

  /** The value at a place, made anew each time. */
  at(place: number): T {
    const text = place >= this.#openFirst
      ? this.#open[place - this.#openFirst]
      : this.#lookUp(this.#blockOf(place), place);
    if (text === undefined) throw new RangeError(`there is no value ${place}, but ${this.size} values`);
    return JSON.parse(text) as T;
  }

  /** Lets go of values before a place, as far as they are in blocks of their own. Nobody may ask for them again. */
  forgetBefore(place: number): void {
    while (this.#forgotten + 1 < this.#blocks.length && this.#firsts.at(this.#forgotten + 1) <= place) {
      this.#blocks[this.#forgotten++] = NOTHING;
    }
  }

  #close(): void {
    this.#firsts.set(this.#blocks.length, this.#openFirst);
    // A line break never occurs within JSON on one line.
    this.#blocks.push(
      Uint8Array.from(deflateRawSync(encoder.encode(this.#open.join("\n")), { level: LEVEL })),
    );
    this.#openFirst += this.#open.length;
    this.#open = [];
    this.#openLength = 0;
  }

  #blockOf(place: number): number {
    let low = 0;
    let high = this.#blocks.length - 1;
    while (low < high) {
      const middle = low + high + 1 >>> 1;
      if (this.#firsts.at(middle) <= place) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  #lookUp(block: number, place: number): string | undefined {
    if (block < this.#forgotten) throw new RangeError(`value ${place} has been let go`);
    let texts = this.#unpacked.get(block);
    if (texts === undefined) {
      texts = decoder.decode(inflateRawSync(this.#blocks[block] as Uint8Array)).split("\n");
      if (this.#unpacked.size >= AT_HAND) {
        for (const oldest of this.#unpacked.keys()) {
          this.#unpacked.delete(oldest);
          break;
        }
      }
      this.#unpacked.set(block, texts);
    }
    return texts[place - this.#firsts.at(block)];
  }
}
