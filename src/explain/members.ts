/**
 * Explains each member of a group, in the source and in the target.
 *
 * @module
 */

import type { CurrentObject } from "../planner/current_object.ts";
import { MOST_NAMED } from "../planner/member_faults.ts";
import type { DnTable } from "../planner/store/dn_table.ts";
import type { NameTable } from "../planner/store/name_table.ts";
import { isMemberName } from "../run/group_members.ts";
import { isBelowAny } from "../syntax/search_bases.ts";
import type { SearchConfig } from "../config/types.ts";
import { type Kind, KINDS, MEMBER_PROPERTY } from "../common/model.ts";
import { isWritten, type ManagedMemberships } from "../planner/memberships.ts";
import type { Membership, Skipped } from "../planner/plan_types.ts";
import type { DesiredEntry } from "../planner/desired_entry.ts";
import type { MemberResult, ShownMember } from "./document.ts";
import type { Sides } from "./find.ts";

/** A group and its members. */
interface GroupView {
  readonly sides: Sides;
  /** Undefined if the group is not in the source. */
  readonly desired: DesiredEntry | undefined;
  readonly current: CurrentObject | undefined;
  /** The changed memberships; undefined if there are none. */
  readonly membership: Membership | undefined;
  readonly managed: ManagedMemberships;
  /** DNs of the members in the source. */
  readonly named: readonly string[];
  /** DNs that the entry itself lists. For other members it is the primary group. */
  readonly listed: ReadonlySet<number>;
  readonly search: Readonly<Record<Kind, Pick<SearchConfig, "bases">>>;
  readonly ignored: (dn: string) => boolean;
  /** Whether the plan deletes an object. */
  readonly isDeleted: (current: CurrentObject) => boolean;
}

/** All members: first those in the source, then those only in the target; by name. */
export function explainMembers(view: GroupView): ShownMember[] {
  const after = new Afterwards(view);
  const seen = new Set<number>();
  const members = view.named.map((dn) => namedMember(dn, view, after, seen));
  const others: ShownMember[] = [];
  for (const kind of KINDS) {
    for (const number of currentNumbers(view.current, kind)) {
      if (!seen.has(number)) others.push(otherMember(kind, number, view, after));
    }
  }
  return [...members.sort(byName), ...others.sort(byName)];
}

/** The members after the run. */
class Afterwards {
  readonly #keys: Readonly<Record<Kind, ReadonlySet<string> | undefined>>;
  readonly #kept: ReadonlySet<number>;
  readonly #now: Readonly<Record<Kind, ReadonlySet<number>>>;
  #skipped: ReadonlyMap<number, Skipped> | undefined;

  constructor(readonly view: GroupView) {
    const { membership, sides: { target } } = view;
    const keys = (refs: Membership["users"]) => refs && new Set(refs.map(({ key }) => key));
    this.#keys = { user: keys(membership?.users), group: keys(membership?.nestedGroup) };
    this.#kept = new Set(
      [...membership?.keptUsers ?? [], ...membership?.keptGroups ?? []].map((dn) => target.dns.number(dn)),
    );
    this.#now = {
      user: new Set(currentNumbers(view.current, "user")),
      group: new Set(currentNumbers(view.current, "group")),
    };
  }

  /** The result for an entry, or for an object without one. */
  resultFor(kind: Kind, desired: DesiredEntry | undefined, object: CurrentObject | undefined): MemberResult {
    const isMember = object !== undefined && this.#now[kind].has(object.number);
    const keys = this.#keys[kind];
    const willBe = keys === undefined ? isMember : desired !== undefined && keys.has(desired.key) ||
      object !== undefined && this.#kept.has(object.number);
    if (willBe) return isMember ? "stays" : "joins";
    if (object !== undefined && this.view.isDeleted(object)) return "deleted";
    return isMember ? "leaves" : "ignored";
  }

  /** The result for an object outside our OUs, or one that cannot be read. */
  resultForForeign(kind: Kind, number: number): MemberResult {
    const isMember = this.#now[kind].has(number);
    const isChanged = this.#keys[kind] !== undefined;
    const willBe = isChanged ? this.#kept.has(number) : isMember;
    if (willBe) return isMember ? "stays" : "joins";
    return isMember ? "leaves" : "ignored";
  }

  /** The skipped entry that has the DN with a number. */
  skippedWith(number: number): Skipped | undefined {
    const { source } = this.view.sides;
    this.#skipped ??= new Map(
      KINDS.flatMap((kind) =>
        source[kind].skipped().map((entry) => [source.dns.number(entry.dn), entry] as const)
      ),
    );
    return this.#skipped.get(number);
  }
}

