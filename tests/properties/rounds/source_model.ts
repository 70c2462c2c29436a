/**
 * A model of the source: entries that change from round to round, and the directory built from them.
 *
 * @module
 */

import { escapeDnValue, normaliseDn } from "../../../src/syntax/dn.ts";
import type { Kind } from "../../../src/common/model.ts";
import { nameForm } from "../../../src/udm/values.ts";
import type { Directory } from "../../simulators/ldap/mod.ts";
import { emptyDirectory, GROUPS, PEOPLE, type SourceAttributes, SUFFIX } from "../../support/engine_run.ts";
import { photo } from "../../e2e/world.ts";
import { SeededRandom } from "./random.ts";
import type { Change, Traits } from "./recipe.ts";

/** Where the entries of each kind are. */
export const BASES: Readonly<Record<Kind, string>> = { user: PEOPLE, group: GROUPS };

/** Whether the primary key is univentionObjectIdentifier, which is unique and immutable, or another property. */
export type Keys = "identifier" | "ordinary";

/** Part of every value that UDM rejects. */
export const REFUSED = "refused";

/** An entry of the model. */
interface Entry extends Omit<Traits, "members"> {
  readonly kind: Kind;
  /** Serial of the entry whose key it has; undefined if it has its own. */
  readonly keyOf?: number;
  readonly serial: number;
  /** Serial numbers, or DNs of deleted entries. */
  readonly members: readonly (number | string)[];
}

/** An entry as the source delivers it. */
export interface SourceFact {
  readonly kind: Kind;
  /** Never changes while the entry exists. */
  readonly serial: number;
  readonly dn: string;
  readonly key: string | undefined;
  /** The key that it has without a fault. */
  readonly ownKey: string;
  /** Whether it has the key of another entry. */
  readonly hasKeyOfOther: boolean;
  readonly name: string | undefined;
  readonly lastname: string | undefined;
  readonly description: string | undefined;
  readonly mails: readonly string[];
  readonly primary: string | undefined;
  readonly photo: Uint8Array | undefined;
  /** Normalised. */
  readonly members: readonly string[];
  /** Whether it has a visible fault. */
  readonly hasTrouble: boolean;
  /** The single-valued property with two values. */
  readonly twoValues: "lastname" | "description" | undefined;
  /** The property with a value that UDM rejects. */
  readonly refused: "name" | "e-mail" | "mailPrimaryAddress" | undefined;
  readonly disabled: boolean;
}

/** The source. */
export class SourceModel {
  #entries: Entry[] = [];
  #deleted: Entry[] = [];
  #count = 0;
  #reloads = 0;

  /** @param tidy whether names and addresses are unique */
  constructor(readonly keys: Keys, readonly tidy: boolean) {}

  /** An independent copy. */
  copy(): SourceModel {
    const copy = new SourceModel(this.keys, this.tidy);
    copy.#entries = [...this.#entries];
    copy.#deleted = [...this.#deleted];
    copy.#count = this.#count;
    copy.#reloads = this.#reloads;
    return copy;
  }

