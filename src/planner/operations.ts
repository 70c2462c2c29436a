/**
 * Turns ordered steps into operations.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import type { Kind, Properties } from "../common/model.ts";
import { arrivalsOf, departuresOf } from "./departures.ts";
import { deferMemberships } from "./deferred_memberships.ts";
import type { MembershipPlan } from "./memberships.ts";
import { CreateOperation, ModifyOperation, type Place, preferencesOf } from "./entry_operations.ts";
import type { Placed, Step } from "./operation_order.ts";
import { type Disable, type Membership, type Modify, type Operation, PHASES } from "./plan_types.ts";
import type { ReferencePlan } from "./references.ts";
import { TemporaryNames } from "./temporary_names.ts";
import type { Resource } from "./unique_values.ts";
import type { DesiredEntry } from "./desired_entry.ts";

/** A step of the plan before ordering. */
export interface Draft extends Step {
  readonly desired: DesiredEntry | undefined;
  readonly current: CurrentObject | undefined;
  readonly kind: Kind;
  readonly phase: (typeof PHASES)[number];
  /** The stamp of a user who is disabled instead of deleted, and its property. */
  readonly stamp?: Pick<Disable, "stamp" | "stampProperty">;
  /** The account state of a skipped entry. */
  readonly account?: Properties;
}

/**
 * A future operation: a step, its deferred memberships, or the members that leave before. A number to save memory in a first run:
 * four times the place of the step, plus one for the memberships, or two for those that leave.
 */
type Slot = number;

const DEFERRED = 1;
const DEPARTING = 2;

function placeIn(slot: Slot): number {
  return slot >>> 2;
}

function isDeferred(slot: Slot): boolean {
  return (slot & DEFERRED) !== 0;
}

function isDeparture(slot: Slot): boolean {
  return (slot & DEPARTING) !== 0;
}

/** Turns steps into operations, in the order of their phases. */
export function writeOperations(
  placed: readonly Placed<Draft>[],
  { memberships, references }: { readonly memberships: MembershipPlan; readonly references: ReferencePlan },
  target: TargetState,
  source: SourceState,
): Operation[] {
  const phases = placed.map(({ step, pulledBy }) =>
    Math.min(PHASES.indexOf(step.phase), PHASES.indexOf(pulledBy.phase))
  );
  const { deferred, before } = deferMemberships(placed, phases, memberships, source);
  /** The removals of groups whose operation has to wait. */
  const departing = new Map<DesiredEntry, Membership>();
  /** The memberships that are written by the operation of a group, or deferred. */
  const left = new Map(memberships.changes);
  placed.forEach(({ step: { desired }, part }, place) => {
    if (desired === undefined || part.type !== "whole" || phases[place] === DEPARTURES) return;
    const whole = memberships.changes.get(desired);
    // The object to adopt has no primary key yet by which a retry could find it
    if (whole === undefined || whole.removed === 0 || desired.current?.key !== desired.key) return;
    departing.set(desired, departuresOf(whole));
    const arrivals = arrivalsOf(whole);
    if (arrivals !== undefined) left.set(desired, arrivals);
    else left.delete(desired);
  });
  const hasOwn = (desired: DesiredEntry) => hasMore(desired) || left.has(desired) && !deferred.has(desired);
  const late = new Set([
    ...[...deferred].filter((desired) => left.has(desired)),
    ...references.deferred.keys(),
  ]);
  const slots = arrange(placed, phases, { late, departing, hasOwn });
  const awaited = new Set([...references.deferred.values()].flatMap(({ needs }) => needs));
  /** The ids of the operations of the entries that others refer to. */
  const operationOf = new Map<DesiredEntry, number>();
  /** The id of the operation of the step at a place, plus one; 0: none. */
  const stepAt = new Uint32Array(placed.length);
  const writeOf = new Map<DesiredEntry, number>();
  /** The id of the operation that removes nested groups, if it is another one. */
  const departureOf = new Map<DesiredEntry, number>();
  slots.forEach((slot, id) => {
    const { step: { desired, kind }, part } = placed[placeIn(slot)] as Placed<Draft>;
    if (isDeparture(slot)) {
      if (departing.get(desired as DesiredEntry)?.undoesNesting) departureOf.set(desired as DesiredEntry, id);
      return;
    }
    if (!isDeferred(slot)) stepAt[placeIn(slot)] = id + 1;
    if (desired !== undefined && !isDeferred(slot) && part.type === "whole" && awaited.has(desired)) {
      operationOf.set(desired, id);
    }
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
      phase: isDeferred(slot)
        ? MEMBERSHIPS
        : isDeparture(slot)
        ? DEPARTURES
        : phases[placeIn(slot)] as number,
      needs: needs.length === 0 ? NONE : ids(needs.map((other) => (stepAt[other] as number) - 1)),
      after: NONE,
    };
    if (isDeparture(slot)) {
      const { name } = current as CurrentObject;
      const entry = desired as DesiredEntry;
      return new ModifyOperation(entry, current, { ...place, needs: NONE }, {
        ...{ nameNow: name, name, only: {}, interim: hasOwn(entry) || late.has(entry) },
        membership: departing.get(entry),
      });
    }
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
    const membership = left.get(desired);
    // Without nestings in it, an early operation waits for no other group
    const earlier = place.phase === DEPARTURES ? undefined : before.get(desired);
    const after = earlier === undefined ? NONE : ids(
      [desired, ...earlier].flatMap((other) => [
        ...other === desired ? [] : [writeOf.get(other)],
        departureOf.get(other),
      ]).filter((other) => other !== undefined),
    );
    const { name } = desired;
    if (isDeferred(slot)) {
      const own = stepAt[placeIn(slot)] as number;
      const referring = references.deferred.get(desired);
      const awaits = (referring?.needs ?? []).map((entry) => operationOf.get(entry)).filter((id) =>
        id !== undefined
      );
      const needs = ids([...own === 0 ? place.needs : [own - 1], ...awaits]);
      return new ModifyOperation(desired, current, { ...place, needs, after }, {
        nameNow: name,
        name,
        membership: deferred.has(desired) ? membership : undefined,
        only: referring?.properties ?? {},
        refersTo: awaits,
      });
    }
    const isPostponed = deferred.has(desired);
    const wholePlace = isPostponed ? place : { ...place, after };
    const own = isPostponed ? undefined : membership;
    if (current === undefined) return new CreateOperation(desired, wholePlace, own);
    const nameBefore = nameNow.get(current) ?? current.name;
    return new ModifyOperation(desired, current, wholePlace, { nameNow: nameBefore, name, membership: own });
  });
}

