/**
 * The members of a group as DNs, at the moment of the write.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { Properties } from "../common/model.ts";
import { CATEGORY } from "../logging/category.ts";
import type { MemberRef, Membership, Modify, Operation } from "../planner/plan_types.ts";
import type { CurrentDns } from "./current_dns.ts";

const log = getLogger([CATEGORY, "apply"]);

const NO_MEMBERS: readonly MemberRef[] = [];

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
   * The membership properties to write. Omits members that could not be created. Empty if nothing else changes: the group is
   * written once they exist.
   *
   * @throws {Error} if the DN of a member is unknown
   */
  properties(membership: Membership | undefined): Properties {
    if (membership === undefined) return {};
    const { users, nestedGroup, keptUsers, keptGroups, added, removed } = membership;
    const unknown = this.currentDns.unknownAmong(users ?? NO_MEMBERS) ??
      this.currentDns.unknownAmong(nestedGroup ?? NO_MEMBERS);
    if (unknown !== undefined) {
      const { kind, key } = unknown;
      throw new Error(`it is unknown whether its member ${kind} ${key} was renamed; the next run retries`);
    }
    const members = {
      users: this.currentDns.dns(users ?? NO_MEMBERS),
      nestedGroup: this.currentDns.dns(nestedGroup ?? NO_MEMBERS),
    };
    const missing = (users?.length ?? 0) - members.users.length +
      (nestedGroup?.length ?? 0) - members.nestedGroup.length;
    if (missing > 0 && missing === added && removed === 0) return {};
    return {
      ...(users === undefined ? {} : { users: [...members.users, ...keptUsers] }),
      ...(nestedGroup === undefined ? {} : { nestedGroup: [...members.nestedGroup, ...keptGroups] }),
    };
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
    return { ...membership, nestedGroup: undefined, keptGroups: [] };
  }

  #isBlocked(operation: Operation): boolean {
    return (operation.type === "create" || operation.type === "modify") &&
      operation.membership?.nestedGroup !== undefined &&
      operation.after.some((id) => this.#notRemoved.has(id));
  }
}
