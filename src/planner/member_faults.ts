/**
 * Members that cannot be resolved, as notices. They are found while the source is read.
 *
 * @module
 */

import type { Notice } from "./plan_types.ts";

/** Members of one kind, none of which is an entry that was read. */
export interface UnresolvedMembers {
  /** The attributes that hold them. */
  readonly attributes: readonly string[];
  readonly count: number;
  /** One of the values. */
  readonly example: string;
  /** The attribute of users that the values are looked up by; undefined: they are DNs. */
  readonly namedBy: string | undefined;
}

/** Names of members that several users have. */
export interface AmbiguousMembers {
  /** The attribute of users that holds the names. */
  readonly namedBy: string;
  /** How many memberships are ignored. */
  readonly count: number;
  /** Different names, at most {@linkcode MOST_NAMED}, each with the DNs of users that have it. */
  readonly first: readonly { readonly name: string; readonly dns: readonly string[] }[];
}

/** Groups that only have a search instead of members. */
export interface DynamicGroups {
  readonly count: number;
  /** DN of one of them. */
  readonly example: string;
}

/** What is wrong with the members of all groups. */
export interface MemberFaults {
  readonly unresolved: readonly UnresolvedMembers[];
  readonly ambiguous: AmbiguousMembers | undefined;
  readonly dynamic: DynamicGroups | undefined;
}

/** At most this number of names, and of users with a name, is given in a message. */
export const MOST_NAMED = 3;

/** The notices about members that cannot be resolved. */
export function memberNotices({ unresolved, ambiguous, dynamic }: MemberFaults): Notice[] {
  const kind = "group";
  const notices: Notice[] = unresolved.map((members) => ({
    kind,
    reason: "unresolved_members",
    message: unresolvedMessage(members),
  }));
  if (ambiguous !== undefined) {
    notices.push({ kind, reason: "ambiguous_members", message: ambiguousMessage(ambiguous) });
  }
  if (dynamic !== undefined) {
    notices.push({
      kind,
      reason: "unresolved_members",
      message: `${dynamicProblem(dynamic)}. ${DYNAMIC_ADVICE}`,
    });
  }
  return notices;
}

function unresolvedMessage({ attributes, count, example, namedBy }: UnresolvedMembers): string {
  const values = count === 1 ? "the only value" : `none of ${count} values`;
  const verb = count === 1 ? "is not" : "is";
  const what = namedBy === undefined
    ? "the DN of an entry that was read"
    : `the ${namedBy} of a user that was read`;
  return `groups have members that cannot be found: ${values} of ${
    attributes.join(" and ")
  } ${verb} ${what}, such as ` +
    `${JSON.stringify(example)}. ${unresolvedAdvice(namedBy)}`;
}

/** What to do if members cannot be found. */
export function unresolvedAdvice(namedBy: string | undefined): string {
  return namedBy === undefined
    ? "Check source.user_base, source.user_filter, source.group_base and source.group_filter: the members must be " +
      "among the entries that they find."
    : "Set source.user_member_attr to the attribute of users that holds such values, and check that the connector " +
      "can read it and that source.user_filter finds these users.";
}

function ambiguousMessage({ namedBy, count, first }: AmbiguousMembers): string {
  const names = first.map(({ name, dns }) => `${name} (${dns.join(" and ")})`).join(", ");
  const times = count === 1 ? "1 group member is ignored" : `${count} group members are ignored`;
  return `${times}, because several users have the same ${namedBy}: ${names}. Correct ${namedBy} in the source, or exclude ` +
    "all but one of the users";
}

/** What is wrong with groups that only have a search. */
export function dynamicProblem({ count, example }: DynamicGroups): string {
  return count === 1
    ? `the group ${example} has a memberURL but no member`
    : `${count} groups have a memberURL but no member, such as ${example}`;
}

/** What to do about groups that only have a search. */
export const DYNAMIC_ADVICE =
  "The connector does not run the search of a memberURL. Let the server list the members (OpenLDAP: overlay dynlist), or " +
  "exclude these groups with (!(memberURL=*)) in source.group_filter.";