  /** Applies a change; without a matching entry it does nothing. */
  change(change: Change): void {
    const before = new Map(this.#entries.map((entry) => [entry.serial, entry]));
    this.#change(change);
    if (this.tidy) this.#tidyUp(before);
  }

  #change(change: Change): void {
    if (change.do === "add") return this.#add(change.kind, change.traits);
    if (change.do === "come back") return this.#comeBack(change.place);
    const size = this.#entries.length;
    if (size === 0) return;
    if (change.do === "sweep") return this.#sweep(change.kind, change.every, change.traits);
    if (change.do === "ring") return this.#ring(change.field, change.places.map((place) => place % size));
    const at = change.place % size;
    const entry = this.#entries[at] as Entry;
    if (change.do === "edit") return this.#edit(at, change.traits);
    if (change.do === "take key") {
      const { other, name } = change;
      const same = this.#entries.filter(({ kind }) => kind === entry.kind);
      const { serial, keyOf } = same[other % same.length] as Entry;
      this.#entries[at] = { ...entry, ...(name === undefined ? {} : { name }), keyOf: keyOf ?? serial };
      return;
    }
    const dn = this.#dns().get(entry.serial) as string;
    if (change.do === "delete") this.#deleted.push(entry);
    const again: Entry[] = change.do === "recreate" ? [{ ...entry, serial: ++this.#count }] : [];
    this.#entries = [...this.#entries.toSpliced(at, 1), ...again].map((other) => ({
      ...other,
      members: other.members.map((member) => member === entry.serial ? dn : member),
    }));
  }

  /** The entries. */
  facts(): SourceFact[] {
    const dns = this.#dns();
    return this.#entries.map((entry) => {
      const { kind, trouble, serial, text } = entry;
      const refused = trouble === "refused value"
        ? kind === "group" ? "name" : REFUSALS[serial % 3]
        : undefined;
      const key = this.#keyOf(entry);
      const name = trouble === "no name"
        ? undefined
        : refused === "name"
        ? `${REFUSED} ${serial}-`
        : entry.name;
      return {
        kind,
        serial,
        dn: dns.get(serial) as string,
        key,
        ownKey: this.#keyText(kind, serial),
        hasKeyOfOther: trouble === "duplicate key" || trouble === "key of the other kind" ||
          entry.keyOf !== undefined,
        name,
        lastname: `Example ${text ?? ""}`.trim(),
        description: text,
        mails: refused === "mail" ? [`${REFUSED} at nothing`] : entry.mails,
        primary: refused === "primary" ? `${REFUSED}@elsewhere.test` : entry.primary,
        photo: entry.photo === undefined ? undefined : photo(entry.photo),
        members: entry.members.map((member) =>
          normaliseDn(typeof member === "string" ? member : dns.get(member) as string)
        ),
        hasTrouble: trouble !== "none" || entry.keyOf !== undefined,
        twoValues: trouble === "two values"
          ? kind === "user" && serial % 2 === 0 ? "lastname" : "description"
          : undefined,
        refused: refused === "mail" ? "e-mail" : refused === "primary" ? "mailPrimaryAddress" : refused,
        disabled: entry.disabled,
      };
    });
  }

  /** Gives every entry another key. */
  reload(): void {
    this.#reloads++;
  }

  /** The directory in a random order and spelling. */
  directory(seed: number): Directory {
    const random = new SeededRandom(seed);
    const directory = emptyDirectory();
    for (const base of Object.values(BASES)) {
      for (const ou of [1, 2]) directory.add(`ou=${ou},${base}`, { objectClass: "organizationalUnit" });
    }
    for (const fact of random.shuffled(this.facts())) {
      const twice = fact.twoValues;
      const attributes: SourceAttributes = {
        employeeNumber: fact.key,
        description: twice === "description" ? ["one", "two"] : fact.description,
        ...(fact.kind === "user"
          ? {
            objectClass: "inetOrgPerson",
            uid: fact.name,
            sn: twice === "lastname" ? ["one", "two"] : fact.lastname,
            mail: random.shuffled(fact.mails),
            mailLocalAddress: fact.primary,
            jpegPhoto: fact.photo,
            employeeType: fact.disabled ? "1" : undefined,
          }
          : {
            objectClass: "groupOfNames",
            cn: fact.name,
            member: random.shuffled(fact.members).map((dn) => random.respelled(dn)),
          }),
      };
      directory.add(random.respelled(fact.dn), attributes);
    }
    return directory;
  }

  #edit(at: number, { members, ...traits }: Partial<Traits>): void {
    this.#entries[at] = {
      ...this.#entries[at] as Entry,
      ...traits,
      ...(members === undefined ? {} : { members: this.#serials(members) }),
    };
  }

  #sweep(kind: Kind, every: number, traits: Partial<Traits>): void {
    let count = 0;
    this.#entries.forEach((entry, at) => {
      if (entry.kind === kind && ++count % every === 0) this.#edit(at, traits);
    });
  }

  #add(kind: Kind, { members, ...traits }: Traits): void {
    this.#entries.push({ ...traits, kind, serial: ++this.#count, members: [] });
    const at = this.#entries.length - 1;
    this.#entries[at] = { ...this.#entries[at] as Entry, members: this.#serials(members) };
  }

  /** Restores a deleted entry, but not its memberships in groups. */
  #comeBack(place: number): void {
    const [entry] = this.#deleted.splice(place % Math.max(this.#deleted.length, 1), 1);
    if (entry === undefined) return;
    const exists = (member: number | string) =>
      typeof member === "string" || this.#entries.some(({ serial }) => serial === member);
    this.#entries.push({ ...entry, members: entry.members.filter(exists) });
  }

  #ring(field: "name" | "primary" | "members", places: readonly number[]): void {
    const ring = [...new Set(places)];
    const before = ring.map((at) => this.#entries[at] as Entry);
    ring.forEach((at, turn) => {
      const entry = this.#entries[at] as Entry;
      const next = before[(turn + 1) % ring.length] as Entry;
      // Only groups may have names with spaces or special characters.
      if (field === "name" && entry.kind === "user" && !/^[a-z]+$/i.test(next.name)) return;
      this.#entries[at] = { ...entry, [field]: next[field] };
    });
  }

  /** An entry whose name was taken gets an old name or a spare one; a duplicate address is dropped. */
  #tidyUp(before: ReadonlyMap<number, Entry>): void {
    const isChanged = ({ serial, name, primary }: Entry) =>
      before.get(serial)?.name !== name || before.get(serial)?.primary !== primary;
    const ours = [...this.#entries].sort((a, b) => Number(isChanged(b)) - Number(isChanged(a)));
    const names = new Set<string>();
    const mails = new Set<string>();
    for (const { serial, kind, name, primary } of ours) {
      const left = [...before.values()].map((other) => other.name);
      const free = [name, ...left, ...SPARE_NAMES].find((other) =>
        !names.has(nameForm(other)) && (kind === "group" || /^[a-z]+$/i.test(other))
      ) as string;
      names.add(nameForm(free));
      const mail = mails.has(primary?.toLowerCase() ?? "") ? undefined : primary;
      if (mail !== undefined) mails.add(mail.toLowerCase());
      const at = this.#entries.findIndex((entry) => entry.serial === serial);
      this.#entries[at] = { ...this.#entries[at] as Entry, name: free, primary: mail };
    }
  }

  #serials(places: readonly number[]): (number | string)[] {
    return places.map((place) => place === 20 ? `cn=nobody,${SUFFIX}` : this.#at(place).serial);
  }

  #at(place: number): Entry {
    return this.#entries[place % this.#entries.length] as Entry;
  }

  #keyOf({ kind, serial, trouble, keyOf }: Entry): string | undefined {
    if (trouble === "no key") return undefined;
    if (this.keys === "identifier") {
      if (trouble === "bad key") return BAD_KEYS[serial % BAD_KEYS.length];
      if (trouble === "key of the other kind") {
        const other = this.#entries.find((entry) => entry.kind !== kind);
        if (other !== undefined) return this.#keyText(other.kind, other.keyOf ?? other.serial);
      }
    }
    if (trouble === "duplicate key") {
      const twin = this.#entries.find((entry) => entry.kind === kind && entry.serial !== serial);
      if (twin !== undefined) return this.#keyText(kind, twin.keyOf ?? twin.serial);
    }
    return this.#keyText(kind, keyOf ?? serial);
  }

  #keyText(kind: Kind, serial: number): string {
    return keyText(this.keys, kind, serial + 1000 * this.#reloads);
  }

  /** A unique DN for every entry. */
  #dns(): Map<number, string> {
    const taken = new Set<string>();
    const dns = new Map<number, string>();
    for (const { kind, serial, name, ou, trouble } of this.#entries) {
      const parent = ou === 0 ? BASES[kind] : `ou=${ou},${BASES[kind]}`;
      const named = `${kind === "user" ? "uid" : "cn"}=${escapeDnValue(name)}`;
      const plain = `${named},${parent}`;
      const isFree = trouble !== "no name" && trouble !== "refused value" && !taken.has(normaliseDn(plain));
      const dn = isFree ? plain : `o=${serial},${parent}`;
      taken.add(normaliseDn(dn));
      dns.set(serial, dn);
    }
    return dns;
  }
}