function namedMember(
  dn: string,
  view: GroupView,
  after: Afterwards,
  seen: Set<number>,
): ShownMember {
  const { source, target } = view.sides;
  const number = source.dns.number(dn);
  for (const kind of KINDS) {
    const desired = source[kind].withNumber(number);
    if (desired === undefined) continue;
    const { current } = desired;
    if (current !== undefined) seen.add(current.number);
    const result = after.resultFor(kind, desired, current);
    const why =
      (desired === view.desired ? "UDM does not allow a group to be a member of itself" : undefined) ??
        whyNot(kind, result, view) ??
        (view.listed.has(number) ? undefined : "it is the user's primary group");
    return member(result, { kind, name: desired.name, source_dn: dn, dn: current?.dn, why });
  }
  for (const kind of KINDS) {
    const candidates = source[kind].candidatesOf(number);
    if (candidates === undefined) continue;
    const skipped = after.skippedWith(number);
    const [object] = candidates.objects.length === 1 ? candidates.objects : [];
    const why = `its entry is skipped: ${skipped?.message ?? "see plan --only failures"}`;
    const [moved] = candidates.key === undefined ? [] : target.foreign[kind].withKey(candidates.key);
    if (object === undefined && moved !== undefined) {
      seen.add(moved.number);
      const result = after.resultForForeign(kind, moved.number);
      return member(result, { kind, name: skipped?.name, source_dn: dn, dn: moved.dn, why });
    }
    if (object === undefined) {
      const several = candidates.objects.length > 1
        ? "; its possible objects stay members if they are members"
        : "";
      return member("ignored", { kind, name: skipped?.name, source_dn: dn, why: why + several });
    }
    seen.add(object.number);
    const result = after.resultFor(kind, source[kind].of(object), object);
    return member(result, { kind, name: skipped?.name ?? object.name, source_dn: dn, dn: object.dn, why });
  }
  return member("ignored", { source_dn: dn, why: whyUnknown(dn, view) });
}

function otherMember(kind: Kind, number: number, view: GroupView, after: Afterwards): ShownMember {
  const { source, target } = view.sides;
  const object = target[kind].withNumber(number);
  if (object === undefined) {
    const result = after.resultForForeign(kind, number);
    return member(result, {
      kind,
      dn: target.dns.text(number),
      why: whyForeign(kind, number, result, view),
    });
  }
  const desired = source[kind].of(object);
  const result = after.resultFor(kind, desired, object);
  return member(result, {
    kind,
    name: desired?.name ?? object.name,
    source_dn: desired?.sourceDn,
    dn: object.dn,
    why: whyHere(kind, result, desired, object, view),
  });
}

function whyForeign(kind: Kind, number: number, result: MemberResult, view: GroupView): string {
  if (!isManaged(kind, view)) return notManaged(kind);
  if (view.desired === undefined) return UNCHANGED;
  if (view.sides.target.foreign[kind].isUnreadable(number)) {
    return "the account of udm.user cannot read it, so it may still exist";
  }
  return result === "leaves"
    ? "it is not below the OUs of the connector, and all members of its groups come from the source"
    : UNCHANGED;
}

