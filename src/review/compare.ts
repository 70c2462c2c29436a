/**
 * Compares a plan with the reviewed one.
 *
 * @module
 */

import { type Checksum, differingParts, parseChecksum } from "../planner/checksum.ts";
import type { Change, PlanDocument, PropertyChange } from "./schema.ts";

/** The reviewed plan. */
export interface Expected {
  readonly checksum: string;
  /** Its content, if known. */
  readonly content?: PlanContent;
}

/** The changes of a plan, by object. */
export type PlanContent = Pick<PlanDocument, "changes" | "containers" | "mail_domains">;

/** Maximum number of objects named for each kind of difference. */
const MAX_NAMED = 20;

const VERBS = {
  add: "to add",
  modify: "to modify",
  rename: "to rename",
  disable: "to disable",
  delete: "to delete",
} as const;

/**
 * How a plan differs from the reviewed one, as lines; empty if they are the same. If the content of the reviewed plan is
 * known, it is compared too: the checksum in a file does not prove that the reviewed content belongs to it.
 *
 * @param checksum the checksum of the current plan
 * @param describe describes the current plan; called only if needed
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
      "this is not the reviewed plan: the checksum is the same, but the file does not contain its changes, so the file " +
      "was altered after it was written. Make a new plan and review it",
      ...differences,
    ];
  }
  return [
    `this is not the reviewed plan: its checksum is ${checksum}, that of the reviewed plan is ${reviewed}. Make a new ` +
    "plan and review it",
    ...partLines(parseChecksum(reviewed), parseChecksum(checksum)),
    ...differences,
  ];
}

function partLines(before: Checksum | undefined, now: Checksum | undefined): string[] {
  if (before === undefined || now === undefined) return [];
  return differingParts(before, now).map((part) => {
    const what = `${part.kind}s ${VERBS[part.effect]}`;
    return part.before === part.now
      ? `${what}: ${part.now} as reviewed, but with other objects or other values`
      : `${what}: ${part.before} reviewed, ${part.now} now`;
  });
}

function contentLines(before: PlanContent, now: PlanContent): string[] {
  const reviewed = new Reviewed(before.changes);
  const addedBefore = new Set(additions(before));
  const addedNow = new Set(additions(now));
  const unreviewed = [...addedNow.difference(addedBefore)];
  const different: string[] = [];
  for (const change of now.changes) {
    const old = reviewed.take(change);
    if (old === undefined) unreviewed.push(sentence(change));
    else {
      const differences = differencesOf(old, change);
      if (differences.length > 0) different.push(`${sentence(change)}: ${differences.join(", ")}`);
    }
  }
  const obsolete = [
    ...addedBefore.difference(addedNow),
    ...reviewed.left().map(sentence),
  ];
  return [
    ...labelled("not reviewed", unreviewed),
    ...labelled("reviewed, but no longer necessary", obsolete),
    ...labelled("not as reviewed", different),
  ];
}

/** The reviewed changes. Several can have the same primary key: objects in the target may share it. */
class Reviewed {
  readonly #byId: Map<string, Change[]>;

  constructor(changes: readonly Change[]) {
    this.#byId = Map.groupBy(changes, idOf);
  }

  /** Removes and returns the change of the same object, preferably the one with the same DN. */
  take(change: Change): Change | undefined {
    const candidates = this.#byId.get(idOf(change)) ?? [];
    const at = candidates.findIndex(({ dn }) => dn === change.dn);
    return candidates.splice(Math.max(at, 0), 1)[0];
  }

  /** The remaining changes. */
  left(): Change[] {
    return [...this.#byId.values()].flat();
  }
}

function labelled(what: string, lines: readonly string[]): string[] {
  const more = lines.length - MAX_NAMED;
  return [
    ...lines.slice(0, MAX_NAMED).map((line) => `${what}: ${line}`),
    ...(more > 0 ? [`${what}: ${more} more`] : []),
  ];
}

/** Identifies an object, independent of the change. */
function idOf({ kind, primary_key, dn, name }: Change): string {
  return `${kind} ${primary_key ?? dn ?? name}`;
}

/** OUs and mail domains that are created first. */
function additions({ containers = [], mail_domains = [] }: PlanContent): string[] {
  return [
    ...containers.map((dn) => `add ou ${dn}`),
    ...mail_domains.map(({ name }) => `add mail domain ${name}`),
  ];
}

function sentence({ change, kind, name, new_name }: Change): string {
  return `${change} ${kind} ${name}${new_name === undefined ? "" : ` to ${new_name}`}`;
}

/** The differences between two changes of one object: names of properties and of other fields. */
function differencesOf(before: Change, now: Change): string[] {
  const differences: string[] = [];
  if (before.change !== now.change) differences.push(`reviewed as ${before.change}`);
  for (const field of ["name", "new_name", "dn", "primary_key"] as const) {
    if (before[field] !== now[field]) differences.push(field.replace("_", " "));
  }
  const reviewed = effectTexts(before);
  const current = effectTexts(now);
  for (const property of new Set([...current.keys(), ...reviewed.keys()])) {
    if (reviewed.get(property) !== current.get(property)) differences.push(property);
  }
  return differences;
}

/** The effect on each property. */
function effectTexts({ properties }: Change): Map<string, string> {
  const texts = new Map<string, string>();
  for (const change of properties) {
    const { property } = change;
    // A property is listed twice only in an altered file.
    texts.set(property, (texts.get(property) ?? "") + effectText(change));
  }
  return texts;
}

/** The effect on a property, without its current value. The order of items does not matter: LDAP does not keep it. */
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