/** The entries without one attribute of a kind. */
export function withoutAttribute(
  facts: readonly SourceFact[],
  withheld: Kind,
  attribute: string,
): SourceFact[] {
  return facts.map((fact) => {
    if (fact.kind !== withheld) return fact;
    const isLost = (property: string | undefined) =>
      property !== undefined && propertiesOf(attribute).includes(property);
    return {
      ...fact,
      ...WITHOUT[attribute],
      ...(isLost(fact.twoValues) ? { twoValues: undefined } : {}),
      ...(isLost(fact.refused) ? { refused: undefined } : {}),
    };
  });
}

const WITHOUT: Readonly<Record<string, Partial<SourceFact>>> = {
  uid: { name: undefined, hasTrouble: true },
  cn: { name: undefined, hasTrouble: true },
  sn: { lastname: undefined, hasTrouble: true },
  description: { description: undefined },
  mail: { mails: [] },
  mailLocalAddress: { primary: undefined },
  jpegPhoto: { photo: undefined },
  employeeNumber: { key: undefined, hasTrouble: true },
  employeeType: { disabled: false },
  member: { members: [] },
};

/** The properties made from an attribute, except key and name. */
export function propertiesOf(attribute: string): readonly string[] {
  return PROPERTIES_OF[attribute] ?? [];
}

