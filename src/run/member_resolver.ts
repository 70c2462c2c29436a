/**
 * Resolves the members of groups while the source is read: users first, then groups.
 *
 * @module
 */

import type { Config, SourceConfig } from "../config/types.ts";
import { type Kind, MEMBER_PROPERTIES, type SourceEntry } from "../common/model.ts";
import { addAttributes, hideAttributes } from "../ldap/internal_attributes.ts";
import {
  type AmbiguousMembers,
  type DynamicGroups,
  type MemberFaults,
  MOST_NAMED,
} from "../planner/member_faults.ts";
import { mayBeReturned } from "../transform/needed_attributes.ts";
import type { DnTable } from "../planner/store/dn_table.ts";
import { NameTable } from "../planner/store/name_table.ts";
import {
  isMemberName,
  type ListedMembers,
  mayHaveNames,
  memberOrigins,
  nameAttribute,
} from "./group_members.ts";

/** The search that stands for the members of a dynamic group. */
export const MEMBER_URL = "memberURL";

/** The members of a group as the planner needs them. */
export interface ResolvedMembers {
  /** DNs; names that no user has, or several, stay as they are. */
  readonly members: readonly string[];
  /** Why the members cannot be known. */
  readonly problem: string | undefined;
}

/** Which DNs were read. */
interface Known {
  readonly user: { hasNumber(number: number): boolean };
  readonly group: { hasNumber(number: number): boolean };
}

/** Requests the attributes that {@linkcode MemberResolver} needs, in addition to those of the configuration. */
export function requestMembers(config: Config, lean: SourceConfig): SourceConfig {
  const added = internalAttributes(config);
  return {
    ...lean,
    user: addAttributes(lean.user, added.user),
    group: addAttributes(lean.group, added.group),
  };
}

/** Removes these attributes, so that no step sees them. */
export function withoutInternal(entry: SourceEntry, kind: Kind, config: Config): SourceEntry {
  return hideAttributes(entry, hiddenAttributes(config)[kind], config.source[kind].attributes);
}

/** The requested attributes that no step may see: those that the configuration does not request, under whatever name. */
function hiddenAttributes(config: Config): Readonly<Record<Kind, readonly string[]>> {
  const { user, group } = internalAttributes(config);
  return {
    user: user.filter((name) => !mayBeReturned(name, config.source.user.attributes)),
    group: group.filter((name) => !mayBeReturned(name, config.source.group.attributes)),
  };
}

function internalAttributes(config: Config): Readonly<Record<Kind, readonly string[]>> {
  const { properties } = config.udm.kinds.group;
  const isManaged = MEMBER_PROPERTIES.some((property) => properties.includes(property));
  return {
    user: mayHaveNames(config) ? [nameAttribute(config.source)] : [],
    group: isManaged ? [MEMBER_URL] : [],
  };
}

/** Resolves members. All users must be added before the first group. */
export class MemberResolver {
  /** The names of users; undefined if members are only named by DNs. */
  readonly names: NameTable | undefined;
  readonly #attribute: string;
  readonly #hidden: Readonly<Record<Kind, readonly string[]>>;
  /** What is known about the values under a name after the steps. */
  readonly #fates = new Map<string, { readonly names: Fate; readonly dns: Fate }>();
  readonly #ambiguous = new Set<string>();
  #ambiguities = 0;
  #dynamic: DynamicGroups | undefined;

