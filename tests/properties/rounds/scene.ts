/**
 * A run with all that the invariants need.
 *
 * @module
 */

import { normaliseDn } from "../../../src/syntax/dn.ts";
import type { Kind } from "../../../src/common/model.ts";
import { nameForm } from "../../../src/udm/values.ts";
import type { CompletedRun } from "./engine.ts";
import type { Limits } from "./recipe.ts";
import type { SourceFact } from "./source_model.ts";
import { isAway, type TargetModel, type TargetObject } from "./target_model.ts";

/** A run and its world. */
export interface Scene {
  /** The source as the run saw it. */
  readonly facts: readonly SourceFact[];
  /** Normalised DNs of users that moved while the source was read. */
  readonly moved: ReadonlySet<string>;
  /** Whether the source changed while it was read; photos are read last. */
  readonly isChanging: boolean;
  readonly target: TargetModel;
  /** The property that the target did not show; then only the rules of caution apply. */
  readonly unseen: { readonly kind: Kind; readonly property: string } | undefined;
  readonly before: readonly TargetObject[];
  readonly after: readonly TargetObject[];
  readonly ran: CompletedRun;
  readonly removal: "delete" | "disable";
  readonly limits: Limits;
  /** Properties that may be emptied. */
  readonly allowValueLoss: readonly string[];
  readonly now: number;
  readonly adoptByName: boolean;
}

/** Deleted objects. */
export function gone({ before, after }: Scene): TargetObject[] {
  const left = new Set(after.map(({ uuid }) => uuid));
  return before.filter(({ uuid }) => !left.has(uuid));
}

/** Entries that were not skipped. */
export function usable({ facts, ran: { skipped } }: Scene): SourceFact[] {
  return facts.filter((fact) => !skipped[fact.kind].has(normaliseDn(fact.dn)));
}

/** Objects with a primary key. */
export function withKey(
  objects: readonly TargetObject[],
  kind: Kind,
  key: string | undefined,
): TargetObject[] {
  return key === undefined ? [] : objects.filter((object) => object.kind === kind && object.key === key);
}

/** The object of an entry after the run; undefined if the write failed. */
export function objectOf(fact: SourceFact, { after, ran: { failed } }: Scene): TargetObject | undefined {
  return failed[fact.kind].has(fact.key as string)
    ? undefined
    : withKey(after, fact.kind, fact.key).find((object) => !isAway(object));
}

/** Whether an object has this name. */
export function sameName(name: string | undefined, object: TargetObject): boolean {
  return name !== undefined && nameForm(name) === nameForm(object.name);
}
