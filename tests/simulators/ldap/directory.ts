/**
 * The simulated directory: entries that tests may change while the simulator serves them.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { formatDn, normaliseDn, parseDn } from "../../../src/syntax/dn.ts";
import {
  type Attribute,
  type AttributeName,
  type AttributeValues,
  type Entry,
  MemoryEntry,
  PatchedEntry,
  sameValue,
  type Value,
  valueList,
} from "./entry.ts";
import { guidBytes, identifier, slotOf, uuidText } from "./identifier.ts";
import { IDENTIFIER, MEMBER_OF, namingChange, OWN_DN, parentKey } from "./naming.ts";
import type { Style } from "./protocol.ts";
import type { Scope } from "./requests.ts";
import { EntryStore, type Layer } from "./store.ts";

/** How a directory is made. */
export interface DirectoryOptions {
  /** Which server to imitate. */
  readonly style: Style;
  /** The naming context: the DN above everything. */
  readonly suffix: string;
  /** Generated entries. */
  readonly layer?: Layer;
  /**
   * Whether `member` follows when an entry is renamed, moved or deleted. Default: true for AD, which links entries and
   * not names; false for OpenLDAP.
   */
  readonly referentialIntegrity?: boolean;
}

/** A directory that can be searched and changed. */
export class Directory {
  /** Which server is imitated. */
  readonly style: Style;
  /** The DN at the top. */
  readonly suffix: string;
  readonly #store: EntryStore;
  readonly #integrity: boolean;

  /** An empty directory. */
  constructor(options: DirectoryOptions) {
    this.style = options.style;
    this.suffix = options.suffix;
    this.#store = new EntryStore(options.layer);
    this.#integrity = options.referentialIntegrity ?? options.style === "ad";
  }

  /** The entry with this DN. `<GUID=...>` (hexadecimal, or as a UUID) is understood as AD does. */
  get(dn: string): Entry | undefined {
    const guid = /^<GUID=([0-9a-f-]+)>$/i.exec(dn)?.[1];
    if (guid !== undefined) return this.#byGuid(guid);
    const slot = this.#store.find(normaliseDn(dn));
    return slot === undefined ? undefined : this.#store.at(slot);
  }

  /** Whether an entry with this DN exists. */
  has(dn: string): boolean {
    return this.get(dn) !== undefined;
  }