const PROPERTIES_OF: Readonly<Record<string, readonly string[]>> = {
  sn: ["lastname"],
  description: ["description"],
  mail: ["e-mail"],
  mailLocalAddress: ["mailPrimaryAddress"],
  jpegPhoto: ["jpegPhoto"],
  member: ["users", "nestedGroup"],
};

/** What a run sees if the source changes between reading users and groups. */
interface TwoMoments {
  /** Users of the earlier state, groups of the later one. */
  readonly facts: readonly SourceFact[];
  /** Normalised DNs of users that groups list under a newer DN. */
  readonly moved: ReadonlySet<string>;
}

/** Resolves members to the DNs under which the users were read. */
export function twoMoments(earlier: SourceModel, later: SourceModel): TwoMoments {
  const users = earlier.facts().filter(({ kind }) => kind === "user");
  const after = later.facts();
  const bySerial = new Map(users.map(({ serial, dn }) => [serial, normaliseDn(dn)]));
  const known = new Set([
    ...bySerial.values(),
    ...after.map(({ kind, dn }) => kind === "group" ? normaliseDn(dn) : ""),
  ]);
  const before = new Map(after.map(({ serial, dn }) => [normaliseDn(dn), bySerial.get(serial)]));
  const moved = new Set<string>();
  const resolve = (dn: string): string => {
    const earlierDn = known.has(dn) ? undefined : before.get(dn);
    if (earlierDn !== undefined) moved.add(earlierDn);
    return earlierDn ?? dn;
  };
  const groups = after.filter(({ kind }) => kind === "group")
    .map((group) => ({ ...group, members: [...new Set(group.members.map(resolve))] }));
  return { facts: [...users, ...groups], moved };
}

const SPARE_NAMES = Array.from("abcdefghijklmnopqrstuvwxyz", (letter) => `spare${letter}`);
const REFUSALS = ["name", "mail", "primary"] as const;
const BAD_KEYS = ["4711", "A0000000-0000-4000-8000-000000000001", "a0000000-0000-3000-8000-000000000001"];

/** A primary key. */
export function keyText(keys: Keys, kind: Kind, number: number): string {
  if (keys === "ordinary") return `${kind}-${number}`;
  return `${kind === "user" ? "a" : "b"}0000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}
