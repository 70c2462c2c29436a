/**
 * Counts what is found in any number of entries and keeps a few examples, so that memory does not grow with them.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { TextTable } from "../planner/store/text_table.ts";

/** Items of one kind: how many, and the first of them. */
export class Findings<T> {
  readonly examples: T[] = [];
  #count = 0;

  /** @param most the maximum number of examples */
  constructor(readonly most = 1) {}

  /** The number of all items. */
  get count(): number {
    return this.#count;
  }

  /** Counts an item, and keeps it if it is one of the first. */
  add(item: T): void {
    this.#count++;
    if (this.examples.length < this.most) this.examples.push(item);
  }
}

/** Texts up to this length are kept; of longer ones only a digest. */
const LONGEST_TEXT = 64;

/** Texts by the place of the first entry that has them. */
export class FirstPlaces {
  readonly #places = new Map<string, number>();

  /** Adds the text of an entry; returns the place of the entry that had it before, if any. */
  add(text: string, place: number): number | undefined {
    const key = keyOf(text);
    const before = this.#places.get(key);
    if (before === undefined) this.#places.set(key, place);
    return before;
  }

  /** Whether a text was added. */
  has(text: string): boolean {
    return this.#places.has(keyOf(text));
  }
}

function keyOf(text: string): string {
  return text.length <= LONGEST_TEXT ? text : createHash("sha256").update(text).digest("base64");
}

/** The DNs of all entries by place, packed. */
export class Dns {
  readonly #table = new TextTable();
  #count = 0;

  /** The number of DNs. */
  get count(): number {
    return this.#count;
  }

  /** Adds a DN and returns its place. */
  add(dn: string): number {
    this.#table.set(this.#count, dn);
    return this.#count++;
  }

  /** The DN at a place. */
  at(place: number): string {
    return this.#table.at(place) ?? "";
  }
}
