/**
 * What keeps a plan, or the deletions in it, from being carried out.
 *
 * @module
 */

import { type Kind, KINDS } from "../model.ts";
import type { Existing, TargetState } from "./existing.ts";
import { isWithin, limitText, namesText, percentText } from "./limits.ts";
import type { Notice, Refusal, Totals } from "./plan_types.ts";
import type { Policy } from "./policy.ts";
import { clocksAgree, type Fate, fateOf, isTimed } from "./removal.ts";
import { stampTime } from "./stamps.ts";
import { PREFERENCES } from "./photo.ts";
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
 * Refuses a plan whose source has fewer entries than it must have. Percentages judge one run; this is what stops a loss
 * that is small in each of many runs.
 */
export function refuseTooFewEntries(source: SourceState, { expectedEntries }: Policy): Refusal[] {
  return KINDS.filter((kind) => source[kind].entries < expectedEntries[kind]).map((kind) => {
    const { entries } = source[kind];
    return {
      reason: "below_expected",
      kind,
      message:
        `refused: the source has ${entries} ${kind}${
          entries === 1 ? "" : "s"
        }, but safety.expected_${kind}s is ` +
        `${
          expectedEntries[kind]
        }. Check source.${kind}_base, source.${kind}_filter and the rights of the account ` +
        `that reads. If there are really fewer now, lower safety.expected_${kind}s`,
    };
  });
}

/** The kinds of which nothing is removed in this run, and what is to be said about it. */
export interface Withheld {
  readonly kinds: ReadonlySet<Kind>;
  readonly notices: readonly Notice[];
}

/**
 * Withholds deletions that nothing proves: if an entry of a kind could be any object, if a user who must be there is
 * not, if a part of the directory was not read. It is worth mentioning where there is something to delete; a missing
 * user always is.
 */
