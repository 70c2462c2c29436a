/**
 * The plan is data: what is to be done, in which order, and what is not done and why.
 *
 * @module
 */

import type { Kind, Properties } from "../common/model.ts";

/**
 * Why an entry of the source is not written. Its object in the target, if there is one, stays as it is, apart from the
 * state of the account if there is no doubt which object it is.
 */
export type SkipReason =
  | "transform"
  | "no_primary_key"
  | "duplicate_primary_key"
  | "unacceptable_identifier"
  | "no_name"
  | "duplicate_name"
  | "duplicate_mail"
  | "duplicate_identifier"
  | "ambiguous_target"
  | "name_held"
  | "mail_held"
  | "identifier_held"
  | "moved_away"
  | "unreadable_object";

/** An entry that is not written. */
export interface Skipped {
  readonly kind: Kind;
  /** DN of the entry in the source. */
  readonly dn: string;
  readonly key: string | undefined;
  readonly name: string | undefined;
  readonly reason: SkipReason;
  /** For people: what is wrong and what to do about it. */
  readonly message: string;
}

/** A value of an entry that cannot be converted. It is left out, and the rest of the entry is written. */
export interface Unconverted {
  readonly kind: Kind;
  /** DN of the entry in the source. */
  readonly dn: string;
  readonly key: string;
  readonly name: string;
  readonly property: string;
  /** For people: what is wrong and what to do about it. */
  readonly message: string;
}

/** A user or group that is to be a member, by primary key: its DN may change while the plan is carried out. */
export interface MemberRef {
  readonly kind: Kind;
  readonly key: string;
  /** Its DN, if the primary key is not yet that of an object in the target: the object is given it in this run. */
  readonly dn?: string;
}

/** The memberships a group shall have, complete. */
export interface Membership {
  /** Undefined if the property `users` is not managed or does not change. */
  readonly users: readonly MemberRef[] | undefined;
  /** Undefined if the property `nestedGroup` is not managed or does not change. */
  readonly nestedGroup: readonly MemberRef[] | undefined;
  /** DNs of members that are or stay members although no entry that can be written names them (see {@linkcode Skipped}). */
  readonly keptUsers: readonly string[];
  readonly keptGroups: readonly string[];
  readonly added: number;
  readonly removed: number;
  /** DNs of the members that are taken out. */
  readonly removedDns: readonly string[];
  /** Whether a group is nested in it now that shall not be any more, and stays: not one that is deleted. */
  readonly undoesNesting: boolean;
}

/** The phases of a plan, in order. What another operation needs is done in the phase of that one, if it is earlier. */
export const PHASES = ["users", "groups", "memberships", "deletions"] as const;

/** What every operation has. */
interface Common {
  /** Its place in the plan. */
  readonly id: number;
  /** Operations of a phase begin when those of the phases before have ended. See {@linkcode PHASES}. */
  readonly phase: number;
  readonly kind: Kind;
  readonly key: string | undefined;
  /** The name it has when the operation begins (create: the name it will have). */
  readonly name: string;
  /** Operations that must have succeeded: they give free what this one takes. Otherwise it is not tried. */
  readonly needs: readonly number[];
  /** Operations that must have ended, well or not, before this one begins. */
  readonly after: readonly number[];
}

/** What a user's `umcProperty` holds. */
export interface Preferences {
  readonly others: Readonly<Record<string, unknown>> | undefined;
  readonly photoMarker: string | undefined;
  /** Whether there is a stamp of removal, be it one that counts or not. */
  readonly hasStamp: boolean;
}

/** Makes a new object. */
export interface Create extends Common {
  readonly type: "create";
  readonly sourceDn: string;
  readonly properties: Properties;
  readonly photo: string | undefined;
  readonly membership: Membership | undefined;
}

