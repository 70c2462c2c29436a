/**
 * The members of a group as DNs, at the moment of the write.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import {
  type Kind,
  KINDS,
  MEMBER_PROPERTY,
  type Properties,
  type PropertyValue,
  textsOf,
} from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import type { MemberDelta, MemberRef, Membership, Modify, Operation } from "../planner/plan_types.ts";
import { normaliseDn } from "../syntax/dn.ts";
import type { ValueChange } from "../udm/types.ts";
import type { RequestLimit } from "../udm/value_changes.ts";
import type { CurrentDns } from "./current_dns.ts";

const log = getLogger([CATEGORY, "apply"]);

/** How the members of a group are written. */
export interface MemberParts {
  /** Whole lists, which are written together with the other properties. */
  readonly lists: Properties;
  /** Single values, which are written afterwards. */
  readonly changes: readonly ValueChange[];
}

/** Writes memberships so that no cycle of groups can arise, although an earlier operation failed. */
export class GroupMembers {
  /** Operations that did not remove a nested group: nestings above them could close a cycle. */
  readonly #notRemoved = new Set<number>();

  constructor(readonly currentDns: CurrentDns) {}

  /** Records that the members of an operation were not written. */
  notWritten(operation: Operation): void {
    const removes = operation.type === "modify" && operation.membership?.undoesNesting === true;
    if (removes || this.#isBlocked(operation)) this.#notRemoved.add(operation.id);
  }

  /** Records that an operation begins. What is above a blocked group is blocked, too. */
  begins(operation: Operation): void {
    if (this.#isBlocked(operation)) this.#notRemoved.add(operation.id);
  }

  /**
   * The whole lists of members. Omits members that could not be created, and a list in which nothing else changes: it is written
   * once they exist.
   *
   * @throws {Error} if the DN of a member is unknown
   */
  lists(membership: Membership): Properties {
    const { deltas } = membership;
    const lists: Record<string, PropertyValue> = {};
    for (const kind of KINDS) {
      const delta = deltas[kind];
      const list = delta === undefined ? undefined : this.#list(membership, kind, delta);
      if (list !== undefined) lists[MEMBER_PROPERTY[kind]] = list;
    }
    return lists;
  }

  /**
   * The members of a new group: in its lists those that fit into the request that creates it.
   *
   * @throws {Error} if the DN of a member is unknown
   */
  partsOfNew({ deltas }: Membership, limit: RequestLimit): MemberParts {
    const all = KINDS.flatMap((kind) => this.#additions(kind, deltas[kind]));
    const first = all.slice(0, limit.fitting(all));
    const lists: Record<string, PropertyValue> = {};
    for (const property of Object.values(MEMBER_PROPERTY)) {
      const values = first.filter((change) => change.property === property).map(({ value }) => value);
      if (values.length > 0) lists[property] = values;
    }
    return { lists, changes: all.slice(first.length) };
  }

  /**
   * The changes of the members of a group: a whole list if more than half of it changes, otherwise single values.
   *
   * @throws {Error} if the DN of a member is unknown
   */
  parts(membership: Membership, limit: RequestLimit): MemberParts {
    const { deltas } = membership;
    const lists: Record<string, PropertyValue> = {};
    const listed: ValueChange[] = [];
    const removals: ValueChange[] = [];
    const additions: ValueChange[] = [];
    for (const kind of KINDS) {
      const delta = deltas[kind];
      if (delta === undefined) continue;
      const property = MEMBER_PROPERTY[kind];
      const { added, addedDns, removed, size } = delta;
      // A member whose DN is unknown can only be removed by leaving it out
      const isUnknown = this.currentDns.unknownAmong(removed) !== undefined;
      if (isUnknown || 2 * (added.length + addedDns.length + removed.length) > size) {
        const list = this.#list(membership, kind, delta);
        const more = (list ?? []).map((value): ValueChange => ({ op: "add", property, value }));
        if (isUnknown || limit.fits([...listed, ...more])) {
          if (list !== undefined) lists[property] = list;
          listed.push(...more);
          continue;
        }
      }
      for (const member of removed) {
        const value = this.currentDns.dnOfRemoved(member);
        if (value !== undefined) removals.push({ op: "remove", property, value });
      }
      additions.push(...this.#additions(kind, delta));
    }
    return { lists, changes: [...removals, ...additions] };
  }

  /**
   * What is left of single changes that UDM warned about, in the spelling of the target.
   *
   * @param found the lists of the group now
   */
  remaining(membership: Membership, changes: readonly ValueChange[], found: Properties): ValueChange[] {
    const stored = new Map<string, Map<string, string>>();
    for (const property of Object.values(MEMBER_PROPERTY)) {
      stored.set(property, new Map(textsOf(found[property]).map((dn) => [normaliseDn(dn), dn])));
    }
    let desired: Properties | undefined;
    return changes.flatMap((change): ValueChange[] => {
      const { op, property } = change;
      const form = normaliseDn(change.value);
      const value = stored.get(property)?.get(form);
      if (op === "add") return value === undefined ? [change] : [];
      if (value === undefined) return [];
      desired ??= this.lists(membership);
      // Another member may have got the DN of the removed one
      const isDesired = textsOf(desired[property]).some((dn) => normaliseDn(dn) === form);
      return isDesired ? [] : [{ op, property, value }];
    });
  }

  /**
   * The memberships of a group, without its nested groups if a group below it was not changed before: UDM refuses a cycle
   * together with all other changes of the request.
   */
  withoutCycle(operation: Modify): Membership | undefined {
    const { membership, kind, name } = operation;
    if (membership?.nestedGroup === undefined || !this.#isBlocked(operation)) return membership;
    log.warn(
      "the nested groups of {kind} {name} stay unchanged, because a group below it could not be changed",
      {
        kind,
        name,
      },
    );
    const { user } = membership.deltas;
    const deltas = user === undefined ? {} : { user };
    return { ...membership, nestedGroup: undefined, keptGroups: [], deltas };
  }

  /** A whole list; undefined if its only changes are members that could not be created. */
  #list(membership: Membership, kind: Kind, delta: MemberDelta): readonly string[] | undefined {
    const members = (kind === "user" ? membership.users : membership.nestedGroup) ?? [];
    this.#refuseUnknown(members);
    const dns = this.currentDns.dns(members);
    const missing = members.length - dns.length;
    const added = delta.added.length + delta.addedDns.length;
    if (missing > 0 && missing === added && delta.removed.length === 0) return undefined;
    return [...dns, ...kind === "user" ? membership.keptUsers : membership.keptGroups];
  }

  #additions(kind: Kind, delta: MemberDelta | undefined): ValueChange[] {
    if (delta === undefined) return [];
    this.#refuseUnknown(delta.added);
    return [...this.currentDns.dns(delta.added), ...delta.addedDns].map((value) => ({
      op: "add",
      property: MEMBER_PROPERTY[kind],
      value,
    }));
  }

  #refuseUnknown(members: readonly MemberRef[]): void {
    const unknown = this.currentDns.unknownAmong(members);
    if (unknown === undefined) return;
    const { kind, key } = unknown;
    throw new Error(`it is unknown whether its member ${kind} ${key} was renamed; the next run retries`);
  }

  #isBlocked(operation: Operation): boolean {
    return (operation.type === "create" || operation.type === "modify") &&
      operation.membership?.nestedGroup !== undefined &&
      operation.after.some((id) => this.#notRemoved.has(id));
  }
}
