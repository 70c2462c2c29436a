import { escapeDnValue, normaliseDn } from "../../../src/syntax/dn.ts";
import type { JsonObject } from "./json.ts";
import type { Module } from "./modules.ts";

const NO_GROUPS: ReadonlySet<Entry> = new Set();
// Shared by entries of types without members, to save memory. Never add to it.
const NONE: Set<never> = new Set();

/** A member of a group: an entry, or a DN without an entry. */
export class Member {
  #groups: Set<Entry> | undefined;
  /** The DN in the normalised form, by which entries are found. */
  key: string;

  constructor(public dn: string) {
    this.key = normaliseDn(dn);
  }

  /** The groups of which this is a direct member. */
  get memberOf(): ReadonlySet<Entry> {
    return this.#groups ?? NO_GROUPS;
  }

  /** Adds a membership; only the memberships module calls this. */
  joined(group: Entry): void {
    (this.#groups ??= new Set()).add(group);
  }

  /** Removes a membership; only the memberships module calls this. */
  left(group: Entry): void {
    this.#groups?.delete(group);
  }
}

/** An object of the directory. Relations to other objects are references, so that they survive renames. */
export class Entry extends Member {
  /** The properties that are set, never null or empty, without relations. */
  readonly properties: JsonObject;
  /** The entryUUID. */
  uuid: string = crypto.randomUUID();
  /** Number of the last change; plays the part of entryCSN. */
  changeNumber = 0;
  /** When the entry was changed last (ms). */
  changedAt = 0;
  readonly children: Set<Entry>;
  /** Of a group: members that are no groups. */
  readonly users: Set<Member>;
  /** Of a group: members that are groups. */
  readonly nested: Set<Entry>;
  primaryGroup: Entry | undefined;
  /** Of a group: for how many users it is the primary group. */
  primaryUsers = 0;
  /** The last passwords, the newest first. */
  passwords: string[] = [];

  constructor(
    readonly module: Module,
    public parent: Entry | undefined,
    properties: JsonObject,
    dn?: string,
  ) {
    super(dn ?? entryDn(module, String(properties[module.nameProperty]), parent));
    this.properties = properties;
    const isGroup = module.name === "groups/group";
    this.children = this.isContainer ? new Set() : NONE;
    this.users = isGroup ? new Set() : NONE;
    this.nested = isGroup ? new Set() : NONE;
  }

  /** Whether this entry can have children. */
  get isContainer(): boolean {
    return this.module.name.startsWith("container/");
  }

  /** The value of the name property. */
  get entryName(): string {
    return String(this.properties[this.module.nameProperty]);
  }

  /** The DN of the parent; for the base entry the part after its first comma. */
  get position(): string {
    return this.parent?.dn ?? this.dn.slice(this.dn.indexOf(",") + 1);
  }

  /** The univentionObjectIdentifier. */
  get identifier(): string {
    return String(this.properties.univentionObjectIdentifier);
  }

  /** Recomputes the DN from the name and the parent. */
  refreshDn(): void {
    if (this.parent === undefined) return;
    this.dn = entryDn(this.module, this.entryName, this.parent);
    this.key = normaliseDn(this.dn);
  }
}

/** The DN that an object of that name has below its parent. */
export function entryDn(module: Module, name: string, parent: Entry | undefined): string {
  const rdn = `${module.rdnType}=${escapeDnValue(name)}`;
  return parent === undefined ? rdn : `${rdn},${parent.dn}`;
}
