/**
 * What keeps a plan, or the deletions in it, from being carried out.
 *
 * @module
 */

import type { CurrentObject } from "./current_object.ts";
import type { TargetState } from "./target_state.ts";
import type { SourceState } from "./source_state.ts";
import { type Kind, KINDS } from "../common/model.ts";
import { isWithin, limitText, namesText, percentText } from "./limits/limit.ts";
import { findAdoptions } from "./adopt_by_name.ts";
import type { Notice, RemovalRefusal } from "./plan_types.ts";
import type { Policy } from "./policy.ts";
import { clocksAgree, type Fate, fateOf, isTimed } from "./removal.ts";
import { stampTime } from "./stamps.ts";
import { PREFERENCES } from "../udm/photo.ts";
import { nameForm } from "../udm/values.ts";

/** The kinds of which nothing is removed in this run, and what is to be said about it. */
interface Withheld {
  readonly kinds: ReadonlySet<Kind>;
  readonly notices: readonly Notice[];
}

/** From how many objects on it is remarkable that none of them has a primary key. */
const KEYLESS_FROM = 10;

/**
 * Withholds deletions that nothing proves: if an entry of a kind could be any object, if a user who must be there is
 * not, if a part of the directory was not read, if another server than the preferred one was, if UDM shows no primary key
 * at all. It is worth mentioning where there is something to delete; a missing user always is.
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
          namesText(references, 3)
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
    if (objects.size >= KEYLESS_FROM && !objects.hasKeys) {
      reasons.push(
        `UDM shows no value of ${objects.primaryKeyProperty} for any of its ${objects.size} ${kind}s, so it is not known ` +
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
    const message = `no ${kind} is ${removed(kind, policy)} in this run` +
      (gone.length === 0 ? "" : ` (${gone.length} would be: ${namesText(gone)})`) +
      `: ${reasons.join("; ")}`;
    return [{ kind, reason: "deletions_withheld", message }];
  });
  return { kinds, notices };
}

/** The deletions that depend on how much time has passed, if the clocks do not agree. */
interface Timed {
  readonly isWithheld: (current: CurrentObject) => boolean;
  readonly notices: readonly Notice[];
}

/**
 * Withholds deletions of users whose time has passed, if the clock of the run and that of UDM do not agree or UDM does not
 * tell its time: a clock that jumps would delete at once everyone who waits.
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

/** Reports stamps that count for nothing, once for all users. */
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

/** Whether the source says nothing about an object: it has no entry, and none that is skipped may mean it. */
export function hasNoEntry(current: CurrentObject, source: SourceState): boolean {
  const entries = source[current.kind];
  return entries.of(current) === undefined && !entries.kept.has(current);
}

/** Names of the objects to which something happens because they are gone, sorted; or only a certain thing. */
function namesOf(
  source: SourceState,
  kind: Kind,
  fate: (current: CurrentObject) => Fate,
  only?: Fate,
): string[] {
  return [...source[kind].withoutEntry()].filter((current) => {
    const found = fate(current);
    return only === undefined ? found !== "wait" : found === only;
  }).map(({ name }) => name).sort();
}

/** What happens to objects that are gone. */
function removed(kind: Kind, policy: Policy): string {
  return isDisabling(kind, policy) ? "disabled or deleted" : "deleted";
}

function isDisabling(kind: Kind, { removal }: Policy): boolean {
  return kind === "user" && removal.type === "disable";
}

function missingUsers(source: SourceState, required: readonly string[]): string[] {
  if (required.length === 0) return [];
  const present = new Set<string>();
  for (const name of source.user.names()) present.add(nameForm(name));
  for (const { name } of source.user.skipped()) if (name !== undefined) present.add(nameForm(name));
  return required.filter((name) => !present.has(nameForm(name)));
}