  /** All entries at or below a DN, within the scope, parents before children unless they were moved. */
  *entries(base = this.suffix, scope: Scope = "sub"): Generator<Entry> {
    const key = normaliseDn(base);
    if (scope === "base") {
      const entry = this.get(base);
      if (entry !== undefined) yield entry;
      return;
    }
    const tail = "," + key;
    const inScope = (entry: Entry) =>
      scope === "sub"
        ? entry.key === key || key === "" || entry.key.endsWith(tail)
        : entry.key.endsWith(tail) && parentKey(entry.key) === key;
    for (const entry of this.#store.candidates(key)) if (inScope(entry)) yield entry;
  }

  /**
   * Adds an entry. The attribute of its RDN and its identifier (objectGUID, entryUUID) are made if they are missing.
   *
   * @throws if the DN is taken, its parent is missing, or an attribute is one that the server makes
   */
  add(dn: string, attributes: AttributeValues = {}): void {
    const key = normaliseDn(dn);
    if (this.#store.find(key) !== undefined) {
      throw new Error(`there is an entry ${JSON.stringify(dn)} already`);
    }
    if (key !== normaliseDn(this.suffix) && !this.has(parentKey(key))) {
      throw new Error(`${JSON.stringify(dn)} cannot be added: add ${JSON.stringify(parentKey(key))} first`);
    }
    const list = this.#stored(attributes).filter(({ values }) => values.length > 0);
    for (const { type, value } of parseDn(dn)[0] ?? []) {
      const own = list.find(({ name }) => name.toLowerCase() === type.toLowerCase());
      // Schemas spell the attributes used for naming in lower case, AD too.
      if (own === undefined) list.push({ name: type.toLowerCase(), values: [value] });
    }
    const slot = this.#store.free;
    const { name, key: idKey } = IDENTIFIER[this.style];
    if (!list.some((attribute) => attribute.name.toLowerCase() === idKey)) {
      const id = identifier(slot);
      list.push({ name, values: [this.style === "ad" ? guidBytes(id) : uuidText(id)] });
    }
    this.#store.put(slot, new MemoryEntry(dn, list));
  }

  /**
   * Replaces whole attributes; null or an empty list takes an attribute away.
   *
   * @throws if an attribute is one that the server makes
   */
  modify(dn: string, changes: { readonly [name: string]: Value | readonly Value[] | null }): void {
    const [slot, entry] = this.#existing(dn);
    this.#store.put(slot, PatchedEntry.of(entry, entry.dn, this.#stored(changes)));
  }

  /** Adds values to an attribute, for example a member to a group. */
  addValues(dn: string, name: string, values: Value | readonly Value[]): void {
    const before = this.#existing(dn)[1].values(name.toLowerCase());
    this.modify(dn, { [name]: [...before, ...valueList(values)] });
  }

  /** Removes values from an attribute; ignores missing values. */
  removeValues(dn: string, name: string, values: Value | readonly Value[]): void {
    const gone = valueList(values);
    const before = this.#existing(dn)[1].values(name.toLowerCase());
    this.modify(dn, { [name]: before.filter((value) => !gone.some((other) => sameValue(value, other))) });
  }

  /** Changes the RDN of an entry, for example to "cn=Other"; its children follow. Returns the new DN. */
  rename(dn: string, rdn: string): string {
    const [, entry] = this.#existing(dn);
    const parent = formatDn(parseDn(entry.dn).slice(1));
    return this.#relocate(entry, parent === "" ? rdn : `${rdn},${parent}`);
  }

  /** Moves an entry and its children below another parent. Returns the new DN. */
  move(dn: string, parent: string): string {
    const [, entry] = this.#existing(dn);
    const [, above] = this.#existing(parent);
    return this.#relocate(entry, `${formatDn(parseDn(entry.dn).slice(0, 1))},${above.dn}`);
  }

  /** Deletes an entry and everything below it. */
  delete(dn: string): void {
    const [, entry] = this.#existing(dn);
    const doomed = [...this.entries(entry.dn)];
    if (this.#integrity) this.#follow(new Map(doomed.map(({ key }) => [key, undefined])));
    for (const { key } of doomed) this.#store.drop(this.#store.find(key) as number);
  }

  /** DNs of the groups that have this entry as a member. */
  memberOf(entry: Entry): string[] {
    return this.#store.groupsOf(entry.key).map((slot) => (this.#store.at(slot) as Entry).dn);
  }

  /** Attributes of an entry, those the server makes included. */
  names(entry: Entry): readonly AttributeName[] {
    return this.#store.groupsOf(entry.key).length === 0
      ? [...entry.names, OWN_DN[this.style]]
      : [...entry.names, OWN_DN[this.style], MEMBER_OF];
  }

  /** Values of an attribute, those the server makes included. */
  values(entry: Entry, key: string): readonly Value[] {
    if (key === OWN_DN[this.style].key) return [entry.dn];
    if (key === MEMBER_OF.key) return this.memberOf(entry);
    return entry.values(key);
  }

  /** Whether the server computes an attribute, so that it cannot be set. */
  makes(name: string): boolean {
    const key = name.toLowerCase();
    return key === MEMBER_OF.key || key === OWN_DN[this.style].key;
  }

  #existing(dn: string): readonly [number, Entry] {
    const entry = this.get(dn);
    const slot = entry && this.#store.find(entry.key);
    if (entry === undefined || slot === undefined) throw new Error(`there is no entry ${JSON.stringify(dn)}`);
    return [slot, entry];
  }

  #stored(attributes: { readonly [name: string]: Value | readonly Value[] | null | undefined }): Attribute[] {
    return Object.entries(attributes).map(([name, values]) => {
      if (this.makes(name)) {
        throw new Error(`${name} is made by the server: change member, or rename the entry`);
      }
      return { name, values: valueList(values ?? []) };
    });
  }

  #byGuid(guid: string): Entry | undefined {
    const wanted = guid.includes("-") ? guidBytes(guid) : Buffer.from(guid, "hex");
    const isWanted = (entry: Entry | undefined) => {
      const own = entry?.values(IDENTIFIER.ad.key)[0];
      return own !== undefined && sameValue(own, wanted);
    };
    const likely = this.#store.at(slotOf(wanted));
    return isWanted(likely) ? likely : this.entries().find(isWanted);
  }

  #relocate(entry: Entry, newDn: string): string {
    const clash = this.get(newDn);
    if (clash !== undefined && clash.key !== entry.key) {
      throw new Error(`there is an entry ${JSON.stringify(newDn)} already`);
    }
    const depth = parseDn(entry.dn).length;
    const moves = [...this.entries(entry.dn)].map((child) => {
      const above = parseDn(child.dn);
      const head = formatDn(above.slice(0, above.length - depth));
      return {
        child,
        slot: this.#store.find(child.key) as number,
        dn: head === "" ? newDn : `${head},${newDn}`,
      };
    });
    if (this.#integrity) this.#follow(new Map(moves.map(({ child, dn }) => [child.key, dn])));
    for (const { child, slot, dn } of moves) {
      // A moved group may itself just have been changed because its members move with it.
      const current = this.#store.at(slot) ?? child;
      this.#store.put(
        slot,
        PatchedEntry.of(current, dn, child.key === entry.key ? namingChange(child, dn) : []),
      );
    }
    return newDn;
  }

  /** Updates `member` after entries were moved or deleted. */
  #follow(moved: ReadonlyMap<string, string | undefined>): void {
    const groups = new Set<number>();
    for (const key of moved.keys()) for (const slot of this.#store.groupsOf(key)) groups.add(slot);
    for (const slot of groups) {
      const group = this.#store.at(slot) as Entry;
      const members = group.values("member").flatMap((value): readonly Value[] => {
        const key = typeof value === "string" ? normaliseDn(value) : "";
        if (!moved.has(key)) return [value];
        const dn = moved.get(key);
        return dn === undefined ? [] : [dn];
      });
      this.#store.put(slot, PatchedEntry.of(group, group.dn, [{ name: "member", values: members }]));
    }
  }
}
