/**
 * Where the entries of a directory are kept: those that exist by rule, and over them those that tests made or changed.
 *
 * @module
 */
import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { Entry } from "./entry.ts";

/** Entries that exist by rule, without being held. They are numbered from 0, parents before children. */
export interface Layer {
  /** Number of entries. */
  readonly size: number;
  /** The entry with this number. */
  entry(index: number): Entry;
  /** The number of the entry with this normalised DN. */
  find(key: string): number | undefined;
  /** The numbers of the groups that have the entry with this normalised DN as a member. */
  groupsOf(key: string): readonly number[];
  /** The first number, and one past the last, of entries that can be at or below this normalised DN. */
  span(key: string): readonly [number, number];
}

/** Entries in numbered slots: first those of the layer, then those that were added. */
export class EntryStore {
  readonly #layer: Layer | undefined;
  readonly #size: number;
  /** Entries of the layer that were changed; null if deleted. */
  readonly #changed = new Map<number, Entry | null>();
  readonly #added: (Entry | null)[] = [];
  /** Slots of the entries in the two above, by normalised DN. */
  readonly #slots = new Map<string, number>();
  #groups: Map<string, number[]> | undefined;

  constructor(layer: Layer | undefined) {
    this.#layer = layer;
    this.#size = layer?.size ?? 0;
  }

  /** The slot for the next entry that is added. */
  get free(): number {
    return this.#size + this.#added.length;
  }

  /** The slot of the entry with this normalised DN. */
  find(key: string): number | undefined {
    const slot = this.#slots.get(key);
    if (slot !== undefined) return slot;
    const index = this.#layer?.find(key);
    return index === undefined || this.#changed.has(index) ? undefined : index;
  }

  /** The entry in a slot. */
  at(slot: number): Entry | undefined {
    if (slot >= this.#size) return this.#added[slot - this.#size] ?? undefined;
    const changed = this.#changed.get(slot);
    return changed === undefined && slot >= 0 ? this.#layer?.entry(slot) : changed ?? undefined;
  }

  /** Puts an entry into a slot, replacing the previous one. */
  put(slot: number, entry: Entry): void {
    const before = this.at(slot);
    if (before !== undefined && this.#slots.get(before.key) === slot) this.#slots.delete(before.key);
    this.#set(slot, entry);
    this.#slots.set(entry.key, slot);
  }

  /** Empties a slot. */
  drop(slot: number): void {
    const before = this.at(slot);
    if (before !== undefined) this.#slots.delete(before.key);
    this.#set(slot, null);
  }

  /** Every entry that may lie at or below a normalised DN, and others. */
  *candidates(key: string): Generator<Entry> {
    const [from, to] = this.#layer?.span(key) ?? [0, 0];
    for (let slot = from; slot < to; slot++) {
      const entry = this.at(slot);
      if (entry !== undefined) yield entry;
    }
    // Changed entries of the layer may have been moved to where the layer has nothing.
    for (const [slot, entry] of this.#changed) {
      if ((slot < from || slot >= to) && entry !== null) yield entry;
    }
    for (let index = 0; index < this.#added.length; index++) {
      const entry = this.#added[index];
      if (entry) yield entry;
    }
  }

  /** Slots of the groups that have the entry with this normalised DN as a member. */
  groupsOf(key: string): readonly number[] {
    this.#groups ??= this.#indexGroups();
    const own = this.#groups.get(key) ?? [];
    if (this.#layer === undefined) return own;
    const byRule = this.#layer.groupsOf(key);
    return this.#changed.size === 0 && own.length === 0
      ? byRule
      : [...byRule.filter((slot) => !this.#changed.has(slot)), ...own];
  }

  #set(slot: number, entry: Entry | null): void {
    if (slot < this.#size) this.#changed.set(slot, entry);
    else this.#added[slot - this.#size] = entry;
    this.#groups = undefined;
  }

  #indexGroups(): Map<string, number[]> {
    const groups = new Map<string, number[]>();
    for (const slot of this.#slots.values()) {
      for (const member of this.at(slot)?.values("member") ?? []) {
        const key = typeof member === "string" ? normaliseDn(member) : "";
        const list = groups.get(key);
        if (list === undefined) groups.set(key, [slot]);
        else list.push(slot);
      }
    }
    return groups;
  }
}