  constructor(readonly config: Config, readonly dns: DnTable, readonly known: Known) {
    this.#attribute = nameAttribute(config.source);
    this.#hidden = hiddenAttributes(config);
    this.names = mayHaveNames(config) ? new NameTable(this.#attribute) : undefined;
  }

  /** Takes what it needs from an entry, and returns the entry as the steps may see it. */
  take(kind: Kind, { dn, attributes }: SourceEntry): SourceEntry {
    if (kind === "user") this.names?.add(this.dns.number(dn), attributes.get(this.#attribute));
    return hideAttributes({ dn, attributes }, this.#hidden[kind], this.config.source[kind].attributes);
  }

  /** Resolves the members of a group. */
  resolve(listed: readonly ListedMembers[]): ResolvedMembers {
    const { names } = this;
    const members: string[] = [];
    let isUnknown = false;
    for (const { members: values } of listed) {
      for (const value of values) {
        const isName = names !== undefined && isMemberName(value);
        const user = isName ? names.find(value) : undefined;
        if (isName && names.isEmpty && names.users > 0) isUnknown = true;
        members.push(typeof user === "number" ? this.dns.text(user) : value);
      }
    }
    return { members, problem: isUnknown ? unknownNames(this.#attribute) : undefined };
  }

  /** Counts the members of a group, for {@linkcode faults}. */
  count({ dn, attributes }: SourceEntry, listed: readonly ListedMembers[]): void {
    let isEmpty = true;
    for (const { name, members } of listed) {
      if (members.length > 0) isEmpty = false;
      let fate = this.#fates.get(name);
      if (fate === undefined) this.#fates.set(name, fate = { names: new Fate(), dns: new Fate() });
      for (const value of members) {
        if (this.names !== undefined && isMemberName(value)) this.#countName(value, fate.names, this.names);
        else if (!fate.dns.isResolved) {
          const number = this.dns.number(value);
          if (this.known.user.hasNumber(number)) fate.dns.resolve();
          else fate.dns.add(value, number);
        }
      }
    }
    if (isEmpty && attributes.has(MEMBER_URL)) {
      this.#dynamic = { count: (this.#dynamic?.count ?? 0) + 1, example: this.#dynamic?.example ?? dn };
    }
  }

  /** What is wrong with the members of all groups, after these were read. */
  faults(): MemberFaults {
    const unresolved = [...this.#fates].flatMap(([name, { names, dns }]) => {
      const attributes = memberOrigins(name, this.config.source.group);
      const isRead = (number: number) => this.known.group.hasNumber(number);
      return [
        ...names.unresolved().map((rest) => ({ ...rest, attributes, namedBy: this.#attribute })),
        ...dns.unresolved(isRead).map((rest) => ({ ...rest, attributes, namedBy: undefined })),
      ];
    });
    return { unresolved, ambiguous: this.#ambiguousMembers(), dynamic: this.#dynamic };
  }

  #countName(value: string, fate: Fate, names: NameTable): void {
    const user = names.find(value);
    if (user === undefined) {
      if (!fate.isResolved) fate.add(value);
      return;
    }
    fate.resolve();
    if (user !== "ambiguous") return;
    this.#ambiguities++;
    if (this.#ambiguous.size < MOST_NAMED) this.#ambiguous.add(value);
  }

  #ambiguousMembers(): AmbiguousMembers | undefined {
    if (this.#ambiguities === 0) return undefined;
    const dnsOf = (name: string) =>
      this.names?.all(name).slice(0, MOST_NAMED).map((number) => this.dns.text(number)) ?? [];
    const first = Array.from(this.#ambiguous, (name) => ({ name, dns: dnsOf(name) }));
    return { namedBy: this.#attribute, count: this.#ambiguities, first };
  }
}

/** Whether at least one value of a kind was resolved. Forgets all values as soon as one was. */
class Fate {
  #isResolved = false;
  #count = 0;
  #example = "";
  /** Numbers of DNs that may be those of groups. */
  #numbers: number[] = [];

  get isResolved(): boolean {
    return this.#isResolved;
  }

  add(value: string, number?: number): void {
    if (this.#count++ === 0) this.#example = value;
    if (number !== undefined) this.#numbers.push(number);
  }

  resolve(): void {
    this.#isResolved = true;
    this.#numbers = [];
  }

  /** The count and an example of the values if none was resolved. */
  unresolved(isRead: (number: number) => boolean = () => false): { count: number; example: string }[] {
    if (this.#isResolved || this.#count === 0 || this.#numbers.some(isRead)) return [];
    return [{ count: this.#count, example: this.#example }];
  }
}

function unknownNames(attribute: string): string {
  return `its members are named by the attribute ${attribute} of users, which no user has, so the group keeps all its ` +
    "members; set source.user_member_attr to the attribute of users that holds such values, and check that the connector " +
    "can read it";
}
