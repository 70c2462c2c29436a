/**
 * The groups of the benchmarks. Their members are consecutive users, wrapping around at the end; every tenth group
 * contains the previous one.
 *
 * @module
 */

import { GROUPS, identifier, TARGET_OU } from "./people.ts";

/** The size of a world. */
export interface Size {
  readonly users: number;
  readonly groups: number;
  /** Users in each group. */
  readonly members: number;
}

/** The name of a group. */
function groupName(index: number): string {
  return `group${String(index).padStart(6, "0")}`;
}

/** Numbers of the users in a group. */
export function membersOf(index: number, { users, members }: Size): number[] {
  return Array.from({ length: Math.min(members, users) }, (_, at) => (index * members + at) % users);
}

/** The number of the nested group, if any. */
export function nestedIn(index: number): number | undefined {
  return index > 0 && index % 10 === 0 ? index - 1 : undefined;
}

/** DN of a group in the source. */
export function groupDn(index: number): string {
  return `cn=${groupName(index)},${GROUPS}`;
}

/** DN of a group in the target. */
export function targetGroupDn(index: number, base: string): string {
  return `cn=${groupName(index)},${TARGET_OU},${base}`;
}

/** The single-valued properties of a group, from the attributes `cn`, `description` and `entryUUID`. */
export function groupValues(index: number): {
  readonly name: string;
  readonly description: string;
  readonly univentionObjectIdentifier: string;
} {
  return {
    name: groupName(index),
    description: `Group number ${index}`,
    univentionObjectIdentifier: identifier("group", index),
  };
}
