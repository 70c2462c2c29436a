/**
 * Compares the source with the target and returns a plan. Pure: no I/O, no clock, no logging.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { isAccountState } from "./account_state.ts";
import { compareText } from "../common/compare_text.ts";
import { departsAtOnce } from "./departures.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { type Conflicts, resolveConflicts } from "./conflicts.ts";
import {
  has,
  type Resource,
  type UniqueValue,
  valuesDesiredBy,
  valuesGainedBy,
  valuesHeldBy,
} from "./unique_values.ts";
import { doubtfulStamps, hasNoEntry, withholdByClock, withholdDeletions } from "./guards.ts";
import { judgeRemovals } from "./judge_removals.ts";
import { memberNotices } from "./member_faults.ts";
import { type ManagedMemberships, type MembershipPlan, planMemberships } from "./memberships.ts";
import { type Draft, writeOperations } from "./operations.ts";
import { orderByNeed } from "./operation_order.ts";
import type { Plan, Totals } from "./plan_types.ts";
import { planReferences, type ReferencePlan } from "./references.ts";
import type { Policy } from "./policy.ts";
import { type Fate, fateOf, stampOf } from "./removal.ts";
import { valueLosses } from "./limits/max_value_loss.ts";
import { refusalsOf } from "./limits/safety.ts";
import { dropSharedIdentifiers } from "./shared_identifiers.ts";
import { leaveOutTakenValues } from "./held_elsewhere.ts";
import { leaveOutSharedAddresses } from "./shared_addresses.ts";
import type { DesiredEntry } from "./desired_entry.ts";
import { GROUPS_PROPERTY } from "../udm/outer_groups.ts";
import { nameForm } from "../udm/values.ts";

/**
 * Plans a run.
 *
 * @param target the complete state of the target
 * @param source the complete state of the source; entries that cannot be written are skipped in it
 * @param managed which membership properties are managed
 * @param policy limits of the plan
 */
export function makePlan(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
  policy: Policy,
): Plan {
  compareSides(target, source, policy);
  leaveOutTakenValues(target, source);
  leaveOutSharedAddresses(target, source);
  const withheld = withholdDeletions(target, source, policy);
  const withheldKinds = new Set(withheld.kinds);
  const fateByTime = (current: CurrentObject) =>
    !withheldKinds.has(current.kind) && hasNoEntry(current, source) ? fateOf(current, policy) : "wait";
  const late = withholdByClock(source, fateByTime, policy);
  const fate = (current: CurrentObject) => {
    const fate = fateByTime(current);
    return fate === "delete" && late.isWithheld(current) ? "wait" : fate;
  };
  const judged = judgeRemovals(target, source, fate, policy);
  for (const { kind } of judged.notices) withheldKinds.add(kind);
  const willDelete = (current: CurrentObject) => fate(current) === "delete";
  const conflicts = resolveConflicts(target, source, willDelete);
  const references = planReferences(target, source, willDelete);
  const memberships = planMemberships(target, source, managed, willDelete);
  const drafts = draftSteps(target, source, { memberships, references, fate, policy, conflicts });
  const totals = {
    user: countTotals("user", drafts, target, source),
    group: countTotals("group", drafts, target, source),
  };
  const losses = valueLosses(target, source, memberships);
  return {
    operations: writeOperations(orderByNeed(drafts), { memberships, references }, target, source),
    skipped: KINDS.flatMap((kind) => source[kind].skipped()),
    unconverted: KINDS.flatMap((kind) => source[kind].unconverted()),
    refusals: refusalsOf({
      target,
      source,
      totals,
      removals: judged.refusals,
      memberships,
      valueLosses: losses,
      willDelete,
      allowValueLoss: policy.allowValueLoss,
    }, policy),
    notices: [
      ...withheld.notices,
      ...late.notices,
      ...judged.notices,
      ...doubtfulStamps(target, source),
      ...memberships.notices,
      ...(source.memberFaults === undefined ? [] : memberNotices(source.memberFaults)),
    ],
    totals,
    valueLosses: losses,
    unknownMembers: memberships.unknownMembers,
    selfMembers: memberships.selfMembers,
    unknownReferences: references.unknown,
    unreadableMembers: memberships.unreadableMembers,
  };
}

/**
 * Matches entries with objects and compares them, if that was not done before.
 */
export function compareSides(
  target: TargetState,
  source: SourceState,
  { adoptByName }: Pick<Policy, "adoptByName">,
): void {
  if (source.user.isCompared) return;
  for (const kind of KINDS) source[kind].compareWith(target, adoptByName);
  dropSharedIdentifiers(source);
}

