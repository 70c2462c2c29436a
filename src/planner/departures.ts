/**
 * Members leave groups before any user is created: leaving a group may be a loss of access, and the rest of the run can take
 * hours, or end early.
 *
 * @module
 */

import { KINDS } from "../common/model.ts";
import { GROUPS_PROPERTY } from "../udm/outer_groups.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import type { MemberDelta, Membership } from "./plan_types.ts";

/**
 * Whether everything that is written of a group can be written before the users: it leaves groups or loses members, and depends on
 * no other object of the plan. The DNs are still those that were read.
 */
export function departsAtOnce(
  { current, key, name, changes, hasChanges }: DesiredEntry,
  membership: Membership | undefined,
): boolean {
  if (current?.key !== key || current.name !== name || membership?.mustWait === true) return false;
  return (membership?.removed ?? 0) > 0 || hasChanges && GROUPS_PROPERTY.group in changes;
}

/** Only the removals of members. */
export function departuresOf(whole: Membership): Membership {
  const without = <T>(all: readonly T[], added: readonly T[], idOf: (one: T) => string): T[] => {
    const ids = new Set(added.map(idOf));
    return all.filter((one) => !ids.has(idOf(one)));
  };
  const stay = (property: "users" | "nestedGroup", kind: "user" | "group") =>
    whole[property] && without(whole[property], whole.deltas[kind]?.added ?? [], ({ key }) => key);
  const keep = (dns: readonly string[], kind: "user" | "group") =>
    without(dns, whole.deltas[kind]?.addedDns ?? [], (dn) => dn);
  return {
    get users() {
      return stay("users", "user");
    },
    get nestedGroup() {
      return stay("nestedGroup", "group");
    },
    get keptUsers() {
      return keep(whole.keptUsers, "user");
    },
    get keptGroups() {
      return keep(whole.keptGroups, "group");
    },
    added: 0,
    removed: whole.removed,
    removedDns: whole.removedDns,
    undoesNesting: whole.undoesNesting,
    get deltas() {
      return part(whole, (delta) => {
        const size = delta.size - delta.added.length - delta.addedDns.length;
        return { ...delta, added: [], addedDns: [], size };
      });
    },
    mustWait: false,
    whole,
  };
}

/** The changes of members without the removals; undefined if nothing is left. */
export function arrivalsOf(whole: Membership): Membership | undefined {
  if (whole.added === 0) return undefined;
  const left = () => part(whole, (delta) => ({ ...delta, removed: [] }));
  return {
    get users() {
      return left().user && whole.users;
    },
    get nestedGroup() {
      return left().group && whole.nestedGroup;
    },
    keptUsers: whole.keptUsers,
    keptGroups: whole.keptGroups,
    added: whole.added,
    removed: 0,
    removedDns: [],
    undoesNesting: false,
    get deltas() {
      return left();
    },
    mustWait: whole.mustWait,
    whole,
  };
}

/** The changes of each kind that are left. */
function part({ deltas }: Membership, take: (delta: MemberDelta) => MemberDelta): Membership["deltas"] {
  return Object.fromEntries(
    KINDS.flatMap((kind) => {
      const delta = deltas[kind];
      const taken = delta === undefined ? undefined : take(delta);
      const isEmpty = taken === undefined ||
        taken.added.length + taken.addedDns.length + taken.removed.length === 0;
      return isEmpty ? [] : [[kind, taken]];
    }),
  );
}
