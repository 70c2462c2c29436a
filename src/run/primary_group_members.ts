/**
 * Adds users to their primary groups while the source is read.
 *
 * @module
 */

import { getLogger } from "@logtape/logtape";
import type { SourceConfig } from "../config/types.ts";
import { CATEGORY } from "../logging/category.ts";
import type { Kind, SourceEntry } from "../common/model.ts";
import type { DnTable } from "../planner/store/dn_table.ts";
import type { TransformedEntry } from "../planner/desired_entry.ts";
import { PrimaryGroups, withoutPrimaryGroup } from "../ldap/primary_groups.ts";
import type { Dropped } from "../transform/steps/step.ts";

const log = getLogger([CATEGORY, "source"]);

/** Transforms an entry of the source for the planner; also returns the dropped values. */
export type ReadEntry = (
  kind: Kind,
  entry: SourceEntry,
) => { readonly entry: TransformedEntry; readonly dropped: readonly Dropped[] };

/**
 * With `source.primary_group_members`, adds to each group the users whose primary group it is. All users must be read
 * before the first group.
 *
 * A group without a readable objectSid gets a problem, so that its members in UDM stay unchanged. So does a group that may
 * be the primary group of a user without a readable objectSid.
 */
export function withPrimaryGroups(source: SourceConfig, dns: DnTable, read: ReadEntry): ReadEntry {
  if (source.primaryGroupMembers !== true) return read;
  const primaryGroups = new PrimaryGroups();
  let users = 0;
  let complete = false;
  return (kind, sourceEntry) => {
    const result = read(kind, withoutPrimaryGroup(sourceEntry, kind, source[kind].attributes));
    if (kind === "user") {
      users++;
      primaryGroups.add(sourceEntry, dns.number(sourceEntry.dn));
      return result;
    }
    if (!complete) warn(primaryGroups, users);
    complete = true;
    if (primaryGroups.count.known === 0 && users > 0) {
      return { ...result, entry: withoutAnyKnown(result.entry) };
    }
    const lost = primaryGroups.unresolvedBy(sourceEntry);
    if (lost > 0) return { ...result, entry: withoutSome(result.entry, lost) };
    return { ...result, entry: completed(result.entry, primaryGroups.membersOf(sourceEntry), dns) };
  };
}

/** No primary group is known, probably because of a lost read permission. That must not empty groups. */
function withoutAnyKnown(entry: TransformedEntry): TransformedEntry {
  return withProblem(
    entry,
    "no user has a readable primaryGroupID, so its primary members are unknown: grant the connector read access, or set " +
      "source.primary_group_members to no",
  );
}

/** Some users have a primary group with this number, perhaps in another domain. That must not remove them. */
function withoutSome(entry: TransformedEntry, lost: number): TransformedEntry {
  return withProblem(
    entry,
    `it may be the primary group of ${lost} ${
      lost === 1 ? "user" : "users"
    } without a readable objectSid, so its members ` +
      "are not all known: grant the connector read access to objectSid, or set source.primary_group_members to no",
  );
}

function withProblem(entry: TransformedEntry, message: string): TransformedEntry {
  return { ...entry, problems: [...entry.problems, { property: "users", message }] };
}

function completed(
  entry: TransformedEntry,
  numbers: readonly number[] | undefined,
  dns: DnTable,
): TransformedEntry {
  if (numbers === undefined) {
    return withProblem(
      entry,
      "the group has no readable objectSid, so its primary members are unknown: grant the connector read access, or set " +
        "source.primary_group_members to no",
    );
  }
  if (numbers.length === 0) return entry;
  return { ...entry, members: [...entry.members ?? [], ...numbers.map((number) => dns.text(number))] };
}

function warn({ count: { known, unresolved: lost } }: PrimaryGroups, users: number): void {
  if (lost > 0) {
    log.warning(
      "{lost} users have a primaryGroupID but no readable objectSid: groups that may be their primary groups keep their " +
        "members",
      { lost },
    );
  } else if (known === 0 && users > 0) {
    log.warning(
      "source.primary_group_members has no effect, because no user has a readable primaryGroupID: check that this is an " +
        "Active Directory and that the connector can read the attribute",
    );
  }
}
