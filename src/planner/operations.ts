/**
 * Steps in their order, written out as operations.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import type { Kind, Properties } from "../common/model.ts";
import { deferMemberships, type DeferredMemberships } from "./deferred_memberships.ts";
import type { MembershipPlan } from "./memberships.ts";
import { CreateOperation, ModifyOperation, type Place, preferencesOf } from "./entry_operations.ts";
import type { Placed, Step } from "./operation_order.ts";
import { type Disable, type Modify, type Operation, PHASES } from "./plan_types.ts";
import { TemporaryNames } from "./temporary_names.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** A step of the plan that is not yet in its place. */
export interface Draft extends Step {
  readonly desired: DesiredEntry | undefined;
  readonly current: CurrentObject | undefined;
  readonly kind: Kind;
  readonly phase: (typeof PHASES)[number];
  /** The stamp for a user who is disabled instead of deleted, and the property that it is kept in. */
  readonly stamp?: Pick<Disable, "stamp" | "stampProperty">;
  /** All that is written of an entry that is skipped: the state of its account. */
  readonly account?: Properties;
}

/**
 * An operation in the making: a step, or the memberships that were left out of it. Twice the place of the step, and one more
 * for the memberships: of a first run there are as many as there are users.
 */
type Slot = number;

function placeIn(slot: Slot): number {
  return slot >>> 1;
}

function isLate(slot: Slot): boolean {
  return (slot & 1) === 1;
}

/** Writes steps out as operations, in the order of their phases. */
export function writeOperations(
  placed: readonly Placed<Draft>[],
  memberships: MembershipPlan,
  target: TargetState,
  source: SourceState,
): Operation[] {
  const phases = placed.map(({ step, pulledBy }) =>
    Math.min(PHASES.indexOf(step.phase), PHASES.indexOf(pulledBy.phase))
  );
  const { late, before } = deferMemberships(placed, phases, memberships, source);
  const slots = arrange(placed, phases, late);
  /** The id of the step at a place plus one; 0: it has none. */
  const stepAt = new Uint32Array(placed.length);
  const writeOf = new Map<DesiredEntry, number>();
  slots.forEach((slot, id) => {
    const { step: { desired, kind }, part } = placed[placeIn(slot)] as Placed<Draft>;
    if (!isLate(slot)) stepAt[placeIn(slot)] = id + 1;
    if (desired !== undefined && kind === "group" && part.type === "whole") writeOf.set(desired, id);
  });

  const names = new TemporaryNames(target, source);
  const nameNow = new Map<CurrentObject, string>();
  return slots.map((slot, id) => {
    const { step: { desired, current, kind, stamp, account }, part, needs } = placed[placeIn(slot)] as Placed<
      Draft
    >;
    const place: Place = {
      id,
      phase: isLate(slot) ? MEMBERSHIPS : phases[placeIn(slot)] as number,
      needs: needs.length === 0 ? NONE : ids(needs.map((other) => (stepAt[other] as number) - 1)),
      after: NONE,
    };
    if (desired === undefined) {
      const { dn, name, key, disabled } = current as CurrentObject;
      const isEnabled = kind === "user" && !disabled;
      if (stamp === undefined) return { type: "delete", ...place, kind, key, name, dn, isEnabled };
      return {
        type: "disable",
        ...place,
        kind,
        key,
        name,
        dn,
        ...stamp,
        preferences: preferencesOf(current),
      };
    }
    if (account !== undefined) {
      const { name } = current as CurrentObject;
      const only = { nameNow: name, name, membership: undefined, only: account, accountOnly: true };
      return new ModifyOperation(desired, current, place, only);
    }
    if (part.type === "release") {
      const mailProperty = source[kind].rules.mailProperty;
      return release(desired, current as CurrentObject, part.resource, {
        place,
        names,
        nameNow,
        mailProperty,
      });
    }
    const membership = memberships.changes.get(desired);
    const earlier = before.get(desired);
    const after = earlier === undefined
      ? NONE
      : ids(Array.from(earlier, (other) => writeOf.get(other) as number));
    const { name } = desired;
    if (isLate(slot)) {
      const own = stepAt[placeIn(slot)] as number;
      const latePlace = { ...place, needs: own === 0 ? place.needs : [own - 1], after };
      return new ModifyOperation(desired, current, latePlace, { nameNow: name, name, membership, only: {} });
    }
    const goesLater = late.has(desired);
    const wholePlace = goesLater ? place : { ...place, after };
    const own = goesLater ? undefined : membership;
    if (current === undefined) return new CreateOperation(desired, wholePlace, own);
    const nameBefore = nameNow.get(current) ?? current.name;
    return new ModifyOperation(desired, current, wholePlace, { nameNow: nameBefore, name, membership: own });
  });
}

const MEMBERSHIPS = PHASES.indexOf("memberships");

/** The steps and the late memberships by phase; within a phase the order stays. */
function arrange(
  placed: readonly Placed<Draft>[],
  phases: readonly number[],
  late: DeferredMemberships["late"],
): Slot[] {
  const slots: Slot[] = [];
  const placeOf = new Map<DesiredEntry, number>();
  placed.forEach(({ step: { desired }, part }, place) => {
    if (desired !== undefined && part.type === "whole" && late.has(desired)) placeOf.set(desired, place);
  });
  PHASES.forEach((_, phase) => {
    placed.forEach(({ step: { desired }, part }, place) => {
      if (phases[place] !== phase) return;
      const isEmptied = desired !== undefined && part.type === "whole" && late.has(desired) &&
        !hasMore(desired);
      if (!isEmptied) slots.push(2 * place);
    });
    if (phase === MEMBERSHIPS) {
      for (const desired of late) slots.push(2 * (placeOf.get(desired) as number) + 1);
    }
  });
  return slots;
}

/** Whether there is something to be written besides memberships. */
function hasMore({ current, hasChanges, photo, isBack }: DesiredEntry): boolean {
  return current === undefined || hasChanges || photo !== undefined || isBack;
}

const NONE: readonly number[] = [];

function ids(numbers: readonly number[]): readonly number[] {
  return numbers.length === 0 ? NONE : [...new Set(numbers)].sort((a, b) => a - b);
}

/** Gives one thing free in advance: the name for a temporary one, the mail address for none. */
function release(
  desired: DesiredEntry,
  current: CurrentObject,
  resource: string,
  { place, names, nameNow, mailProperty }: {
    place: Place;
    names: TemporaryNames;
    nameNow: Map<CurrentObject, string>;
    mailProperty: string | undefined;
  },
): Modify {
  const before = nameNow.get(current) ?? current.name;
  const part = { nameNow: before, membership: undefined, interim: true };
  if (resource.startsWith("name:")) {
    const name = names.make(desired.key);
    nameNow.set(current, name);
    return new ModifyOperation(desired, current, place, { ...part, name, only: {} });
  }
  const only: Properties = mailProperty === undefined ? {} : { [mailProperty]: null };
  return new ModifyOperation(desired, current, place, { ...part, name: before, only });
}
