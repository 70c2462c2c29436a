/**
 * What sync does with an entry, and why, in sentences.
 *
 * @module
 */

import type { CurrentObject } from "../planner/current_object.ts";
import type { Config } from "../config/types.ts";
import type { Kind } from "../common/model.ts";
import { type Effect, effectsOf } from "../planner/effects.ts";
import { isWithholding, type Operation, type Plan } from "../planner/plan_types.ts";
import { stampTime } from "../planner/stamps.ts";
import type { Action, ShownOperation } from "./document.ts";
import { type Sides, type Subject, subjectsOf } from "./find.ts";
import { shownOperations } from "./operations.ts";

/** What sync does with a subject. */
export interface Verdict {
  readonly action: Action;
  /** Undefined if nothing changes. */
  readonly effect: Effect | undefined;
  readonly why: readonly string[];
  readonly operations: readonly ShownOperation[];
  /** Notices of the plan that concern it. */
  readonly notices: Plan["notices"];
}

/** Options of {@linkcode verdictOn}. */
interface VerdictOptions {
  readonly plan: Plan;
  readonly sides: Sides;
  readonly config: Config;
  readonly primaryKeyProperty: string;
  /** OUs that must be created first, relative to the base. */
  readonly missingOus: readonly string[];
}

/** Notices about members of groups, which `explain` shows with each group. */
const MEMBER_NOTICES: readonly string[] = ["unreadable_members", "unresolved_members", "ambiguous_members"];

/** Explains what sync does with a subject. */
export function verdictOn(subject: Subject, options: VerdictOptions): Verdict {
  const { plan } = options;
  const effect = effectOn(subject, plan);
  const common = { effect, operations: effect === undefined ? [] : shownOperations(effect, plan) };
  const notices = plan.notices.filter(({ kind, reason, message }) => {
    if (kind !== subject.kind || MEMBER_NOTICES.includes(reason)) return false;
    if (reason !== "nesting_cycle") return subject.type !== "desired";
    if (subject.type !== "desired") return false;
    const { name, sourceDn } = subject.desired;
    return message.includes(`(${sourceDn})`) || message.startsWith(`group ${name} is not nested`);
  });
  switch (subject.type) {
    case "desired":
      return {
        ...common,
        action: effect === undefined ? "nothing" : effect.effect,
        why: whyWanted(subject, effect, options),
        notices,
      };
    case "skipped":
      return { ...common, action: "skip", why: whySkipped(subject, effect), notices };
    case "object":
      return {
        ...common,
        action: effect === undefined ? "keep" : effect.effect,
        why: whyAlone(subject, effect, options),
        notices,
      };
  }
}

/** The effect of the plan on a subject. */
function effectOn(subject: Subject, plan: Plan): Effect | undefined {
  const matches = (operation: Operation) => {
    if (operation.kind !== subject.kind) return false;
    if (operation.type === "delete" || operation.type === "disable") {
      return subject.type === "object" && operation.dn === subject.objects[0].dn;
    }
    if (subject.type === "skipped") {
      return operation.type === "modify" && operation.accountOnly &&
        operation.sourceDn === subject.skipped.dn && operation.key === subject.skipped.key;
    }
    return subject.type === "desired" && operation.key === subject.desired.key;
  };
  return effectsOf({ operations: plan.operations.filter(matches) })[0];
}

function whyWanted(
  { kind, desired, objects }: Subject & { readonly type: "desired" },
  effect: Effect | undefined,
  { primaryKeyProperty, config, missingOus }: VerdictOptions,
): string[] {
  const key = `${primaryKeyProperty}=${desired.key}`;
  const [object] = objects;
  const invalid = desired.problems.map(({ property, message }) => `${property} is omitted: ${message}.`);
  if (object === undefined) {
    const isMissing = missingOus.includes(ouOf(kind, config));
    return [
      `No ${kind} below ${ouOf(kind, config)} has its primary key (${key}).`,
      ...(isMissing ? [`${ouOf(kind, config)} does not exist yet and is created first.`] : []),
      ...invalid,
    ];
  }
  const why = [
    object.key === undefined
      ? `UDM has a ${kind} with this name and no primary key: it is adopted, and gets ${key}.`
      : `The ${kind} of the target has the same primary key (${key}).`,
  ];
  const { problems } = desired;
  if (effect === undefined) {
    why.push(
      problems.length === 0
        ? "Its managed properties are up to date."
        : "Its other managed properties are up to date.",
    );
  }
  why.push(...invalid);
  if (effect?.newName !== undefined) {
    why.push("Its name has changed: it is renamed, and keeps its password and memberships.");
  }
  if (object.hasStamp && (object.removed === undefined || object.removed.isStale)) {
    why.push("It has an invalid stamp, which is ignored (see the notice).");
  } else if (object.removed !== undefined) {
    why.push(
      `It was missing and was disabled by the connector (${
        stampTime(object.removed.since)
      }). It has returned, so its stamp is removed` +
        (effect?.operations.some((operation) =>
            operation.type === "modify" && operation.changes.disabled === false
          )
          ? ", and it is enabled again."
          : "."),
    );
  }
  return why;
}

