/**
 * Withholds deletions that nothing proves, and reports doubtful stamps.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { namesText } from "../common/number_text.ts";
import { namesOf, removedText } from "./objects_without_entry.ts";
import type { Notice } from "./plan_types.ts";
import type { Policy } from "./policy.ts";
import { clocksAgree, type Fate, fateOf, isTimed } from "./removal.ts";
import { stampTime } from "./stamps.ts";
import { PREFERENCES } from "../udm/photo.ts";
import { nameForm } from "../udm/values.ts";

/** The kinds of which nothing is removed in this run, and the notices about them. */
interface Withheld {
  readonly kinds: ReadonlySet<Kind>;
  readonly notices: readonly Notice[];
}

/** The number of objects from which missing primary keys are suspicious. */
const KEYLESS_FROM = 10;

/**
 * Withholds deletions that nothing proves: if an entry of a kind may be any object, if a required user is missing, if a
 * part of the directory was not read, if another server than the preferred one was read, or if UDM shows no primary keys.
 * It reports that only if there is something to delete; a missing user is always reported.
 */
export function withholdDeletions(target: TargetState, source: SourceState, policy: Policy): Withheld {
  const missing = missingUsers(source, policy.requireUsers);
  const references = policy.allowReferences ? [] : source.references;
  const failover = policy.deleteOnFailover ? undefined : source.failover;
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
          namesText(references, { shown: 3 })
        }): search there with a ` +
          "configuration of its own, choose a base that does not contain it, or set safety.allow_references",
      );
    }
    if (failover !== undefined) {
      reasons.push(
        `the source was read from ${failover.server} because ${failover.insteadOf} could not be used, and a replica may ` +
          "lack the newest entries: repair that server, or set safety.delete_on_failover if none of the servers is ever behind",
      );
    }
    const objects = target[kind];
    if (objects.owned >= KEYLESS_FROM && !objects.hasKeys) {
      reasons.push(
        `UDM shows no value of ${objects.primaryKeyProperty} for any of its ${objects.owned} ${kind}s, so it is not known ` +
          "which ones are really gone. If they have values, give the account of udm.user the right to read the property; " +
          `if they have none yet, the ${kind}s that have an entry of their name get one in this run, and the next run ` +
          "deletes the others",
      );
    }
    if (reasons.length === 0) return [];
    kinds.add(kind);
    const gone = namesOf(
      source,
      kind,
      (current) => hasNoEntry(current, source) ? fateOf(current, policy) : "wait",
    );
    if (gone.length === 0 && missing.length === 0) return [];
    const message = `no ${kind} is ${removedText(kind, policy)} in this run` +
      (gone.length === 0 ? "" : ` (${gone.length} would be: ${namesText(gone)})`) +
      `: ${reasons.join("; ")}`;
    return [{ kind, reason: "deletions_withheld", message }];
  });
  return { kinds, notices };
}

/** The deletions that depend on delete_after, if the clocks do not agree. */
interface Timed {
  readonly isWithheld: (current: CurrentObject) => boolean;
  readonly notices: readonly Notice[];
}

/**
 * Withholds deletions of users whose delete_after has passed, if the clocks of this machine and of UDM do not agree or that
 * of UDM is unknown: a clock that jumps would delete all waiting users at once.
 */
export function withholdByClock(
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
  policy: Policy,
): Timed {
  if (clocksAgree(policy)) return { isWithheld: () => false, notices: [] };
  const isWithheld = (current: CurrentObject) => isTimed(current, policy);
  const due = namesOf(source, "user", (current) => isWithheld(current) ? fate(current) : "wait", "delete");
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

/** Reports doubtful and stale stamps of all users in one notice. */
export function doubtfulStamps({ user }: TargetState, source: SourceState): Notice[] {
  const doubtful: string[] = [];
  const stale: string[] = [];
  for (const current of user.stamped()) {
    if (current.removed === undefined) doubtful.push(current.name);
    else if (current.removed.isStale && source.user.of(current) !== undefined) stale.push(current.name);
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

/** Whether an object of the connector has no entry, and no skipped entry may mean it. */
export function hasNoEntry(current: CurrentObject, source: SourceState): boolean {
  const entries = source[current.kind];
  return current.ignoredBy === undefined && entries.of(current) === undefined && !entries.kept.has(current);
}

function missingUsers(source: SourceState, required: readonly string[]): string[] {
  if (required.length === 0) return [];
  const present = new Set<string>();
  for (const name of source.user.names()) present.add(nameForm(name));
  for (const { name } of source.user.skipped()) if (name !== undefined) present.add(nameForm(name));
  return required.filter((name) => !present.has(nameForm(name)));
}
