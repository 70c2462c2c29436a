/**
 * What the entries of a search have in common: findings about their keys, names and values, counted, with examples.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import { decodeUtf8 } from "../syntax/utf8.ts";
import type { PropertyProblem } from "../transform/properties.ts";
import type { Dropped } from "../transform/steps/step.ts";
import { refusedIdentifier } from "../udm/identifier.ts";
import { domainOf } from "../udm/mail_domain_rules.ts";
import { groupNameFault, reservedName, usernameFault } from "../udm/name_rules.ts";
import { nameForm } from "../udm/values.ts";
import { Dns, Findings, FirstPlaces } from "./findings.ts";
import { LISTED_ADDRESSES } from "./mail_idna.ts";

/** Maximum number of listed values that steps drop. */
export const LISTED_VALUES = 200;

/** Maximum number of keys from which a sanitizer is proposed. */
const KEYS = 1000;

/** Number of entries of a kind that are looked up in the target. */
const LOOKED_UP = 1000;

/** An entry of the source, reduced to what the checks need. */
export interface SampledEntry {
  readonly dn: string;
  /** The primary key after the steps; undefined if there is none. */
  readonly key: Uint8Array | undefined;
  /** The source value of the primary key; undefined if there is none, or if it is composed. */
  readonly rawKey: Uint8Array | undefined;
  readonly name: string | undefined;
  /** The mail address that must be unique. */
  readonly address: string | undefined;
}

/** What only the findings need of an entry. */
export interface EntryValues {
  /** Addresses that must belong to a mail domain of the target. */
  readonly mail: readonly string[];
  /** Values that a step dropped. */
  readonly dropped: readonly Dropped[];
  /** Results of the steps that another version of IDNA would change. */
  readonly idna: readonly string[];
  /** Values that cannot be written. Empty if the target is unknown. */
  readonly problems: readonly PropertyProblem[];
}

/** Two entries with the same value. */
export interface Pair {
  readonly dns: readonly [string, string];
  /** The value of the second one. */
  readonly entry: SampledEntry;
}

/** Findings about entries. */
export class EntryFindings {
  /** Entries whose key UDM rejects, and entries without one. */
  readonly rejectedKeys = new Findings<SampledEntry>(KEYS);
  readonly missingKeys = new Findings<SampledEntry>();
  /** The source values of keys that steps drop. */
  readonly lostKeys = new Findings<Uint8Array>(KEYS);
  readonly badNames = new Findings<SampledEntry & { readonly fault: string }>();
  readonly reservedNames = new Findings<{ readonly dn: string; readonly reason: string }>();
  readonly problems = new Findings<{ readonly dn: string; readonly problems: readonly PropertyProblem[] }>();
  readonly dropped = new Findings<Dropped & { readonly dn: string }>(LISTED_VALUES);
  /** The attributes of dropped values. */
  readonly droppedFrom = new Set<string>();
  readonly idna = new Findings<string>(LISTED_ADDRESSES);
  /** The first entries, which are looked up in the target. */
  readonly first = new Findings<SampledEntry>(LOOKED_UP);
  /** The number of mail addresses by domain. */
  readonly mailDomains = new Map<string, number>();
  readonly #dns = new Dns();
  readonly #keys = new FirstPlaces();
  readonly #names = new FirstPlaces();
  #sameKey: Pair | undefined;
  #sameName: Pair | undefined;

  constructor(readonly kind: Kind, readonly primaryKeyProperty: string) {}

  /** The number of entries. */
  get count(): number {
    return this.#dns.count;
  }

  /** The first two entries with the same key; undefined if there are none. */
  get sameKey(): Pair | undefined {
    return this.#sameKey;
  }

  /** The first two entries with the same name. */
  get sameName(): Pair | undefined {
    return this.#sameName;
  }

  /** Whether an entry has a name, as UDM compares names. */
  hasName(name: string): boolean {
    return this.#names.has(nameForm(name));
  }

  /** Adds an entry. Its values must not change afterwards. */
  add(entry: SampledEntry, { mail, dropped, idna, problems }: EntryValues): void {
    const { dn } = entry;
    const place = this.#dns.add(dn);
    this.first.add(entry);
    this.#addKey(entry, place);
    this.#addName(entry, place);
    if (problems.length > 0) this.problems.add({ dn, problems });
    for (const drop of dropped) {
      this.dropped.add({ dn, ...drop });
      this.droppedFrom.add(drop.attribute);
    }
    for (const one of idna) this.idna.add(one);
    for (const address of mail) countIn(this.mailDomains, domainOf(address));
  }

  #addKey(entry: SampledEntry, place: number): void {
    const { key, rawKey } = entry;
    if (key === undefined) {
      this.missingKeys.add(entry);
      // A sanitizer drops values that it rejects
      if (rawKey !== undefined) this.lostKeys.add(rawKey);
      return;
    }
    const text = decodeUtf8(key);
    if (refusedIdentifier(this.primaryKeyProperty, text ?? "") !== undefined) this.rejectedKeys.add(entry);
    // Bytes that are no text cannot equal a text of this form
    const before = this.#keys.add(text ?? `\0${hex(key)}`, place);
    if (before !== undefined) this.#sameKey ??= { dns: [this.#dns.at(before), entry.dn], entry };
  }

  #addName(entry: SampledEntry, place: number): void {
    const { dn, name } = entry;
    const faultOf = this.kind === "user" ? usernameFault : groupNameFault;
    const property = this.kind === "user" ? "username" : "name";
    const fault = name === undefined ? `it has no ${property}` : faultOf(name);
    if (fault !== undefined) this.badNames.add({ ...entry, fault });
    if (name === undefined) return;
    const reason = reservedName(this.kind, name);
    if (reason !== undefined) this.reservedNames.add({ dn, reason });
    const before = this.#names.add(nameForm(name), place);
    if (before !== undefined) this.#sameName ??= { dns: [this.#dns.at(before), dn], entry };
  }
}

/** Counts one more for a key. */
export function countIn<Key>(counts: Map<Key, number>, key: Key): void {
  counts.set(key, (counts.get(key) ?? 0) + 1);
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}
