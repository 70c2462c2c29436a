/**
 * Counts containers, object classes and attributes of the entries of one kind.
 *
 * @module
 */

import type { SourceEntry, Values } from "../common/model.ts";
import { identifierFrom, keySanitizers } from "../check/sanitizer_advice.ts";
import { DnSyntaxError, parentDn } from "../syntax/dn.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import { IDENTIFIERS, MEMBERS } from "./known_attributes.ts";
import { type KindSurvey, MOST_NAMES } from "./survey_schema.ts";

/** Maximum number of containers that are told apart. */
const MOST_CONTAINERS = 10_000;

/** Maximum number of attribute names. A real directory has some hundred. */
const MOST_ATTRIBUTES = 2_000;

/** Maximum number of keys that are looked up in UDM: one request. */
const MOST_KEYS = 50;

/** Longest accepted name, in characters. */
const LONGEST = 4_096;

interface Container {
  readonly dn: string;
  entries: number;
}

/** Counts the entries of one kind. */
export class KindTally {
  readonly #containers = new Map<string, Container>();
  readonly #classes: Map<string, { readonly name: string; count: number }>;
  readonly #attributes = new Map<string, { readonly name: string; entries: number; several: number }>();
  readonly #identifiers: Map<string, { entries: number; readonly values: Uint8Array[] }>;
  #count = 0;
  #sampled = 0;
  #namesakes = 0;

  /**
   * @param classes the object classes to count
   * @param identifier an attribute to consider as the primary key, besides those that servers generate
   */
  constructor(classes: readonly string[], identifier?: string) {
    this.#classes = new Map(classes.map((name) => [name.toLowerCase(), { name, count: 0 }]));
    const isKnown = IDENTIFIERS.some((name) => name.toLowerCase() === identifier?.toLowerCase());
    this.#identifiers = new Map(
      [...IDENTIFIERS, ...identifier === undefined || isKnown ? [] : [identifier]]
        .map((name) => [name, { entries: 0, values: [] }]),
    );
  }

  /** The containers, the largest first. */
  get containers(): readonly Readonly<Container>[] {
    return [...this.#containers.values()].toSorted((a, b) =>
      b.entries - a.entries || (a.dn < b.dn ? -1 : a.dn > b.dn ? 1 : 0)
    );
  }

  /** Counts an entry, its container and its object classes. */
  add(entry: SourceEntry): void {
    this.#count++;
    this.#addContainer(entry.dn);
    for (const value of valuesOf(entry, "objectClass")) {
      const known = this.#classes.get((decodeUtf8(value) ?? "").toLowerCase());
      if (known !== undefined) known.count++;
    }
  }

  /** The name of a user or group; empty if it has none. */
  nameOf(entry: SourceEntry): string {
    const [value] = [...valuesOf(entry, "uid"), ...valuesOf(entry, "cn")];
    return (value && decodeUtf8(value)) ?? "";
  }

  /**
   * Counts the attributes of an entry.
   *
   * @param users names of users in lower case
   */
  sample(entry: SourceEntry, users: ReadonlySet<string>): void {
    this.#sampled++;
    for (const [described, values] of entry.attributes) {
      const name = described.replace(/;.*/s, "");
      if (values.length === 0 || name.length > LONGEST) continue;
      const key = name.toLowerCase();
      let counts = this.#attributes.get(key);
      if (counts === undefined) {
        if (this.#attributes.size >= MOST_ATTRIBUTES) continue;
        this.#attributes.set(key, counts = { name, entries: 0, several: 0 });
      }
      counts.entries++;
      if (values.length > 1) counts.several++;
    }
    for (const [name, identifier] of this.#identifiers) {
      const [value] = valuesOf(entry, name);
      if (value === undefined) continue;
      identifier.entries++;
      identifier.values.push(value.slice());
    }
    const hasMembers = MEMBERS.some((name) => valuesOf(entry, name).length > 0);
    if (!hasMembers && users.has(this.nameOf(entry).toLowerCase())) this.#namesakes++;
  }

  /** What was found. */
  survey(): KindSurvey {
    const containers = this.containers.slice(0, MOST_NAMES);
    return {
      count: this.#count,
      containers: containers.map((each) => ({ ...each })),
      otherContainers: this.#containers.size - containers.length,
      classes: Object.fromEntries([...this.#classes.values()].map(({ name, count }) => [name, count])),
      sampled: this.#sampled,
      attributes: [...this.#attributes.values()].toSorted((a, b) => b.entries - a.entries)
        .slice(0, MOST_NAMES),
      identifiers: [...this.#identifiers].filter(([, { entries }]) => entries > 0)
        .map(([name, { entries, values }]) => ({ name, entries, sanitizers: sanitizersFor(values) })),
      namesakes: this.#namesakes,
    };
  }

  /** Primary keys of the first entries looked at, as UDM would have them by the proposed attribute. */
  keys(): string[] {
    for (const { entries, values } of this.#identifiers.values()) {
      if (entries === 0 || entries < this.#sampled) continue;
      const sanitizers = sanitizersFor(values);
      return values.slice(0, MOST_KEYS).flatMap((value) => identifierFrom(sanitizers, value) ?? []);
    }
    return [];
  }

  #addContainer(dn: string): void {
    let parent: string;
    try {
      parent = parentDn(dn);
    } catch (error) {
      if (error instanceof DnSyntaxError) return;
      throw error;
    }
    if (parent.length > LONGEST) return;
    const key = parent.toLowerCase();
    const known = this.#containers.get(key);
    if (known !== undefined) known.entries++;
    else if (this.#containers.size < MOST_CONTAINERS) this.#containers.set(key, { dn: parent, entries: 1 });
  }
}

/** The sanitizers that a primary key needs; none if all values are accepted as they are. */
function sanitizersFor(values: readonly Uint8Array[]): string[] {
  return keySanitizers(values, [[]]).slice();
}

function valuesOf({ attributes }: SourceEntry, name: string): Values {
  const exact = attributes.get(name);
  if (exact !== undefined) return exact;
  const wanted = name.toLowerCase();
  for (const [described, values] of attributes) if (described.toLowerCase() === wanted) return values;
  return [];
}
