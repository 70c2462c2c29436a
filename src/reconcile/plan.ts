/**
 * From what is there and what is wanted to what is to be done. Pure: no I/O, no clock, no logging.
 *
 * @module
 */

import { type Kind, KINDS } from "../model.ts";
import { heldBy, type Resource, settleClaims, takenBy, wantedBy } from "./claims.ts";
import type { Existing, TargetState } from "./existing.ts";
import {
  hasNoEntry,
  judgeChanges,
  judgeMemberLoss,
  judgeRemovals,
  refuseEmptySource,
  withholdDeletions,
} from "./guards.ts";
import { type ManagedMemberships, type MembershipPlan, planMemberships } from "./members.ts";
import { type Draft, writeOperations } from "./operations.ts";
import { orderByNeed } from "./order.ts";
import type { Plan, Totals } from "./plan_types.ts";
import { type Policy, UNLIMITED } from "./policy.ts";
import { type Fate, fateOf, stampOf } from "./removal.ts";
import type { SourceState, Wanted } from "./wanted.ts";
import { nameForm } from "./values.ts";

/**
 * Plans a run.
 *
 * @param target everything that was read from the target, completely
 * @param source everything that was read from the source, completely; it is compared with the target, and entries that
 *   turn out to be impossible are moved to its skipped entries
 * @param managed which membership properties belong to the connector
 * @param policy what the plan may do
 */
export function makePlan(
  target: TargetState,
  source: SourceState,
  managed: ManagedMemberships,
  policy: Policy = UNLIMITED,
): Plan {
  for (const kind of KINDS) source[kind].compareWith(target);
  const withheld = withholdDeletions(target, source, policy);
  const withheldKinds = new Set(withheld.kinds);
  const fate = (existing: Existing) =>
    !withheldKinds.has(existing.kind) && hasNoEntry(existing, source) ? fateOf(existing, policy) : "wait";
  const judged = judgeRemovals(target, fate, policy);
  for (const { kind } of judged.notices) withheldKinds.add(kind);
  const goes = (existing: Existing) => fate(existing) === "delete";
  settleClaims(target, source, goes);
  const memberships = planMemberships(target, source, managed, goes);
  const drafts = draftSteps(target, source, memberships, fate, policy);
  const totals = {
    user: countTotals("user", drafts, target, source),
    group: countTotals("group", drafts, target, source),
  };
  const empty = refuseEmptySource(target, source, policy);
  return {
    operations: writeOperations(orderByNeed(drafts), memberships, target, source),
    skipped: KINDS.flatMap((kind) => source[kind].skipped()),
    refusals: [
      ...empty,
      // Of an empty source nothing more needs to be said.
      ...judged.refusals.filter(({ kind }) => !empty.some((refusal) => refusal.kind === kind)),
      ...judgeChanges(totals, policy),
      ...judgeMemberLoss(memberships, policy),
    ],
    notices: [...withheld.notices, ...judged.notices, ...memberships.notices],
    totals,
    unknownMembers: memberships.unknownMembers,
  };
}

/** Everything that is to be done, in the order in which it is done if no step needs another. */
function draftSteps(
  target: TargetState,
  source: SourceState,
  memberships: MembershipPlan,
  fate: (existing: Existing) => Fate,
  policy: Policy,
): Draft[] {
  const drafts: Draft[] = [];
  const toWrite = (entries: Iterable<Wanted>) =>
    [...entries].filter((wanted) => hasWork(wanted, memberships));
  for (const wanted of [...inOrder(toWrite(source.user.all())), ...toWrite(memberships.order)]) {
    const { existing } = wanted;
    const held = existing === undefined ? [] : heldBy(existing, target, source);
    const claimed = wantedBy(wanted, source);
    const deleted = memberships.deletedBefore.get(wanted) ?? [];
    drafts.push({
      wanted,
      existing,
      kind: wanted.kind,
      phase: wanted.kind === "user" ? "users" : "groups",
      takes: [...takenBy(wanted, target, source), ...deleted.map(absence)],
      frees: held.filter((resource) => !claimed.includes(resource)),
    });
  }
  for (const kind of KINDS) {
    for (const existing of inOrder([...target[kind].all()].filter((existing) => fate(existing) !== "wait"))) {
      const draft = { wanted: undefined, existing, kind, phase: "deletions", takes: [] } as const;
      switch (fate(existing)) {
        case "delete":
          drafts.push({ ...draft, frees: [...heldBy(existing, target, source), absence(existing)] });
          break;
        case "disable":
          drafts.push({ ...draft, frees: [], stamp: stampOf(existing, policy.now) });
          break;
        case "wait":
          break;
      }
    }
  }
  return drafts;
}

/** What only the deletion of an object gives. */
function absence({ kind, number }: Existing): Resource {
  return `absence:${kind}:${number}`;
}

function hasWork(wanted: Wanted, memberships: MembershipPlan): boolean {
  return wanted.existing === undefined || wanted.hasChanges ||
    wanted.photo !== undefined || wanted.isBack ||
    memberships.changes.has(wanted);
}

function countTotals(kind: Kind, drafts: readonly Draft[], target: TargetState, source: SourceState): Totals {
  const own = drafts.filter((draft) => draft.kind === kind);
  const changed = own.filter(({ wanted, existing }) => wanted !== undefined && existing !== undefined);
  const renamed = changed.filter(({ wanted, existing }) => wanted?.name !== existing?.name).length;
  const added = own.filter(({ existing }) => existing === undefined).length;
  return {
    source: source[kind].entries,
    target: target[kind].size,
    added,
    modified: changed.length - renamed,
    renamed,
    disabled: own.filter(({ stamp }) => stamp !== undefined).length,
    deleted: own.filter(({ wanted, stamp }) => wanted === undefined && stamp === undefined).length,
    unchanged: source[kind].size - added - changed.length,
    skipped: source[kind].entries - source[kind].size,
  };
}

/** In the order of names, without regard to case first; of several objects with one name, that of their keys. */
function inOrder<T extends { readonly name: string; readonly key: string | undefined }>(
  objects: readonly T[],
): T[] {
  const forms = objects.map((object) => ({ object, form: nameForm(object.name) }));
  return forms.sort((a, b) =>
    compareText(a.form, b.form) || compareText(a.object.name, b.object.name) ||
    compareText(a.object.key ?? "", b.object.key ?? "")
  ).map(({ object }) => object);
}

function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
