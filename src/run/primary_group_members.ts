/**
 * Makes users members of their primary groups, while the source is read.
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

/** Turns an entry of the source into what the planner needs, and says which values were dropped on the way. */
export type ReadEntry = (
  kind: Kind,
  entry: SourceEntry,
) => { readonly entry: TransformedEntry; readonly dropped: readonly Dropped[] };

/**
 * If the configuration wants it, completes groups with the users whose primary group they are. All users must be read before
 * the first group.
 *
 * A group that does not show its security identifier has a problem, so that it stays as it is: its members are not known.
 * So has one that may be the primary group of a user who does not show hers.
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
    const lost = primaryGroups.lostBy(sourceEntry);
    if (lost > 0) return { ...result, entry: withoutSome(result.entry, lost) };
    return { ...result, entry: completed(result.entry, primaryGroups.membersOf(sourceEntry), dns) };
  };
}

/** Nobody's primary group is known: that is a lost right to read it, and no reason to empty groups. */
function withoutAnyKnown(entry: TransformedEntry): TransformedEntry {
  return withProblem(
    entry,
    "no user shows a primaryGroupID, so nobody knows whose primary group it is: let the connector read it, " +
      "or turn source.primary_group_members off",
  );
}

/** Some users name a group with its number, perhaps of another domain; that is no reason to take them out. */
function withoutSome(entry: TransformedEntry, lost: number): TransformedEntry {
  return withProblem(
    entry,
    `it may be the primary group of ${lost} ${
      lost === 1 ? "user" : "users"
    } without an objectSid, so nobody knows all ` +
      "its members: let the connector read objectSid, or turn source.primary_group_members off",
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
      "the entry shows no objectSid, and without it nobody knows whose primary group it is; " +
        "let the connector read it, or turn source.primary_group_members off",
    );
  }
  if (numbers.length === 0) return entry;
  return { ...entry, members: [...entry.members ?? [], ...numbers.map((number) => dns.text(number))] };
}

function warn({ count: { known, lost } }: PrimaryGroups, users: number): void {
  if (lost > 0) {
    log.warning(
      "{lost} users show a primaryGroupID but no objectSid: groups that may be their primary groups stay as they are",
      { lost },
    );
  } else if (known === 0 && users > 0) {
    log.warning(
      "no user shows a primaryGroupID, so source.primary_group_members has nothing to do: is this an Active Directory, " +
        "and may the connector read the attribute?",
    );
  }
}