/** What is said of removals: refused altogether, or left out of an otherwise good plan. */
interface Judgement {
  readonly refusals: readonly RemovalRefusal[];
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
  fate: (current: CurrentObject) => Fate,
  policy: Policy,
): Judgement {
  // An account that is disabled already loses nothing when a stamp that does not count is replaced.
  const loss = (current: CurrentObject) => {
    const found = fate(current);
    return found === "disable" && current.disabled && current.hasStamp ? "wait" : found;
  };
  const gone = Object.fromEntries(KINDS.map((kind) => [kind, namesOf(source, kind, loss)])) as Record<
    Kind,
    string[]
  >;
  const all = gone.user.length + gone.group.length;
  const unable = policy.adoptByName ? refuseAdoption(target, source, fate, policy, all) : [];
  if (unable.length > 0) return { refusals: unable, notices: [] };
  const exceeded = KINDS.filter((kind) =>
    !isWithin(policy.maxDelete[kind], gone[kind].length, target[kind].size)
  );
  if (exceeded.length === 0 || policy.allowDeletes === all) return { refusals: [], notices: [] };

  const again = comingAgain(target, source, fate);
  const left = all - again.user - again.group;
  const detail = (kind: Kind) =>
    `${gone[kind].length} of ${target[kind].size} ${kind}s would be ${removed(kind, policy)} ` +
    `(${percentText(gone[kind].length, target[kind].size)}), limit ${limitText(policy.maxDelete[kind])}: ` +
    namesText(gone[kind]);
  const waysOn = (kind: Kind) =>
    again[kind] === 0
      ? `If they are really to go: allow it for one run with --allow-deletes ${all}, or raise ` +
        `safety.max_delete_${kind}s`
      : `${again[kind]} of ${gone[kind].length} ${kind}s to be ${removed(kind, policy)} ` +
        (isDisabling(kind, policy)
          ? "have the name of a new entry with another identifier"
          : "would come again under the same name with another identifier") +
        `: has the directory been reloaded? ${waysBack(source, kind, { left, all })}`;
  if (policy.allowDeletes !== undefined) {
    const counts = KINDS.map((kind) => `${gone[kind].length} ${kind}s`).join(" and ");
    const back = exceeded.filter((kind) => again[kind] > 0);
    const message =
      `refused: --allow-deletes ${policy.allowDeletes} allows exactly that number of deletions, but there would be ${all} ` +
      `(${counts}). ${exceeded.map(detail).join(". ")}. ` +
      (back.length === 0
        ? `If all of them are really to go: --allow-deletes ${all}`
        : back.map(waysOn).join(". "));
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
        message: `no ${kind} is ${removed(kind, policy)} in this run: ${detail(kind)}. ${waysOn(kind)}`,
      })),
    };
  }
  return {
    refusals: exceeded.map((kind) => ({
      reason: "max_delete",
      kind,
      message: `refused: ${detail(kind)}. ${waysOn(kind)}`,
    })),
    notices: [],
  };
}

/** How many of the objects to be removed would come again under the same name. */
function comingAgain(
  target: TargetState,
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
): Record<Kind, number> {
  const count = (kind: Kind) => {
    const [objects, entries] = [target[kind], source[kind]];
    let again = 0;
    for (const [row, object] of findAdoptions(entries, objects)) {
      const isNew = entries.isUsableAt(row) && entries.objectRowAt(row) === undefined;
      if (isNew && fate(objects.at(object)) !== "wait") again++;
    }
    return again;
  };
  return { user: count("user"), group: count("group") };
}

/**
 * What to do about objects that would come again: everything else before deleting them.
 *
 * @param counts how many removals there are in all, and how many of them are left if those objects are adopted
 */
function waysBack(
  source: SourceState,
  kind: Kind,
  { left, all }: { readonly left: number; readonly all: number },
): string {
  const property = source[kind].rules.primaryKeyProperty;
  const lost = kind === "user"
    ? "accounts, passwords and memberships"
    : "group numbers and all that refers to them";
  const restore =
    `restore the old values of ${property} in the source, or map the attribute or use the sanitizer that ` +
    "gives them";
  if (source[kind].canAdopt) {
    const others = left === 0 ? "" : ` --allow-deletes ${left}`;
    return `Deleting and creating them again would lose ${lost}. Either ${restore}; or, for one run, let them keep all ` +
      `that and get the new values: sync --adopt-by-name${others} (first look at plan --adopt-by-name${others})`;
  }
  return `UDM never changes ${property}, so --adopt-by-name cannot keep them. Either ${restore}; or name another ` +
    `property that is empty in UDM as udm.${kind}_primary_key_property, and map the new identifier to it: objects ` +
    `without a value are recognised by name; or accept that deleting and creating them again loses ${lost}: ` +
    `--allow-deletes ${all}`;
}

/** Refuses --adopt-by-name where it cannot do what is expected of it, unless the deletions are allowed. */
function refuseAdoption(
  target: TargetState,
  source: SourceState,
  fate: (current: CurrentObject) => Fate,
  { allowDeletes }: Policy,
  all: number,
): RemovalRefusal[] {
  const unable = KINDS.filter((kind) => !source[kind].canAdopt);
  const again = comingAgain(target, source, fate);
  const refusal = (kind: Kind, what: string): RemovalRefusal => ({
    reason: "adopt_by_name",
    kind,
    message: `refused: --adopt-by-name cannot keep ${what}. ${waysBack(source, kind, { left: all, all })}`,
  });
  if (unable.length === KINDS.length) return [refusal("user", "any user or group")];
  if (allowDeletes === all) return [];
  return unable.filter((kind) => again[kind] > 0)
    .map((kind) => {
      const objects = again[kind] === 1 ? `1 ${kind}` : `${again[kind]} ${kind}s`;
      return refusal(kind, `${objects} under the name of a new entry with another identifier`);
    });
}
