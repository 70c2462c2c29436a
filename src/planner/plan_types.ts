/**
 * The plan as data: operations in their order, and everything that is not written with the reasons.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";

/**
 * Why an entry is skipped. Its object stays unchanged, apart from the account state if the object is certain.
 */
export const SKIP_REASONS = [
  "transform",
  "no_primary_key",
  "duplicate_primary_key",
  "unacceptable_identifier",
  "no_name",
  "duplicate_name",
  "name_of_user",
  "duplicate_mail",
  "duplicate_identifier",
  "ambiguous_target",
  "name_held",
  "mail_held",
  "identifier_held",
  "moved_away",
  "ignored_object",
  "unreadable_object",
] as const;

/** One of {@linkcode SKIP_REASONS}. */
export type SkipReason = typeof SKIP_REASONS[number];

/** A skipped entry. */
export interface Skipped {
  readonly kind: Kind;
  /** DN of the entry in the source. */
  readonly dn: string;
  readonly key: string | undefined;
  readonly name: string | undefined;
  readonly reason: SkipReason;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** A value that cannot be converted, or that another object holds. The rest of the entry is written without it. */
export interface Unconverted {
  readonly kind: Kind;
  /** DN of the entry in the source. */
  readonly dn: string;
  readonly key: string;
  readonly name: string;
  readonly property: string;
  /** What is wrong, and what to do. */
  readonly message: string;
}

/** A desired member by primary key: its DN may change while the plan is applied. */
export interface MemberRef {
  readonly kind: Kind;
  readonly key: string;
  /** Its DN, if its object only gets the primary key in this run. */
  readonly dn?: string;
}

/** A member to remove by primary key, if it has one: its DN may change while the plan is applied. */
export interface RemovedMember {
  readonly kind: Kind;
  readonly key: string | undefined;
  /** Its DN when the target was read. */
  readonly dn: string;
}

/** How the members of one kind change, except those that UDM removes because they are deleted. */
export interface MemberDelta {
  readonly added: readonly MemberRef[];
  /** DNs of new members that have no usable entry. */
  readonly addedDns: readonly string[];
  readonly removed: readonly RemovedMember[];
  /** The number of members afterwards. */
  readonly size: number;
}

/** The complete desired memberships of a group. */
export interface Membership {
  /** Undefined if the property `users` is not managed or does not change. */
  readonly users: readonly MemberRef[] | undefined;
  /** Undefined if the property `nestedGroup` is not managed or does not change. */
  readonly nestedGroup: readonly MemberRef[] | undefined;
  /** DNs of members that have no usable entry. */
  readonly keptUsers: readonly string[];
  readonly keptGroups: readonly string[];
  readonly added: number;
  readonly removed: number;
  /** DNs of removed members. */
  readonly removedDns: readonly string[];
  /** Whether a nested group is removed that is not deleted. */
  readonly undoesNesting: boolean;
  /** The changes of the kinds whose property is managed and changes. */
  readonly deltas: Readonly<Partial<Record<Kind, MemberDelta>>>;
  /** Whether a new member is created by the plan, or a group. Other members can be added before anything else is written. */
  readonly mustWait: boolean;
  /** All changes of the group, if these are only a part of them. */
  readonly whole?: Membership;
}

/**
 * The phases of a plan, in order. An operation moves to the phase of an operation that needs it, if that is earlier. First users
 * lose access, then members leave groups: as long as nothing is renamed, their DNs are those that were read.
 */
export const PHASES = ["access", "departures", "users", "groups", "memberships", "deletions"] as const;

/** The fields of every operation. */
interface Common {
  /** Its place in the plan. */
  readonly id: number;
  /** A phase starts when all earlier phases have ended. See {@linkcode PHASES}. */
  readonly phase: number;
  readonly kind: Kind;
  readonly key: string | undefined;
  /** The name before the operation; for `create` the new name. */
  readonly name: string;
  /** Operations that must succeed before, because they release a value that this one takes, or write an object that it names. */
  readonly needs: readonly number[];
  /** Operations that must end before, successfully or not. */
  readonly after: readonly number[];
}

/** The current value of `umcProperty`. */
export interface Preferences {
  readonly others: Readonly<Record<string, unknown>> | undefined;
  readonly photoMarker: string | undefined;
  /** Whether there is a stamp, valid or not. */
  readonly hasStamp: boolean;
}

/** Creates an object. */
export interface Create extends Common {
  readonly type: "create";
  readonly sourceDn: string;
  readonly properties: Properties;
  readonly photo: string | undefined;
  readonly membership: Membership | undefined;
}

/** Changes properties of an object. A changed name is a rename. */
export interface Modify extends Common {
  readonly type: "modify";
  /** Its DN when the target was read; empty if it is created by this plan. */
  readonly dn: string;
  readonly sourceDn: string;
  readonly changes: Properties;
  /** The current primary key of an adopted object, if it has one. */
  readonly adoptedFrom?: string | undefined;
  /** The new name, if it is a rename. */
  readonly rename: string | undefined;
  /** Whether the entry is skipped and only its account state is written. */
  readonly accountOnly: boolean;
  /** Whether further operations for the object follow. */
  readonly interim: boolean;
  /** Digest of the new photo, `null` to remove it, undefined to leave it alone. */
  readonly photo: string | null | undefined;
  /** Whether the user has returned, so that the stamp must be removed. */
  readonly isBack: boolean;
  /** The current value of `umcProperty`: its other keys must be written back. */
  readonly preferences: Preferences;
  /** Digests of the overwritten values except secrets, in the order of property names; undefined if there are none. */
  readonly before?: string | undefined;
  readonly membership: Membership | undefined;
  /** The operations among `needs` whose objects the written values refer to. */
  readonly refersTo?: readonly number[] | undefined;
}

/** Disables a user who is no longer in the source, to delete it later. */
export interface Disable extends Common {
  readonly type: "disable";
  readonly dn: string;
  /** The stamp, see `stamps.ts`. */
  readonly stamp: string;
  /** The property for the stamp: the preferences, which contain it under a key, or a property of its own. */
  readonly stampProperty: string;
  readonly preferences: Preferences;
}

/** Deletes an object. */
export interface Delete extends Common {
  readonly type: "delete";
  readonly dn: string;
  /** Whether it is an enabled user account. */
  readonly isEnabled: boolean;
}

/** One request to the target. */
export type Operation = Create | Modify | Disable | Delete;

/** Why the plan must not be applied. */
export interface Refusal {
  /** One of those that the limits in `limits/` declare. */
  readonly reason: string;
  readonly kind: Kind;
  readonly message: string;
}

/** Why too many removals, or some that are not the ones that were allowed, are refused. */
export interface RemovalRefusal extends Refusal {
  readonly reason: "max_delete" | "allow_deletes" | "adopt_by_name";
}

/** Reasons of notices about withheld deletions. */
export const WITHHOLDINGS = ["deletions_withheld", "deletions_skipped", "deletions_clock"] as const;

/** The reasons of notices. */
export const NOTICE_REASONS = [
  "nesting_cycle",
  "doubtful_stamps",
  "unreadable_members",
  "unresolved_members",
  "ambiguous_members",
  ...WITHHOLDINGS,
] as const;

/** Information for the administrator that does not prevent the run. */
export interface Notice {
  readonly kind: Kind;
  readonly reason: typeof NOTICE_REASONS[number];
  readonly message: string;
}

/** One of {@linkcode WITHHOLDINGS}. */
export type Withholding = typeof WITHHOLDINGS[number];

/** Whether a notice is about withheld deletions. */
export function isWithholding(notice: Notice): notice is Notice & { readonly reason: Withholding } {
  return WITHHOLDINGS.some((reason) => reason === notice.reason);
}

/** How many objects lose their value of a property because the source has none. */
export interface ValueLoss {
  readonly kind: Kind;
  readonly property: string;
  /** Objects with a value that differs from the template. */
  readonly holders: number;
  /** Objects that lose it. Deleted objects do not count. */
  readonly emptied: number;
  /** The first names, in alphabetical order. */
  readonly first: readonly string[];
}

/** The number of objects of one kind, by what happens to them. */
export interface Totals {
  readonly source: number;
  readonly target: number;
  readonly added: number;
  readonly modified: number;
  readonly renamed: number;
  readonly disabled: number;
  readonly deleted: number;
  readonly unchanged: number;
  readonly skipped: number;
}

/** The changes of a run. */
export interface Plan {
  /** In the order of execution. */
  readonly operations: readonly Operation[];
  readonly skipped: readonly Skipped[];
  /** Values of usable entries that cannot be written. */
  readonly unconverted: readonly Unconverted[];
  readonly refusals: readonly Refusal[];
  readonly notices: readonly Notice[];
  readonly totals: Readonly<Record<Kind, Totals>>;
  /** By kind and property. */
  readonly valueLosses: readonly ValueLoss[];
  /** Members that are not among the entries read. */
  readonly unknownMembers: number;
  /** Groups that are members of themselves, which is ignored. */
  readonly selfMembers: number;
  /** Values of properties with DNs that name none of the entries read. */
  readonly unknownReferences: number;
  /** DNs that stay members because they cannot be read. */
  readonly unreadableMembers: number;
}