/** All steps of the plan, in the order of execution if no step needs another. */
function draftSteps(
  target: TargetState,
  source: SourceState,
  { memberships, references: { deferred }, fate, policy, conflicts }: {
    readonly memberships: MembershipPlan;
    readonly references: ReferencePlan;
    readonly fate: (current: CurrentObject) => Fate;
    readonly policy: Policy;
    readonly conflicts: Conflicts;
  },
): Draft[] {
  const drafts: Draft[] = [];
  // Only values that another entry needs matter for the order.
  const freedBy = (current: CurrentObject, stillWanted: readonly UniqueValue[]) =>
    valuesHeldBy(current, target, source)
      .filter((value) => conflicts.claimants.has(value.id) && !has(stillWanted, value));
  const removals = (kind: Kind, isUrgent: boolean) => {
    const gone = [...source[kind].withoutEntry()].filter((current) =>
      fate(current) !== "wait" && losesAccess(current, fate(current)) === isUrgent
    );
    for (const current of inOrder(gone)) {
      const phase = isUrgent ? "access" : "deletions";
      const draft = { desired: undefined, current, kind, phase, takes: [] } as const;
      drafts.push(
        fate(current) === "disable"
          ? { ...draft, frees: [], stamp: stampFor(current, target, policy) }
          : { ...draft, frees: [...freedBy(current, []), absence(current)] },
      );
    }
  };
  // Who can log in is decided first, because the rest of the run can take hours, or fail
  removals("user", true);
  for (const { desired, current, changes: account } of source.user.accountStates()) {
    drafts.push({ desired, current, kind: "user", phase: "access", takes: NONE, frees: NONE, account });
  }
  const groups = memberships.order.filter((desired) =>
    hasWork(desired, memberships) || deferred.has(desired)
  );
  const referring = [...deferred.keys()].filter(({ kind }) => kind === "user");
  const users = inOrder([...new Set([...source.user.toWrite(), ...referring])]);
  const urgent = users.filter(changesAccess);
  for (const desired of [...urgent, ...without(users, urgent), ...groups]) {
    const { current, kind, name } = desired;
    const deleted = memberships.deletedBefore.get(desired) ?? NONE;
    const taken = valuesGainedBy(desired, target, source).filter(({ id }) => conflicts.holders.has(id));
    const freed = current === undefined ? NONE : freedBy(current, valuesDesiredBy(desired, source));
    const isAlone = taken.length + deleted.length + freed.length === 0;
    drafts.push({
      desired,
      current,
      kind,
      phase: kind === "group"
        ? isAlone && departsAtOnce(desired, memberships.changes.get(desired)) ? "departures" : "groups"
        : isAlone && current?.name === name && changesAccess(desired)
        ? "access"
        : "users",
      takes: taken.length + deleted.length === 0 ? NONE : [...taken, ...deleted.map(absence)],
      frees: freed.length === 0 ? NONE : freed,
    });
  }
  for (const kind of KINDS) removals(kind, false);
  return drafts;
}

const NONE: readonly never[] = [];

function stampFor(
  current: CurrentObject,
  { user }: TargetState,
  policy: Policy,
): NonNullable<Draft["stamp"]> {
  const keeping = user.stamps;
  if (keeping === undefined) throw new Error("users must be disabled first, but no stamps were read");
  return { stamp: stampOf(current, policy, keeping), stampProperty: keeping.property };
}

/** Becomes free with the deletion of an object. */
function absence({ kind, number }: CurrentObject): Resource {
  return { type: "absence", id: `absence:${kind}:${number}` };
}

/** Whether the object of a user without an entry can log in until its operation, or gets the time of its removal. */
function losesAccess({ kind, disabled }: CurrentObject, fate: Fate): boolean {
  return kind === "user" && (fate === "disable" || !disabled);
}

/** Whether an existing user may be enabled, disabled, locked or expire, or leave groups outside the OU. */
function changesAccess({ current, hasChanges, changes }: DesiredEntry): boolean {
  return current !== undefined && hasChanges &&
    Object.keys(changes).some((property) => isAccountState(property) || property === GROUPS_PROPERTY.user);
}

function without<T>(all: readonly T[], some: readonly T[]): readonly T[] {
  if (some.length === 0) return all;
  const excluded = new Set(some);
  return all.filter((one) => !excluded.has(one));
}

function hasWork(desired: DesiredEntry, memberships: MembershipPlan): boolean {
  return desired.current === undefined || desired.hasChanges ||
    desired.photo !== undefined || desired.isBack ||
    memberships.changes.has(desired);
}

function countTotals(kind: Kind, drafts: readonly Draft[], target: TargetState, source: SourceState): Totals {
  const own = drafts.filter((draft) => draft.kind === kind);
  const accounts = own.filter(({ account }) => account !== undefined).length;
  const changed = own.filter(({ desired, current, account }) =>
    desired !== undefined && current !== undefined && account === undefined
  );
  const renamed = changed.filter(({ desired, current }) => desired?.name !== current?.name).length;
  const added = own.filter(({ current }) => current === undefined).length;
  return {
    source: source[kind].entries,
    target: target[kind].owned,
    added,
    modified: changed.length - renamed + accounts,
    renamed,
    disabled: own.filter(({ stamp }) => stamp !== undefined).length,
    deleted: own.filter(({ desired, stamp }) => desired === undefined && stamp === undefined).length,
    unchanged: source[kind].size - added - changed.length,
    skipped: source[kind].entries - source[kind].size,
  };
}

/** Sorts by name regardless of case, then by name, then by key. */
function inOrder<T extends { readonly name: string; readonly key: string | undefined }>(
  objects: readonly T[],
): T[] {
  const forms = objects.map(({ name }) => nameForm(name));
  const places = Uint32Array.from(objects.keys());
  places.sort((a, b) => {
    const order = compareText(forms[a] as string, forms[b] as string);
    if (order !== 0) return order;
    const [one, other] = [objects[a] as T, objects[b] as T];
    return compareText(one.name, other.name) || compareText(one.key ?? "", other.key ?? "");
  });
  return Array.from(places, (place) => objects[place] as T);
}
