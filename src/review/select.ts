/**
 * What of a plan is shown.
 *
 * @module
 */

import type { Change, ChangeKind, LeftOut, LeftOutValue, PlanDocument } from "./schema.ts";

/** The parts of a plan that can be asked for. */
export const PARTS = ["adds", "modifications", "renames", "deletions", "failures"] as const;

/** A part of a plan. Failures are what is left out, and what the target will not accept. */
export type PlanPart = (typeof PARTS)[number];

/** What is to be shown. */
export interface Selection {
  readonly only?: PlanPart | undefined;
  /** At most so many changes, and so many entries that are left out. */
  readonly limit?: number | undefined;
}

/** What was chosen, and how much of it there is. */
interface Selected {
  readonly changes: readonly Change[];
  readonly skipped: readonly LeftOut[];
  readonly values: readonly LeftOutValue[];
  /** How many more would have been chosen, were it not for the limit. */
  readonly moreChanges: number;
  readonly moreSkipped: number;
  readonly moreValues: number;
}

const KINDS_OF: Readonly<Record<Exclude<PlanPart, "failures">, readonly ChangeKind[]>> = {
  adds: ["add"],
  modifications: ["modify"],
  renames: ["rename"],
  deletions: ["delete", "disable"],
};

/** Chooses from a plan. */
export function select(
  { changes, skipped, left_out_values = [] }: Pick<PlanDocument, "changes" | "skipped" | "left_out_values">,
  { only, limit = Infinity }: Selection,
): Selected {
  const chosen = only === undefined ? changes : changes.filter((change) => belongsTo(change, only));
  const hasFailures = only === undefined || only === "failures";
  const left = hasFailures ? skipped : [];
  const values = hasFailures ? left_out_values : [];
  return {
    changes: chosen.slice(0, limit),
    skipped: left.slice(0, limit),
    values: values.slice(0, limit),
    moreChanges: Math.max(0, chosen.length - limit),
    moreSkipped: Math.max(0, left.length - limit),
    moreValues: Math.max(0, values.length - limit),
  };
}

function belongsTo({ change, warnings }: Change, only: PlanPart): boolean {
  return only === "failures" ? warnings !== undefined : KINDS_OF[only].includes(change);
}
