/**
 * Holds a plan against the one that was reviewed.
 *
 * @module
 */

import { type Checksum, differingParts, parseChecksum } from "../planner/checksum.ts";
import type { Change, PlanDocument, PropertyChange } from "./schema.ts";

/** The plan that was reviewed. */
export interface Expected {
  readonly checksum: string;
  /** What it does, if that is known. */
  readonly content?: PlanContent;
}

/** What a plan does, object by object. */
export type PlanContent = Pick<PlanDocument, "changes" | "containers">;

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
 * How a plan differs from the one that was reviewed, line by line; empty if it is that one. If the content of the
 * reviewed plan is known, it is compared as well: the checksum in a file does not prove what else is in it, and that is
 * what was reviewed.
 *
 * @param checksum that of the plan as it is now
 * @param describe describes the plan as it is now; not called unless it is needed
 */
export async function deviation(
  { checksum: reviewed, content }: Expected,
  checksum: string,
  describe: () => Promise<PlanContent>,
): Promise<string[]> {
  const isSame = checksum === reviewed;
  if (isSame && content === undefined) return [];
  const differences = content === undefined ? [] : contentLines(content, await describe());
  if (isSame) {
    return differences.length === 0 ? [] : [
      "this is not the plan that was reviewed: its checksum is the same, but the file does not contain its changes, " +
      "so that the file was altered after it was made. Make a plan again, and review it",
      ...differences,
    ];
  }
  return [
    `this is not the plan that was reviewed: its checksum is ${checksum}, that of the reviewed one ${reviewed}. ` +
    "Make a plan again, and review it",
    ...partLines(parseChecksum(reviewed), parseChecksum(checksum)),
    ...differences,
  ];
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

function contentLines(before: PlanContent, now: PlanContent): string[] {
  const reviewed = new Reviewed(before.changes);
  const containersBefore = new Set(before.containers);
  const containersNow = new Set(now.containers);
  const unreviewed = Array.from(containersNow.difference(containersBefore), containerSentence);
  const different: string[] = [];
  for (const change of now.changes) {
    const old = reviewed.take(change);
    if (old === undefined) unreviewed.push(sentence(change));
    else {
      const differences = differencesOf(old, change);
      if (differences.length > 0) different.push(`${sentence(change)}: ${differences.join(", ")}`);
    }
  }
  const settled = [
    ...Array.from(containersBefore.difference(containersNow), containerSentence),
    ...reviewed.left().map(sentence),
  ];
  return [
    ...some("not reviewed", unreviewed),
    ...some("reviewed, but no longer to be done", settled),
    ...some("not as reviewed", different),
  ];
}

/** The changes that were reviewed. There can be several for one primary key: objects in the target may share it. */
class Reviewed {
  readonly #byId: Map<string, Change[]>;

  constructor(changes: readonly Change[]) {
    this.#byId = Map.groupBy(changes, idOf);
  }

  /** Takes out the change of the same object, if there is one: that with the same DN before others. */
  take(change: Change): Change | undefined {
    const candidates = this.#byId.get(idOf(change)) ?? [];
    const at = candidates.findIndex(({ dn }) => dn === change.dn);
    return candidates.splice(Math.max(at, 0), 1)[0];
  }

  /** The changes that were not taken out. */
  left(): Change[] {
    return [...this.#byId.values()].flat();
  }
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

function containerSentence(dn: string): string {
  return `add ou ${dn}`;
}

function sentence({ change, kind, name, new_name }: Change): string {
  return `${change} ${kind} ${name}${new_name === undefined ? "" : ` to ${new_name}`}`;
}

/** What differs between two changes of one object: names of properties, and what else there is. */
function differencesOf(before: Change, now: Change): string[] {
  const differences: string[] = [];
  if (before.change !== now.change) differences.push(`reviewed as ${before.change}`);
  for (const field of ["name", "new_name", "dn", "primary_key"] as const) {
    if (before[field] !== now[field]) differences.push(field.replace("_", " "));
  }
  const then = effectTexts(before);
  const today = effectTexts(now);
  for (const property of new Set([...today.keys(), ...then.keys()])) {
    if (then.get(property) !== today.get(property)) differences.push(property);
  }
  return differences;
}

/** What is done to each property. */
function effectTexts({ properties }: Change): Map<string, string> {
  const texts = new Map<string, string>();
  for (const change of properties) {
    const { property } = change;
    // None is there twice, unless the file was altered.
    texts.set(property, (texts.get(property) ?? "") + effectText(change));
  }
  return texts;
}

/** What is done to a property, whatever it is now. The order of items does not count: LDAP keeps none. */
function effectText(change: PropertyChange): string {
  switch (change.type) {
    case "value":
    case "photo":
      return JSON.stringify([change.type, change.new]);
    case "list":
      return JSON.stringify([change.type, change.added.toSorted(), change.removed.toSorted()]);
    case "secret":
      return JSON.stringify([change.type]);
  }
}
