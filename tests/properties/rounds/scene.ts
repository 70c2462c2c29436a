/**
 * A run with all that has to be known to judge it.
 *
 * @module
 */

import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { Kind } from "../../../src/common/model.ts";
import { nameForm } from "../../../src/udm/values.ts";
import type { Ran } from "./engine.ts";
import type { Limits } from "./recipe.ts";
import type { SourceFact } from "./source_model.ts";
import { isAway, type TargetModel, type Thing } from "./target_model.ts";

/** A run, and the world around it. */
export interface Scene {
  /** The source as the run could see it. */
  readonly facts: readonly SourceFact[];
  /** Normalised DNs of users that have moved while the source was read. */
  readonly moved: ReadonlySet<string>;
  /** Whether the source has changed while it was read; photos are read last of all. */
  readonly isChanging: boolean;
  readonly target: TargetModel;
  /** The property of a kind that the target did not show: nothing but caution can be expected then. */
  readonly unseen: { readonly kind: Kind; readonly property: string } | undefined;
  readonly before: readonly Thing[];
  readonly after: readonly Thing[];
  readonly ran: Ran;
  readonly removal: "delete" | "disable";
  readonly limits: Limits;
  /** Properties that may be emptied. */
  readonly allowValueLoss: readonly string[];
  readonly now: number;
  readonly adoptByName: boolean;
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
  return failed[fact.kind].has(fact.key as string)
    ? undefined
    : withKey(after, fact.kind, fact.key).find((thing) => !isAway(thing));
}

/** Whether an object has a name. */
export function sameName(name: string | undefined, thing: Thing): boolean {
  return name !== undefined && nameForm(name) === nameForm(thing.name);
}
