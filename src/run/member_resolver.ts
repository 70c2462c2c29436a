/**
 * Resolves the members of groups while the source is read: users first, then groups.
 *
 * @module
 */

import type { Config, SourceConfig } from "../config/types.ts";
import { type Attributes, type Kind, type SourceEntry, type Values } from "../common/model.ts";
import { addAttributes, hideAttributes } from "../ldap/internal_attributes.ts";
import {
  type AmbiguousMembers,
  type DynamicGroups,
  type MemberFaults,
  MOST_NAMED,
} from "../planner/member_faults.ts";
import { mayBeReturned, namesOf } from "../transform/needed_attributes.ts";
import type { DnTable } from "../planner/store/dn_table.ts";
import { NameTable } from "../planner/store/name_table.ts";
import {
  isMemberName,
  type ListedMembers,
  mayHaveNames,
  memberOrigins,
  nameAttribute,
  writesMembers,
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

/** A group that keeps its members. */
export interface KeptGroup {
  /** The number of its DN. */
  readonly number: number;
  /** Why its members cannot be known. */
  readonly problem: string;
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
    user: user.filter((name) => !mayBeReturned(name, config.source.user.attributes))
      .flatMap((name) => [name, ...namesOf(name)]),
    group: group.filter((name) => !mayBeReturned(name, config.source.group.attributes)),
  };
}

function internalAttributes(config: Config): Readonly<Record<Kind, readonly string[]>> {
  return {
    user: mayHaveNames(config) ? [nameAttribute(config.source)] : [],
    group: writesMembers(config) ? [MEMBER_URL] : [],
  };
}

/** Resolves members. All users must be added before the first group. */
export class MemberResolver {
  /** The names of users; undefined if members are only named by DNs. */
  readonly names: NameTable | undefined;
  readonly #attribute: string;
  /** The attribute in the spelling of the entries: `*` and names such as `userid` get that of the server. */
  #spelled: string;
  readonly #hidden: Readonly<Record<Kind, readonly string[]>>;
  /** What is known about the values under a name after the steps. */
  readonly #fates = new Map<string, { readonly names: Fate; readonly dns: Fate }>();
  readonly #ambiguous = new Set<string>();
  #ambiguities = 0;
  #dynamic: DynamicGroups | undefined;

  constructor(readonly config: Config, readonly dns: DnTable, readonly known: Known) {
    this.#attribute = this.#spelled = nameAttribute(config.source);
    this.#hidden = hiddenAttributes(config);
    this.names = mayHaveNames(config) ? new NameTable(this.#attribute) : undefined;
  }

  /** Takes what it needs from an entry, and returns the entry as the steps may see it. */
  take(kind: Kind, { dn, attributes }: SourceEntry): SourceEntry {
    if (kind === "user") this.names?.add(this.dns.number(dn), this.#namesIn(attributes));
    return hideAttributes({ dn, attributes }, this.#hidden[kind], this.config.source[kind].attributes);
  }

  /** Resolves the members of a group. */
  resolve(listed: readonly ListedMembers[]): ResolvedMembers {
    const { names } = this;
    const members: string[] = [];
    let stray: string | undefined;
    for (const { members: values } of listed) {
      for (const value of values) {
        const isName = isMemberName(value);
        const user = isName ? names?.find(value) : undefined;
        if (isName && names === undefined) stray ??= value;
        members.push(typeof user === "number" ? this.dns.text(user) : value);
      }
    }
    return { members, problem: stray === undefined ? undefined : strayName(stray) };
  }

  /** Counts the members of a group, for {@linkcode faults}. */
  count({ dn, attributes }: SourceEntry, listed: readonly ListedMembers[]): void {
    let isEmpty = true;
    for (const { name, members } of listed) {
      if (members.length > 0) isEmpty = false;
      let fate = this.#fates.get(name);
      if (fate === undefined) this.#fates.set(name, fate = { names: new Fate(), dns: new Fate() });
      for (const value of members) {
        if (this.names !== undefined && isMemberName(value)) {
          this.#countName(value, fate.names, this.names);
          if (!fate.names.isResolved) fate.names.addGroup(this.dns.number(dn));
        } else if (!fate.dns.isResolved) {
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

  /**
   * The groups with names, if not one name in any group is that of a user: then source.user_member_attr or the steps are
   * probably wrong. Some names that lead nowhere are common. Call this after all groups were read.
   *
   * This does not apply to DNs: a DN tells whether it can be an entry of ours, and DNs that lead nowhere are looked up
   * before a member is removed. Groups whose only member is a placeholder are common.
   */
  *kept(): Generator<KeptGroup, void, undefined> {
    if (this.names === undefined || this.names.users === 0) return;
    for (const [name, { names }] of this.#fates) {
      const attributes = memberOrigins(name, this.config.source.group).join(" and ");
      const problem = unknownNames(this.#attribute, this.names.isEmpty ? undefined : attributes);
      for (const number of names.groups) yield { number, problem };
    }
  }

  #namesIn(attributes: Attributes): Values | undefined {
    const values = attributes.get(this.#spelled);
    if (values !== undefined) return values;
    const names = namesOf(this.#attribute);
    for (const name of attributes.keys()) {
      if (!names.includes(name.toLowerCase())) continue;
      this.#spelled = name;
      return attributes.get(name);
    }
    return undefined;
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
  /** Numbers of the DNs of groups with such values. */
  readonly #groups = new Set<number>();

  get isResolved(): boolean {
    return this.#isResolved;
  }

  add(value: string, number?: number): void {
    if (this.#count++ === 0) this.#example = value;
    if (number !== undefined) this.#numbers.push(number);
  }

  addGroup(number: number): void {
    this.#groups.add(number);
  }

  /** Numbers of the DNs of the groups, if none of their values was resolved. */
  get groups(): ReadonlySet<number> {
    return this.#groups;
  }

  resolve(): void {
    this.#isResolved = true;
    this.#numbers = [];
    this.#groups.clear();
  }

  /** The count and an example of the values if none was resolved. */
  unresolved(isRead: (number: number) => boolean = () => false): { count: number; example: string }[] {
    if (this.#isResolved || this.#count === 0 || this.#numbers.some(isRead)) return [];
    return [{ count: this.#count, example: this.#example }];
  }
}

/** @param attributes those that hold the names; undefined if no user has a name at all */
function unknownNames(attribute: string, attributes: string | undefined): string {
  const what = attributes === undefined
    ? `its members are named by the attribute ${attribute} of users, which no user has`
    : `no value of ${attributes} in any group is the ${attribute} of a user that was read`;
  return `${what}, so the group keeps all its members; set source.user_member_attr to the attribute of users that holds ` +
    "such values, and check that the connector can read it";
}

function strayName(value: string): string {
  const quoted = JSON.stringify(value);
  return `its member ${quoted} is not a DN, although its attributes hold only DNs, so the group keeps all its members; ` +
    "correct the value in the source";
}