/** Changes properties of an object; a changed name is a rename. */
export interface Modify extends Common {
  readonly type: "modify";
  /** Its DN when the target was read; empty if it is created by this plan. */
  readonly dn: string;
  readonly sourceDn: string;
  readonly changes: Properties;
  /** The primary key that the object has now, if it is adopted although it has another one. */
  readonly adoptedFrom?: string | undefined;
  /** The new name, if it is a rename. */
  readonly rename: string | undefined;
  /** Whether its entry is skipped, and only the state of the account is written. */
  readonly accountOnly: boolean;
  /** Whether this is one step of several for one object, with others to follow. */
  readonly interim: boolean;
  /** Digest of the new photo, `null` to remove it, undefined to leave it alone. */
  readonly photo: string | null | undefined;
  /** Whether the user was found gone once, is back, and the stamp about it must be taken off. */
  readonly isBack: boolean;
  /** What `umcProperty` holds now: what is not to be changed must be written back. */
  readonly preferences: Preferences;
  /** Digests of the values that are overwritten, in the order of the properties' names; undefined if there are none. */
  readonly before?: string | undefined;
  readonly membership: Membership | undefined;
}

/** Disables a user who is gone, to be deleted later. */
export interface Disable extends Common {
  readonly type: "disable";
  readonly dn: string;
  /** The stamp to be kept with the user, see `stamps.ts`. */
  readonly stamp: string;
  /** The property that it is kept in: the preferences, under a key, or another one, alone. */
  readonly stampProperty: string;
  readonly preferences: Preferences;
}

/** Removes an object. */
export interface Delete extends Common {
  readonly type: "delete";
  readonly dn: string;
  /** Whether it is the account of a user who can log in until it is deleted. */
  readonly isEnabled: boolean;
}

/** One request to the target. */
export type Operation = Create | Modify | Disable | Delete;

/** Why the plan must not be carried out as it is. */
export interface Refusal {
  readonly reason:
    | "empty_source"
    | "below_expected"
    | "max_delete"
    | "max_modify"
    | "max_member_loss"
    | "value_loss"
    | "allow_deletes"
    | "adopt_by_name";
  readonly kind: Kind;
  readonly message: string;
}

/** Something the administrator should know that keeps nothing from being done. */
export interface Notice {
  readonly kind: Kind;
  readonly reason:
    | "nesting_cycle"
    | "doubtful_stamps"
    | "unreadable_members"
    | "deletions_withheld"
    | "deletions_skipped"
    | "deletions_clock";
  readonly message: string;
}

/** The reasons of notices that say that deletions were left out. */
export type Withholding = Extract<Notice["reason"], `deletions_${string}`>;

/** Whether a notice says that deletions were left out. */
export function isWithholding(notice: Notice): notice is Notice & { readonly reason: Withholding } {
  return notice.reason.startsWith("deletions_");
}

/** How many objects lose their value of a property because the source gives none any more. */
export interface ValueLoss {
  readonly kind: Kind;
  readonly property: string;
  /** Objects of the target that have a value which is not the template's. */
  readonly holders: number;
  /** Those of them that lose it. Deleted objects do not count. */
  readonly emptied: number;
  /** Names of the first ones, in alphabetical order. */
  readonly first: readonly string[];
}

/** How many objects of one kind there are and what happens to them. */
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

/** What is to be done. */
export interface Plan {
  /** In the order in which they are done. */
  readonly operations: readonly Operation[];
  readonly skipped: readonly Skipped[];
  /** Values that cannot be converted, of entries that are not skipped. */
  readonly unconverted: readonly Unconverted[];
  readonly refusals: readonly Refusal[];
  readonly notices: readonly Notice[];
  readonly totals: Readonly<Record<Kind, Totals>>;
  /** By kind and property. */
  readonly valueLosses: readonly ValueLoss[];
  /** Members that are neither a user nor a group of the source that was read. */
  readonly unknownMembers: number;
  /** DNs that groups name and that cannot be read: they stay members. */
  readonly unreadableMembers: number;
}