const DEPARTURES = PHASES.indexOf("departures");
const MEMBERSHIPS = PHASES.indexOf("memberships");

/** The steps, what comes before and what is deferred by phase, otherwise in the given order. */
function arrange(
  placed: readonly Placed<Draft>[],
  phases: readonly number[],
  { late, departing, hasOwn }: {
    readonly late: ReadonlySet<DesiredEntry>;
    readonly departing: ReadonlyMap<DesiredEntry, unknown>;
    readonly hasOwn: (desired: DesiredEntry) => boolean;
  },
): Slot[] {
  const slots: Slot[] = [];
  const placeOf = new Map<DesiredEntry, number>();
  placed.forEach(({ step: { desired }, part }, place) => {
    if (desired === undefined || part.type !== "whole") return;
    if (late.has(desired) || departing.has(desired)) placeOf.set(desired, place);
  });
  const add = (all: Iterable<DesiredEntry>, sort: number) => {
    for (const desired of all) slots.push(4 * (placeOf.get(desired) as number) + sort);
  };
  PHASES.forEach((_, phase) => {
    placed.forEach(({ step: { desired }, part }, place) => {
      if (phases[place] !== phase) return;
      const isEmptied = desired !== undefined && part.type === "whole" && placeOf.has(desired) &&
        !hasOwn(desired);
      if (!isEmptied) slots.push(4 * place);
    });
    if (phase === DEPARTURES) add(departing.keys(), DEPARTING);
    if (phase === MEMBERSHIPS) add(late, DEFERRED);
  });
  return slots;
}

/** Whether anything besides memberships is written. */
function hasMore({ current, hasChanges, photo, isBack }: DesiredEntry): boolean {
  return current === undefined || hasChanges || photo !== undefined || isBack;
}

const NONE: readonly number[] = [];

function ids(numbers: readonly number[]): readonly number[] {
  return numbers.length === 0 ? NONE : [...new Set(numbers)].sort((a, b) => a - b);
}

/** Releases a value in advance: replaces the name by a temporary one, or removes the mail address. */
function release(
  desired: DesiredEntry,
  current: CurrentObject,
  resource: Resource,
  { place, names, nameNow, mailProperty }: {
    place: Place;
    names: TemporaryNames;
    nameNow: Map<CurrentObject, string>;
    mailProperty: string | undefined;
  },
): Modify {
  const before = nameNow.get(current) ?? current.name;
  const part = { nameNow: before, membership: undefined, interim: true };
  if (resource.type === "name") {
    const name = names.make(desired.key);
    nameNow.set(current, name);
    return new ModifyOperation(desired, current, place, { ...part, name, only: {} });
  }
  const only: Properties = mailProperty === undefined ? {} : { [mailProperty]: null };
  return new ModifyOperation(desired, current, place, { ...part, name: before, only });
}
