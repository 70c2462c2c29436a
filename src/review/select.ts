/**
 * Selects the parts of a plan to show.
 *
 * @module
 */

import type { Change, ChangeKind, InvalidValue, PlanDocument, SkippedEntry } from "./schema.ts";

/** The parts of a plan for `--only`. */
export const PARTS = ["adds", "modifications", "renames", "deletions", "failures"] as const;

/** A part of a plan. Failures are skipped entries and values, and changes that UDM will reject. */
export type PlanPart = (typeof PARTS)[number];

/** The selection. */
export interface Selection {
  readonly only?: PlanPart | undefined;
  /** Maximum number of changes, of skipped entries, and of skipped values. */
  readonly limit?: number | undefined;
}

/** The selected parts, and how much the limit cut off. */
interface Selected {
  readonly changes: readonly Change[];
  readonly skipped: readonly SkippedEntry[];
  readonly values: readonly InvalidValue[];
  /** Numbers cut off by the limit. */
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

/** Applies a selection to a plan. */
export function select(
  { changes, skipped, invalid_values = [] }: Pick<PlanDocument, "changes" | "skipped" | "invalid_values">,
  { only, limit = Infinity }: Selection,
): Selected {
  const chosen = only === undefined ? changes : changes.filter((change) => belongsTo(change, only));
  const hasFailures = only === undefined || only === "failures";
  const left = hasFailures ? skipped : [];
  const values = hasFailures ? invalid_values : [];
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
