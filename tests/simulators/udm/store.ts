/**
 * The directory in memory, with an index for everything that is looked up.
 *
 * @module
 */

import { normaliseDn } from "../../../src/syntax/dn.ts";
import { Entry, Member } from "./entry.ts";
import { stringsOf } from "./json.ts";
import type { Module, ModuleName } from "./modules.ts";

/** Names that are in that form already: most of those that filters meet, a million times in a large directory. */
const FOLDED = /^[!-@[-~]*$/;

/** The form in which names are compared: case, composition and runs of spaces do not count (RFC 4518). */
export function foldName(name: string): string {
  if (FOLDED.test(name)) return name;
  return name.normalize("NFKC").toLowerCase().trim().replace(/\s+/gu, " ");
}

/** Holds all entries. Checks nothing: that is up to the operations. */
export class Store {
  readonly #byKey = new Map<string, Entry>();
  readonly #byType = new Map<ModuleName, Set<Entry>>();
  readonly #byUuid = new Map<string, Entry>();
  readonly #byIdentifier = new Map<string, Entry>();
  readonly #byName = new Map<string, Entry>();
  readonly #byMail = new Map<string, Entry>();
  readonly #byAlternativeMail = new Map<string, Set<Entry>>();
  readonly #ghosts = new Map<string, Member>();
  /** Entries that the account of the API may not read. */
  readonly hidden = new Set<Entry>();
  #changes = 0;

  /**
   * @param now the time in ms
   * @param uniqueMail whether alternative mail addresses are unique, too
   */
  constructor(readonly base: Entry, private readonly now: () => number, readonly uniqueMail: boolean) {
    this.insert(base);
  }

  /** The number of the last change in the directory. */
  get changeNumber(): number {
    return this.#changes;
  }

  /** The entry with this DN, in any spelling. */
  find(dn: string): Entry | undefined {
    return this.#byKey.get(normaliseDn(dn));
  }

  /** The entry with that entryUUID. */
  findUuid(uuid: string): Entry | undefined {
    return this.#byUuid.get(uuid.toLowerCase());
  }

  /** The entry with that univentionObjectIdentifier, of any type. */
  findIdentifier(identifier: string): Entry | undefined {
    return this.#byIdentifier.get(identifier);
  }

  /** The account or group with this name: they share one case-insensitive name space. */
  findName(name: string): Entry | undefined {
    return this.#byName.get(foldName(name));
  }

  /** The user or group with that mail address, as far as it is unique. */
  findMail(address: string): Entry | undefined {
    return this.#byMail.get(address.toLowerCase()) ??
      (this.uniqueMail ? this.withMail(address)[0] : undefined);
  }

  /** The users and groups with that mail address, alternative ones included. */
  withMail(address: string): Entry[] {
    const folded = address.toLowerCase();
    const entry = this.#byMail.get(folded);
    const others = [...this.#byAlternativeMail.get(folded) ?? []];
    return entry === undefined ? others : [entry, ...others];
  }

  /** All entries of a type, the oldest first. */
  ofType(type: ModuleName): ReadonlySet<Entry> {
    return this.#byType.get(type) ?? new Set();
  }

  /** All mail domains. */
  hasMailDomain(domain: string): boolean {
    const folded = domain.toLowerCase();
    for (const entry of this.ofType("mail/domain")) if (entry.entryName.toLowerCase() === folded) return true;
    return false;
  }

  /** The member with a DN; a placeholder if no entry exists. */
  member(dn: string): Member {
    const key = normaliseDn(dn);
    return this.#byKey.get(key) ?? this.#ghosts.get(key) ?? new Member(dn);
  }

  /** Keeps the stand-in for a DN without an entry as long as groups refer to it. */
  rememberGhost(member: Member): void {
    if (member instanceof Entry) return;
    if (member.memberOf.size > 0) this.#ghosts.set(member.key, member);
    else this.#ghosts.delete(member.key);
  }

  /** Removes the placeholder for a DN because an entry was created there. */
  takeGhost(key: string): Member | undefined {
    const ghost = this.#ghosts.get(key);
    this.#ghosts.delete(key);
    return ghost;
  }

  /** Marks an entry as changed: it gets another ETag. */
  touch(entry: Entry): void {
    entry.changeNumber = ++this.#changes;
    entry.changedAt = this.now();
  }

  /** Adds an entry to the tree and to every index. */
  insert(entry: Entry): void {
    entry.parent?.children.add(entry);
    let ofType = this.#byType.get(entry.module.name);
    if (ofType === undefined) this.#byType.set(entry.module.name, ofType = new Set());
    ofType.add(entry);
    this.index(entry);
    this.touch(entry);
  }

  /** Takes an entry without children out of the tree and of every index. */
  remove(entry: Entry): void {
    entry.parent?.children.delete(entry);
    this.#byType.get(entry.module.name)?.delete(entry);
    this.unindex(entry);
    this.hidden.delete(entry);
    this.#changes++;
  }

  /** Enters an entry in the indexes that depend on its values. */
  index(entry: Entry): void {
    this.#byKey.set(entry.key, entry);
    this.#byUuid.set(entry.uuid, entry);
    this.#byIdentifier.set(entry.identifier, entry);
    if (hasUniqueName(entry.module)) this.#byName.set(foldName(entry.entryName), entry);
    const mail = mailOf(entry);
    if (mail !== undefined) this.#byMail.set(mail, entry);
    for (const address of alternativeMails(entry)) {
      const holders = this.#byAlternativeMail.get(address);
      if (holders === undefined) this.#byAlternativeMail.set(address, new Set([entry]));
      else holders.add(entry);
    }
  }

  /** Takes an entry out of the indexes that depend on its values: to be called before these change. */
  unindex(entry: Entry): void {
    this.#byKey.delete(entry.key);
    this.#byUuid.delete(entry.uuid);
    this.#byIdentifier.delete(entry.identifier);
    if (hasUniqueName(entry.module)) this.#byName.delete(foldName(entry.entryName));
    const mail = mailOf(entry);
    if (mail !== undefined) this.#byMail.delete(mail);
    for (const address of alternativeMails(entry)) {
      const holders = this.#byAlternativeMail.get(address);
      holders?.delete(entry);
      if (holders?.size === 0) this.#byAlternativeMail.delete(address);
    }
  }

  /** The entries below and including `base`. */
  *below(base: Entry): Generator<Entry> {
    yield base;
    for (const child of base.children) {
      if (child.children.size === 0) yield child;
      else yield* this.below(child);
    }
  }
}

/** Whether objects of that type take their names from the space that users, groups and users/ldap share. */
export function hasUniqueName(module: Module): boolean {
  return module.name === "users/user" || module.name === "groups/group" || module.name === "users/ldap";
}

function mailOf({ properties }: Entry): string | undefined {
  const mail = properties.mailPrimaryAddress ?? properties.mailAddress;
  return typeof mail === "string" ? mail.toLowerCase() : undefined;
}

function alternativeMails({ properties }: Entry): string[] {
  return stringsOf(properties.mailAlternativeAddress).map((address) => address.toLowerCase());
}
