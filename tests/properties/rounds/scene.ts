/**
 * A run with all that has to be known to judge it.
 *
 * @module
 */

import { normaliseDn } from "../../../src/dn.ts";
import type { Kind } from "../../../src/model.ts";
import { nameForm } from "../../../src/reconcile/values.ts";
import type { Ran } from "./engine.ts";
import type { Limits } from "./recipe.ts";
import type { SourceFact } from "./source_model.ts";
import type { TargetModel, Thing } from "./target_model.ts";

/** A run, and the world around it. */
export interface Scene {
  readonly facts: readonly SourceFact[];
  readonly target: TargetModel;
  readonly before: readonly Thing[];
  readonly after: readonly Thing[];
  /** What had been moved out of our OUs before the run, as it was then and as it is now. */
  readonly movedOut: readonly Thing[];
  readonly movedOutAfter: readonly Thing[];
  readonly ran: Ran;
  readonly removal: "delete" | "disable";
  readonly limits: Limits;
  readonly now: number;
  readonly adoptByName: boolean;
  /** Whether users were moved while the source was read. */
  readonly moving: boolean;
}

/** Objects that were there and are not any more. */
export function gone({ before, after }: Scene): Thing[] {
  const left = new Set(after.map(({ uuid }) => uuid));
  return before.filter(({ uuid }) => !left.has(uuid));
}

/** Entries that were taken in. */
export function usable({ facts, ran: { skipped } }: Scene): SourceFact[] {
  return facts.filter((fact) => !skipped[fact.kind].has(normaliseDn(fact.dn)));
}

/** Objects with a primary key. */
export function withKey(things: readonly Thing[], kind: Kind, key: string | undefined): Thing[] {
  return key === undefined ? [] : things.filter((thing) => thing.kind === kind && thing.key === key);
}

/** The object an entry has in the end, unless it could not be written. */
export function objectOf(fact: SourceFact, { after, ran: { failed } }: Scene): Thing | undefined {
  return failed[fact.kind].has(fact.key as string) ? undefined : withKey(after, fact.kind, fact.key)[0];
}

/** Whether an object has a name. */
export function sameName(name: string | undefined, thing: Thing): boolean {
  return name !== undefined && nameForm(name) === nameForm(thing.name);
}