function whySkipped(
  { skipped, objects }: Subject & { readonly type: "skipped" },
  effect: Effect | undefined,
): string[] {
  const [object, ...others] = objects;
  const stays = object === undefined
    ? `It has no object in UDM, and none is created.`
    : effect !== undefined
    ? "Only the state of its account (disabled, userexpiry, locked) is written."
    : others.length === 0
    ? `Its object in UDM is unchanged.`
    : "Its object is uncertain; all possible objects stay unchanged.";
  return [`It is skipped: ${skipped.message}.`, stays];
}

function whyAlone(
  { kind, objects: [object] }: Subject & { readonly type: "object" },
  effect: Effect | undefined,
  { sides, config, plan, primaryKeyProperty }: VerdictOptions,
): string[] {
  const noEntry = object.key === undefined
    ? `It has no primary key (${primaryKeyProperty}), and no entry of the source belongs to it.`
    : `No ${kind} of the source that was read has its primary key (${primaryKeyProperty}=${object.key}).`;
  if (object.ignoredBy !== undefined) {
    return [
      `${object.ignoredBy} ignores it: it is neither changed nor deleted, and stays a member of its groups.`,
    ];
  }
  const { userRemoval, deleteAfterMs } = config.udm;
  const isNever = deleteAfterMs === Infinity;
  const days = `${Math.round(deleteAfterMs / 864_000) / 100} days`;
  const stamped = object.removed === undefined
    ? undefined
    : `It was disabled because it was no longer in the source (${stampTime(object.removed.since)}).`;
  switch (effect?.effect) {
    case "delete":
      return [
        noEntry,
        ...(userRemoval === "disable" && kind === "user" && stamped !== undefined
          ? [`${stamped} udm.delete_after (${days}) has passed.`]
          : [
            `Everything below ${
              ouOf(kind, config)
            } is owned by the connector, which deletes objects without an entry.`,
          ]),
      ];
    case "disable":
      return [
        noEntry,
        `udm.user_removal is disable: it is disabled now, and ${
          isNever ? "never deleted" : `deleted after ${days}`
        }.`,
      ];
    default: {
      const rival = mayMean(object, kind, sides);
      if (rival !== undefined) {
        return [`It is kept because it may belong to a skipped entry: ${rival}.`];
      }
      const withheld = plan.notices.some((notice) => notice.kind === kind && isWithholding(notice));
      return [
        noEntry,
        ...(stamped === undefined || object.removed === undefined ? [] : [
          isNever
            ? `${stamped} udm.delete_after is never, so it stays.`
            : `${stamped} It will be deleted from ${stampTime(object.removed.since + deleteAfterMs)} on.`,
        ]),
        ...(userRemoval === "keep" && kind === "user"
          ? ["udm.user_removal is keep, so it stays as it is."]
          : []),
        ...(withheld ? [`No ${kind} is deleted in this run (see the notice).`] : []),
      ];
    }
  }
}

/** DN and fault of a skipped entry that an object may belong to. */
function mayMean(object: CurrentObject, kind: Kind, sides: Sides): string | undefined {
  if (!sides.source[kind].kept.has(object)) return undefined;
  for (const subject of subjectsOf(kind, sides)) {
    if (subject.type === "skipped" && subject.objects.includes(object)) {
      return `${subject.skipped.dn}: ${subject.skipped.message}`;
    }
  }
  return undefined;
}

function ouOf(kind: Kind, { udm }: Config): string {
  return kind === "user" ? udm.userOu : udm.groupOu;
}
