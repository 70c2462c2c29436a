/**
 * Groups with the name of a user, such as the private group that many systems create for each user. Users and groups share one
 * set of names in UDM, so only one of the two can exist. The user takes precedence.
 *
 * @module
 */

import { nameForm } from "../udm/values.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import type { SourceState } from "./source_state.ts";

/** Skips a group that would get the name of a user. */
export function skipNamesake(group: DesiredEntry, userDn: string, { group: groups }: SourceState): void {
  if (groups.withKey(group.key) !== group) return;
  const message =
    `its name (${group.name}) is that of the user ${userDn}. Users and groups share one set of names in UDM, ` +
    "and the user takes precedence: exclude the group with source.group_filter, or rename it";
  groups.drop(group, "name_of_user", message);
}

/**
 * Skips groups that would get the name of a user that is skipped: once the user's entry is corrected, the name must be free.
 */
export function skipGroupsOfSkippedUsers(source: SourceState): void {
  const users = new Map<string, string>();
  for (const { name, dn } of source.user.eachSkipped()) if (name !== undefined) users.set(nameForm(name), dn);
  if (users.size === 0) return;
  for (const group of [...source.group.changing()]) {
    const name = nameForm(group.name);
    const dn = users.get(name);
    const hasName = group.current !== undefined && nameForm(group.current.name) === name;
    if (dn !== undefined && !hasName) skipNamesake(group, dn, source);
  }
}