function whyHere(
  kind: Kind,
  result: MemberResult,
  desired: DesiredEntry | undefined,
  object: CurrentObject,
  view: GroupView,
): string {
  if (result === "deleted") return "its object is deleted";
  if (!isManaged(kind, view)) return notManaged(kind);
  if (view.desired === undefined) return UNCHANGED;
  if (object.ignoredBy !== undefined) return `${object.ignoredBy} ignores it, so it stays a member`;
  if (desired !== undefined) {
    return result === "stays"
      ? "the source lists a DN or a name that was not read and may be its own; it stays in this run"
      : "the source does not list it as a member";
  }
  if (view.sides.source[kind].kept.has(object)) {
    return result === "stays"
      ? "it may belong to a skipped entry"
      : "the source does not list the skipped entry that it may belong to";
  }
  return "it has no entry in the source, so the source cannot list it";
}

/** Why an entry that the source lists does not become a member. */
function whyNot(kind: Kind, result: MemberResult, view: GroupView): string | undefined {
  if (result !== "ignored" && result !== "leaves") return undefined;
  if (!isManaged(kind, view)) return notManaged(kind);
  if (view.desired === undefined) return UNCHANGED;
  return kind === "group" ? "this would create a cycle of groups" : undefined;
}

function whyUnknown(dn: string, { search, ignored, sides: { source: { names, dns } } }: GroupView): string {
  if (isMemberName(dn)) return whyUnknownName(dn, names, dns);
  const unread = "not among the entries read";
  if (ignored(dn)) return `${unread}: source.ignore_dn_regex matches its DN`;
  if (!KINDS.some((kind) => isBelowAny(dn, search[kind].bases))) {
    return `${unread}: it is outside source.user_base and source.group_base`;
  }
  return `${unread}: the filters do not match it, or it does not exist (explain ${JSON.stringify(dn)} tells)`;
}

function whyUnknownName(name: string, names: NameTable | undefined, dns: DnTable): string {
  if (names === undefined) return "it is not a DN, and the attributes of members contain only DNs";
  const quoted = JSON.stringify(name);
  if (names.isEmpty) return `no user has a readable ${names.attribute} (source.user_member_attr)`;
  if (names.find(name) !== "ambiguous") {
    return `no user that was read has the ${names.attribute} ${quoted} (source.user_member_attr)`;
  }
  const users = names.all(name).slice(0, MOST_NAMED).map((number) => dns.text(number)).join(" and ");
  return `several users have the ${names.attribute} ${quoted}: ${users}`;
}

function isManaged(kind: Kind, { managed, desired }: GroupView): boolean {
  const property = MEMBER_PROPERTY[kind];
  return desired === undefined ? managed[property] : isWritten(property, managed, desired);
}

function notManaged(kind: Kind): string {
  return `${MEMBER_PROPERTY[kind]} is not among udm.group_properties`;
}

function currentNumbers(current: CurrentObject | undefined, kind: Kind): Uint32Array {
  return (kind === "user" ? current?.users : current?.nested) ?? NONE;
}

const NONE = new Uint32Array();

const UNCHANGED = "this group is not changed";

function member(
  result: MemberResult,
  { kind, name, source_dn, dn, why }: {
    readonly [Key in keyof Omit<ShownMember, "result">]: ShownMember[Key] | undefined;
  },
): ShownMember {
  return {
    result,
    ...(kind === undefined ? {} : { kind }),
    ...(name === undefined ? {} : { name }),
    ...(source_dn === undefined ? {} : { source_dn }),
    ...(dn === undefined ? {} : { dn }),
    ...(why === undefined ? {} : { why }),
  };
}

function byName(a: ShownMember, b: ShownMember): number {
  const [first, second] = [a, b].map(({ name, dn, source_dn }) => name ?? dn ?? source_dn ?? "") as [
    string,
    string,
  ];
  return first < second ? -1 : first > second ? 1 : 0;
}