export function withholdDeletions(source: SourceState, policy: Policy): Withheld {
  const missing = missingUsers(source, policy.requireUsers);
  const references = policy.allowReferences ? [] : source.references;
  const kinds = new Set<Kind>();
  const notices = KINDS.flatMap((kind): Notice[] => {
    const reasons: string[] = [];
    const [first, ...others] = source[kind].unidentified;
    if (first !== undefined) {
      reasons.push(
        `${others.length + 1} source ${
          others.length === 0 ? "entry has" : "entries have"
        } neither a primary key of its own ` +
          "nor a name that tells which object of the target is meant, so it is not known which objects are really " +
          `gone (first: ${first.dn})`,
      );
    }
    if (missing.length > 0) {
      reasons.push(
        `safety.require_users names ${namesText(missing)}, who must be in the source and ` +
          `${missing.length === 1 ? "is" : "are"} not there`,
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
    kinds.add(kind);
    const gone = namesOf(
      source,
      kind,
      (existing) => hasNoEntry(existing, source) ? fateOf(existing, policy) : "wait",
    );
    if (gone.length === 0 && missing.length === 0) return [];
    const message = `no ${kind} is ${removed(kind, policy)} in this run` +
      (gone.length === 0 ? "" : ` (${gone.length} would be: ${namesText(gone)})`) +
      `: ${reasons.join("; ")}`;
    return [{ kind, reason: "deletions_withheld", message }];
  });
  return { kinds, notices };
}

/** The deletions that depend on how much time has passed, if the clocks do not agree. */
export interface Timed {
  readonly isWithheld: (existing: Existing) => boolean;
  readonly notices: readonly Notice[];
}

/**
 * Withholds deletions of users whose time has passed, if the clock of the run and that of UDM do not agree or UDM does not
 * tell its time: a clock that jumps would delete at once everyone who waits.
 */
export function withholdByClock(
  source: SourceState,
  fate: (existing: Existing) => Fate,
  policy: Policy,
): Timed {
  if (clocksAgree(policy)) return { isWithheld: () => false, notices: [] };
  const isWithheld = (existing: Existing) => isTimed(existing, policy);
  const due = namesOf(source, "user", (existing) => isWithheld(existing) ? fate(existing) : "wait", "delete");
  if (due.length === 0) return { isWithheld, notices: [] };
  const { now, clockSkewMs } = policy;
  const reason = clockSkewMs === undefined
    ? "UDM's answer has no readable Date header (RFC 9110 section 6.6.1), so the clock of this machine " +
      `(${stampTime(now)}) cannot be checked. See whether a proxy before UDM removes the header`
    : `the clock of this machine says ${stampTime(now)}, that of UDM ${stampTime(now + clockSkewMs)}. ` +
      "Check NTP on both machines";
  const message = `no user whose delete_after has passed is deleted in this run (${due.length} would be: ${
    namesText(due)
  }): ${reason}; the next run deletes them if the clocks agree`;
  return { isWithheld, notices: [{ kind: "user", reason: "deletions_clock", message }] };
}

/** Reports stamps that count for nothing, once for all users. */
export function doubtfulStamps({ user }: TargetState, source: SourceState): Notice[] {
  const doubtful: string[] = [];
  const stale: string[] = [];
  for (const existing of user.stamped()) {
    if (existing.removed === undefined) doubtful.push(existing.name);
    else if (existing.removed.isStale && source.user.of(existing) !== undefined) stale.push(existing.name);
  }
  if (doubtful.length + stale.length === 0) return [];
  const kept = user.stamps?.property ?? PREFERENCES;
  const users = (names: readonly string[]) =>
    `${names.length} ${names.length === 1 ? "user has" : "users have"}`;
  const parts = [
    ...(doubtful.length === 0 ? [] : [
      kept === PREFERENCES
        ? `${
          users(doubtful)
        } a removal stamp in ${PREFERENCES} that the connector did not make for that user, or ` +
          `made with another secret or an earlier version: ${namesText(doubtful.sort())}`
        : `${users(doubtful)} a value in ${kept} that is not a time: ${namesText(doubtful.sort())}`,
    ]),
    ...(stale.length === 0 ? [] : [
      `${users(stale)} a removal stamp that is too old to enable the account: ${namesText(stale.sort())}`,
    ]),
  ];
  const message =
    `${parts.join("; ")}. It counts for nothing: accounts in the source stay as they are, and for users ` +
    "who are gone delete_after starts anew. Check these accounts, enable by hand those that should be enabled, and " +
    `remove the value from ${kept}`;
  return [{ kind: "user", reason: "doubtful_stamps", message }];
}

/** Whether the source says nothing about an object: it has no entry, and none that is skipped may mean it. */
export function hasNoEntry(existing: Existing, source: SourceState): boolean {
  const entries = source[existing.kind];
  return entries.of(existing) === undefined && !entries.kept.has(existing);
}

/** Names of the objects to which something happens because they are gone, sorted; or only a certain thing. */
function namesOf(
  source: SourceState,
  kind: Kind,
  fate: (existing: Existing) => Fate,
  only?: Fate,
): string[] {
  return [...source[kind].withoutEntry()].filter((existing) => {
    const found = fate(existing);
    return only === undefined ? found !== "wait" : found === only;
  }).map(({ name }) => name).sort();
}

/** What happens to objects that are gone. */
function removed(kind: Kind, { removal }: Policy): string {
  return kind === "user" && removal.type === "disable" ? "disabled or deleted" : "deleted";
}

function missingUsers(source: SourceState, required: readonly string[]): string[] {
  if (required.length === 0) return [];
  const present = new Set<string>();
  for (const name of source.user.names()) present.add(nameForm(name));
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
 * @param fate what is to become of an object that has no entry
 */
export function judgeRemovals(
  target: TargetState,
  source: SourceState,
  fate: (existing: Existing) => Fate,
  policy: Policy,
): Judgement {
  // An account that is disabled already loses nothing when a stamp that does not count is replaced.
  const loss = (existing: Existing) => {
    const found = fate(existing);
    return found === "disable" && existing.disabled && existing.hasStamp ? "wait" : found;
  };
  const gone = Object.fromEntries(KINDS.map((kind) => [kind, namesOf(source, kind, loss)])) as Record<
    Kind,
    string[]
  >;
  const all = gone.user.length + gone.group.length;
  const exceeded = KINDS.filter((kind) =>
    !isWithin(policy.maxDelete[kind], gone[kind].length, target[kind].size)
  );
  if (exceeded.length === 0 || policy.allowDeletes === all) return { refusals: [], notices: [] };

  const detail = (kind: Kind) =>
    `${gone[kind].length} of ${target[kind].size} ${kind}s would be ${removed(kind, policy)} ` +
    `(${percentText(gone[kind].length, target[kind].size)}), limit ${limitText(policy.maxDelete[kind])}: ` +
    namesText(gone[kind]);
  if (policy.allowDeletes !== undefined) {
    const counts = KINDS.map((kind) => `${gone[kind].length} ${kind}s`).join(" and ");
    const message =
      `refused: --allow-deletes ${policy.allowDeletes} allows exactly so many deletions, but there would be ${all} ` +
      `(${counts}). ${
        exceeded.map(detail).join(". ")
      }. If all of them are really to go: --allow-deletes ${all}`;
    return {
      refusals: [{ reason: "allow_deletes", kind: exceeded[0] as Kind, message }],
      notices: [],
    };
  }
  if (policy.onExceeded === "skip-deletes") {
    return {
      refusals: [],
      notices: exceeded.map((kind) => ({
        kind,
        reason: "deletions_skipped",
        message: `no ${kind} is ${removed(kind, policy)} in this run: ${detail(kind)}. ${waysOn(kind, all)}`,
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

/** Refuses too many modifications. */
export function judgeChanges(totals: Readonly<Record<Kind, Totals>>, policy: Policy): Refusal[] {
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
  return refusals;
}
