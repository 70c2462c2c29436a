/**
 * What keeps a plan, or the deletions in it, from being carried out.
 *
 * @module
 */

import { type Kind, KINDS } from "../model.ts";
import type { Existing, TargetState } from "./existing.ts";
import { isWithin, limitText, namesText, percentText } from "./limits.ts";
import type { MembershipPlan } from "./members.ts";
import type { Notice, Refusal, Totals } from "./plan_types.ts";
import type { Policy } from "./policy.ts";
import type { Fate } from "./removal.ts";
import { nameForm } from "./values.ts";
import type { SourceState } from "./wanted.ts";

/**
 * Refuses a plan whose source is empty where the target is not: a wrong search base or lost read rights look exactly
 * like a directory from which everybody has gone.
 */
export function refuseEmptySource(target: TargetState, source: SourceState, policy: Policy): Refusal[] {
  if (policy.allowEmptySource) return [];
  return KINDS.filter((kind) => source[kind].entries === 0 && target[kind].size > 0).map((kind) => ({
    reason: "empty_source",
    kind,
    message:
      `refused: the source has no ${kind}s, but the target has ${target[kind].size}, all of which would be ` +
      `deleted. Check source.${kind}_base, source.${kind}_filter and the rights of the account that reads; if the ` +
      "source is meant to be empty, set safety.allow_empty_source",
  }));
}

/**
 * Withholds deletions that nothing proves: if an entry of a kind could be any object, if a user who must be there is
 * not, if a part of the directory was not read.
 */
export function withholdDeletions(source: SourceState, policy: Policy): Notice[] {
  const missing = missingUsers(source, policy.requireUsers);
  const references = policy.allowReferences ? [] : source.references;
  return KINDS.flatMap((kind) => {
    const reasons: string[] = [];
    const [first, ...others] = source[kind].unidentified;
    if (first !== undefined) {
      reasons.push(
        `${others.length + 1} source ${
          others.length === 0 ? "entry has" : "entries have"
        } neither a usable primary ` +
          "key nor a name that tells which object of the target is meant, so nobody can say which objects are really " +
          `gone (first: ${first.dn})`,
      );
    }
    if (missing.length > 0) {
      reasons.push(
        `safety.require_users names ${namesText(missing)}, who must be in the source and is not there`,
      );
    }
    if (references.length > 0) {
      reasons.push(
        `a part of the source is kept elsewhere and was not read (${
          namesText(references, 3)
        }): search there with a ` +
          "configuration of its own, choose a base that does not contain it, or set safety.allow_references",
      );
    }
    if (reasons.length === 0) return [];
    const message = `no ${kind} is deleted in this run: ${reasons.join("; ")}`;
    return [{ kind, reason: "deletions_withheld", message }];
  });
}

function missingUsers(source: SourceState, required: readonly string[]): string[] {
  if (required.length === 0) return [];
  const present = new Set<string>();
  for (const { name } of source.user.all()) present.add(nameForm(name));
  for (const { name } of source.user.skipped()) if (name !== undefined) present.add(nameForm(name));
  return required.filter((name) => !present.has(nameForm(name)));
}

/** What is said of removals: refused altogether, or left out of an otherwise good plan. */
export interface Judgement {
  readonly refusals: readonly Refusal[];
  /** Kinds that lose nothing in this run. */
  readonly notices: readonly Notice[];
}

/**
 * Refuses too many removals (deletions, and users to be disabled), or leaves them out, as the policy says.
 *
 * @param fate what is to become of an object
 */
export function judgeRemovals(
  target: TargetState,
  fate: (existing: Existing) => Fate,
  policy: Policy,
): Judgement {
  const gone = Object.fromEntries(KINDS.map((kind) => [
    kind,
    [...target[kind].all()].filter((existing) => fate(existing) !== "wait").map(({ name }) => name).sort(),
  ])) as Record<Kind, string[]>;
  const all = gone.user.length + gone.group.length;
  const exceeded = KINDS.filter((kind) =>
    !isWithin(policy.maxDelete[kind], gone[kind].length, target[kind].size)
  );
  if (exceeded.length === 0 || policy.allowDeletes === all) return { refusals: [], notices: [] };

  const detail = (kind: Kind) => {
    const verb = kind === "user" && policy.removal.type === "disable" ? "disabled or deleted" : "deleted";
    return `${gone[kind].length} of ${target[kind].size} ${kind}s would be ${verb} ` +
      `(${percentText(gone[kind].length, target[kind].size)}), limit ${limitText(policy.maxDelete[kind])}: ` +
      namesText(gone[kind]);
  };
  if (policy.allowDeletes !== undefined) {
    const counts = KINDS.map((kind) => `${gone[kind].length} ${kind}s`).join(" and ");
    const message =
      `refused: --allow-deletes ${policy.allowDeletes} allows exactly so many deletions, but there would be ${all} ` +
      `(${counts}); look at them, then allow ${all}`;
    return { refusals: [{ reason: "allow_deletes", kind: exceeded[0] as Kind, message }], notices: [] };
  }
  if (policy.onExceeded === "skip-deletes") {
    return {
      refusals: [],
      notices: exceeded.map((kind) => ({
        kind,
        reason: "deletions_skipped",
        message: `no ${kind} is deleted in this run: ${detail(kind)}. ${waysOn(kind, all)}`,
      })),
    };
  }
  return {
    refusals: exceeded.map((kind) => ({
      reason: "max_delete",
      kind,
      message: `refused: ${detail(kind)}. ${waysOn(kind, all)}`,
    })),
    notices: [],
  };
}

function waysOn(kind: Kind, all: number): string {
  return `If they are really to go: allow it for one run with --allow-deletes ${all}, or raise ` +
    `safety.max_delete_${kind}s`;
}

/** Refuses too many modifications, and groups that would lose too many members. */
export function judgeChanges(
  totals: Readonly<Record<Kind, Totals>>,
  memberships: MembershipPlan,
  policy: Policy,
): Refusal[] {
  const refusals: Refusal[] = [];
  for (const kind of KINDS) {
    const { modified, renamed, target } = totals[kind];
    const changed = modified + renamed;
    const limit = policy.maxModify[kind];
    if (isWithin(limit, changed, target)) continue;
    refusals.push({
      reason: "max_modify",
      kind,
      message:
        `refused: ${changed} of ${target} ${kind}s would be modified or renamed (${
          percentText(changed, target)
        }), ` +
        `limit ${limitText(limit)}. If that is right, raise safety.max_modify_${kind}s`,
    });
  }
  const losing: string[] = [];
  for (const [{ name, existing }, { removed }] of memberships.changes) {
    const members = (existing?.users?.length ?? 0) + (existing?.nested?.length ?? 0);
    if (members < MEMBERS_FROM || policy.maxMemberLoss.type !== "percent") continue;
    if ((removed / members) * 100 > policy.maxMemberLoss.value) {
      losing.push(`${name} (${removed} of ${members}, ${percentText(removed, members)})`);
    }
  }
  if (losing.length > 0) {
    refusals.push({
      reason: "max_member_loss",
      kind: "group",
      message: `refused: ${losing.length} ${losing.length === 1 ? "group" : "groups"} would lose more than ` +
        `${limitText(policy.maxMemberLoss)} of the members: ${namesText(losing)}. If that is right, raise ` +
        "safety.max_member_loss",
    });
  }
  return refusals;
}

/** From how many members on a group is protected. */
const MEMBERS_FROM = 20;
