/**
 * Entries of the simulated directory.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import { normaliseDn } from "../../../src/syntax/dn.ts";

/** One value of an attribute. Text is sent as UTF-8. */
export type Value = string | Uint8Array;

/** An attribute as the server spells it, options included. */
export interface Attribute {
  /** The name, as the server spells it. */
  readonly name: string;
  /** The values, in order. */
  readonly values: readonly Value[];
}

/** The name of an attribute: as it is spelled, and in lower case as it is compared. */
export interface AttributeName {
  /** As the server spells it. */
  readonly name: string;
  /** In lower case. */
  readonly key: string;
}

/**
 * An entry. Values are read one attribute at a time, so that an entry can compute them when they are sent, for example
 * photos.
 */
export interface Entry {
  /** The DN, as the server spells it. */
  readonly dn: string;
  /** The DN normalised by {@linkcode normaliseDn}. */
  readonly key: string;
  /** The attributes the entry has. */
  readonly names: readonly AttributeName[];
  /** Values of the attribute with this lower-case name (options included); none if the entry does not have it. */
  values(key: string): readonly Value[];
}

/** Attributes as tests write them; undefined and empty lists mean no attribute. */
export type AttributeValues = { readonly [name: string]: Value | readonly Value[] | undefined };

/** An entry that holds its values. */
export class MemoryEntry implements Entry {
  /** In lower case. */
  readonly key: string;
  readonly names: readonly AttributeName[];
  readonly #values: ReadonlyMap<string, readonly Value[]>;

  /** @param attributes attributes without values are ignored */
  constructor(readonly dn: string, attributes: Iterable<Attribute>) {
    this.key = normaliseDn(dn);
    const names: AttributeName[] = [];
    const values = new Map<string, readonly Value[]>();
    for (const attribute of attributes) {
      if (attribute.values.length === 0) continue;
      const key = attribute.name.toLowerCase();
      const before = values.get(key);
      if (before === undefined) names.push({ name: attribute.name, key });
      values.set(key, before === undefined ? attribute.values : [...before, ...attribute.values]);
    }
    this.names = names;
    this.#values = values;
  }

  values(key: string): readonly Value[] {
    return this.#values.get(key) ?? [];
  }
}

/** An entry that differs from another one in its DN or in some attributes. */
export class PatchedEntry implements Entry {
  /** In lower case. */
  readonly key: string;
  readonly names: readonly AttributeName[];
  readonly #base: Entry;
  readonly #patch: ReadonlyMap<string, Attribute>;

  private constructor(readonly dn: string, base: Entry, patch: ReadonlyMap<string, Attribute>) {
    this.key = normaliseDn(dn);
    this.#base = base;
    this.#patch = patch;
    this.names = [
      ...base.names.filter(({ key }) => !patch.has(key)),
      ...[...patch].filter(([, { values }]) => values.length > 0).map(([key, { name }]) => ({ key, name })),
    ];
  }

  /** @param changes attributes that replace those of the same name; one without values takes the attribute away */
  static of(entry: Entry, dn: string, changes: readonly Attribute[]): PatchedEntry {
    const patch = new Map(changes.map((attribute) => [attribute.name.toLowerCase(), attribute]));
    return entry instanceof PatchedEntry
      ? new PatchedEntry(dn, entry.#base, new Map([...entry.#patch, ...patch]))
      : new PatchedEntry(dn, entry, patch);
  }

  values(key: string): readonly Value[] {
    return this.#patch.get(key)?.values ?? this.#base.values(key);
  }
}

/** An entry without the attributes that its reader may not see. */
export class ScreenedEntry implements Entry {
  readonly dn: string;
  /** In lower case. */
  readonly key: string;
  readonly names: readonly AttributeName[];

  /** @param readable whether the reader may see an attribute, by its name in lower case */
  constructor(
    private readonly entry: Entry,
    private readonly readable: (entry: Entry, attribute: string) => boolean,
  ) {
    this.dn = entry.dn;
    this.key = entry.key;
    this.names = entry.names.filter(({ key }) => readable(entry, key));
  }

  values(key: string): readonly Value[] {
    return this.readable(this.entry, key) ? this.entry.values(key) : [];
  }
}

/** A single value or a list of values as a list. */
export function valueList(value: Value | readonly Value[]): readonly Value[] {
  return typeof value === "string" || value instanceof Uint8Array ? [value] : value;
}

/** Whether two values have the same bytes. */
export function sameValue(a: Value, b: Value): boolean {
  if (typeof a === "string" && typeof b === "string") return a === b;
  const left = bytesOf(a);
  const right = bytesOf(b);
  return left.length === right.length && left.every((byte, at) => byte === right[at]);
}

const UTF8 = new TextEncoder();
const TEXT = new TextDecoder("utf-8", { ignoreBOM: true });

/** The value as bytes. */
function bytesOf(value: Value): Uint8Array {
  return typeof value === "string" ? UTF8.encode(value) : value;
}

/** The value as text; bytes that are not UTF-8 become U+FFFD. */
export function textOf(value: Value | Buffer): string {
  return typeof value === "string" ? value : TEXT.decode(value);
}
