/**
 * What is claimed of the target, and whether it is true.
 *
 * @module
 */

import { changedProperties, type Target, type Thing } from "./target.ts";

/** A sentence about the target, and whether it holds. */
export interface Claim {
  readonly text: string;
  readonly holds: boolean;
}

/** The target before and after a run. */
export interface Both {
  readonly before: Target;
  readonly after: Target;
}

/** Somebody, or a group, before and after; undefined where there was none. */
interface Pair {
  readonly before: Thing | undefined;
  readonly after: Thing | undefined;
}

/** A sentence that holds or not. */
export function claim(text: string, holds: boolean): Claim {
  return { text, holds };
}

/** What became of somebody: looked up by name, which may be another one afterwards. */
export function pair({ before, after }: Both, name: string, newName = name): Pair {
  return { before: before.find(name), after: after.find(newName) };
}

/** Whether it is the same object: its entryUUID, its identifier and its password are what they were. */
export function isSame({ before, after }: Pair): boolean {
  return before !== undefined && after !== undefined && before.uuid === after.uuid &&
    before.id === after.id &&
    before.password === after.password;
}

/** Whether somebody is a member of the same groups as before, whatever these are called now. */
export function keptGroups({ before, after }: Pair): boolean {
  return before !== undefined && after !== undefined && before.groups.length > 0 &&
    before.groups.join() === after.groups.join();
}

/** Whether these properties differ, and no others. */
export function changedOnly({ before, after }: Pair, properties: readonly string[]): boolean {
  return before !== undefined && after !== undefined &&
    changedProperties(before, after).join("\n") === [...properties].sort().join("\n");
}
