/**
 * Everything that was read from the source.
 *
 * @module
 */

import type { Kind } from "../common/model.ts";
import type { DesiredEntries } from "./desired_entries.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import type { MemberFaults } from "./member_faults.ts";
import type { DnTable } from "./store/dn_table.ts";
import type { NameTable } from "./store/name_table.ts";
import type { ValueGroups } from "./values_by_group.ts";

/** Everything that was read from the source. */
export interface SourceState {
  readonly dns: DnTable;
  /** LDAP URLs of parts of the directory on other servers. They were not read. */
  readonly references: readonly string[];
  /** Members that stay in this run although the source names none of their DNs that were read. */
  readonly retained?: RetainedMembers;
  /** The names of users that members are looked up by; undefined if members are only named by DNs. */
  readonly names?: NameTable | undefined;
  /** What is wrong with the members of groups. */
  readonly memberFaults?: MemberFaults;
  /** The server that was read instead of the preferred one. */
  readonly failover?: { readonly server: string; readonly insteadOf: string } | undefined;
  readonly user: DesiredEntries;
  readonly group: DesiredEntries;
  /** The groups of values by group, if they are searched apart. */
  readonly valueGroups?: ValueGroups | undefined;
  /** Names the attributes behind a property; undefined if they are not known. */
  readonly originOf?: ((kind: Kind, property: string) => Origin) | undefined;
}

/** A member of a group in the target: an object in our OUs, or one that was moved out of them. */
export interface RetainedMember {
  readonly kind: Kind;
  /** The number of its DN in the target. */
  readonly number: number;
}

/** Members that stay in this run, by group. */
export type RetainedMembers = ReadonlyMap<DesiredEntry, readonly RetainedMember[]>;

/** The attributes of the source that a property is made of. */
export interface Origin {
  readonly requested: readonly string[];
  /** Requested attributes that no entry had. */
  readonly missing: readonly string[];
  /** Names that the steps read, but that neither the server nor a step provides. */
  readonly unknown: readonly string[];
  /** Whether a selector such as `*` requests attributes, so that their names are not known in advance. */
  readonly isOpen: boolean;
}
