/**
 * Holds a plan against the one that was reviewed.
 *
 * @module
 */

import { type Checksum, differingParts, parseChecksum } from "../reconcile/checksum.ts";
import type { Change, PlanDocument, PropertyChange } from "./document.ts";

/** The plan that was reviewed. */
export interface Expected {
  readonly checksum: string;
  /** All of its changes, if they are known. */
  readonly changes?: readonly Change[];
}

/** So many objects are named of each sort. */
const NAMED = 20;

const VERBS = {
  add: "to add",
  modify: "to modify",
  rename: "to rename",
  disable: "to disable",
  delete: "to delete",
} as const;

/**
 * How a plan differs from the one that was reviewed, line by line; empty if it is that one.
 *
 * @param checksum that of the plan as it is now
 * @param describe describes the plan as it is now; not called unless it is needed
 */
export async function deviation(
  expected: Expected,
  checksum: string,
  describe: () => Promise<Pick<PlanDocument, "changes">>,
): Promise<string[]> {
  if (checksum === expected.checksum) return [];
  const lines = [
    `this is not the plan that was reviewed: its checksum is ${checksum}, that of the reviewed one ` +
    `${expected.checksum}. Make a plan again, and review it`,
    ...partLines(parseChecksum(expected.checksum), parseChecksum(checksum)),
  ];
  if (expected.changes !== undefined) {
    lines.push(...changeLines(expected.changes, (await describe()).changes));
  }
  return lines;
}

function partLines(before: Checksum | undefined, now: Checksum | undefined): string[] {
  if (before === undefined || now === undefined) return [];
  return differingParts(before, now).map((part) => {
    const what = `${part.kind}s ${VERBS[part.effect]}`;
    return part.before === part.now
      ? `${what}: ${part.now} as reviewed, but not the same ones, or not with the same values`
      : `${what}: ${part.before} reviewed, ${part.now} now`;
  });
}

function changeLines(before: readonly Change[], now: readonly Change[]): string[] {
  const reviewed = new Map(before.map((change) => [idOf(change), change]));
  const unreviewed: string[] = [];
  const different: string[] = [];
  for (const change of now) {
    const old = reviewed.get(idOf(change));
    reviewed.delete(idOf(change));
    if (old === undefined) unreviewed.push(sentence(change));
    else {
      const differences = differencesOf(old, change);
      if (differences.length > 0) different.push(`${sentence(change)}: ${differences.join(", ")}`);
    }
  }
  const settled = Array.from(reviewed.values(), sentence);
  return [
    ...some("not reviewed", unreviewed),
    ...some("reviewed, but no longer to be done", settled),
    ...some("not as reviewed", different),
  ];
}

function some(what: string, lines: readonly string[]): string[] {
  const more = lines.length - NAMED;
  return [
    ...lines.slice(0, NAMED).map((line) => `${what}: ${line}`),
    ...(more > 0 ? [`${what}: ${more} more`] : []),
  ];
}

/** One object is one object whatever happens to it. */
function idOf({ kind, primary_key, dn, name }: Change): string {
  return `${kind} ${primary_key ?? dn ?? name}`;
}

function sentence({ change, kind, name, new_name }: Change): string {
  return `${change} ${kind} ${name}${new_name === undefined ? "" : ` to ${new_name}`}`;
}

/** What differs between two changes of one object: names of properties, and what else there is. */
function differencesOf(before: Change, now: Change): string[] {
  const differences: string[] = [];
  if (before.change !== now.change) differences.push(`reviewed as ${before.change}`);
  for (const field of ["name", "new_name", "dn"] as const) {
    if (before[field] !== now[field]) differences.push(field.replace("_", " "));
  }
  const then = new Map(before.properties.map((property) => [property.property, effectText(property)]));
  for (const property of now.properties) {
    if (then.get(property.property) !== effectText(property)) differences.push(property.property);
    then.delete(property.property);
  }
  return [...differences, ...then.keys()];
}

/** What is done to a property, whatever it is now. */
function effectText(change: PropertyChange): string {
  switch (change.type) {
    case "value":
      return JSON.stringify(change.new);
    case "list":
      return JSON.stringify([change.added, change.removed]);
    case "photo":
      return JSON.stringify(change.new);
    case "secret":
      return "";
  }
}
