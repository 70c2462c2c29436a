/**
 * Columns of numbers that grow without copying what is there, outside the heap that the garbage collector walks.
 *
 * @module
 */

const BLOCK_BITS = 12;
const BLOCK = 1 << BLOCK_BITS;
const WITHIN = BLOCK - 1;

/** Whole numbers from 0 to 2^32 - 1, by place. Places that were never set hold 0. */
export class NumberColumn {
  readonly #blocks: Uint32Array[] = [];

  /** The number at a place. */
  at(place: number): number {
    return this.#blocks[place >>> BLOCK_BITS]?.[place & WITHIN] ?? 0;
  }

  /** Sets the number at a place. */
  set(place: number, value: number): void {
    const block = place >>> BLOCK_BITS;
    while (this.#blocks.length <= block) this.#blocks.push(new Uint32Array(BLOCK));
    (this.#blocks[block] as Uint32Array)[place & WITHIN] = value;
  }
}

/** 64-bit digests, by place. Places that were never set hold 0. */
export class DigestColumn {
  readonly #blocks: BigUint64Array[] = [];

  /** The digest at a place. */
  at(place: number): bigint {
    return this.#blocks[place >>> BLOCK_BITS]?.[place & WITHIN] ?? 0n;
  }

  /** Sets the digest at a place. */
  set(place: number, value: bigint): void {
    const block = place >>> BLOCK_BITS;
    while (this.#blocks.length <= block) this.#blocks.push(new BigUint64Array(BLOCK));
    (this.#blocks[block] as BigUint64Array)[place & WITHIN] = value;
  }
}

const HANDLES = 1 << 8;

/** Objects by place that are made when they are first asked for, and are the same ones from then on. */
export class HandleColumn<T> {
  readonly #blocks: T[][] = [];

  constructor(readonly make: (place: number) => T) {}

  /** The object at a place. */
  at(place: number): T {
    const block = this.#blocks[Math.floor(place / HANDLES)] ??= new Array<T>(HANDLES);
    return block[place % HANDLES] ??= this.make(place);
  }
}
