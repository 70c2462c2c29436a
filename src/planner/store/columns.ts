/**
 * Columns that grow without copying. Numbers are outside the heap of the garbage collector.
 *
 * @module
 */

const BLOCK_BITS = 12;
const BLOCK = 1 << BLOCK_BITS;
const WITHIN = BLOCK - 1;

/** Integers from 0 to 2^32 - 1, by place. The default is 0. */
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

/** 64-bit digests, by place. The default is 0. */
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

/** Objects by place, created on demand once. */
export class HandleColumn<T> {
  readonly #blocks: T[][] = [];

  constructor(readonly make: (place: number) => T) {}

  /** The object at a place. */
  at(place: number): T {
    const block = this.#blocks[Math.floor(place / HANDLES)] ??= new Array<T>(HANDLES);
    return block[place % HANDLES] ??= this.make(place);
  }
}
