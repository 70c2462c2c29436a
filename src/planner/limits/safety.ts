/**
 * The safety limits and the other keys of the section `safety`, and what follows from them.
 *
 * @module
 */

import { z } from "../../common/zod.ts";
import type { Refusal } from "../plan_types.ts";
import { emptySource } from "./empty_source.ts";
import { expectedEntries } from "./expected_entries.ts";
import { maxDelete } from "./max_delete.ts";
import { maxMemberLoss } from "./max_member_loss.ts";
import { maxModify } from "./max_modify.ts";
import { maxValueLoss } from "./max_value_loss.ts";
import { wrongOu } from "./wrong_ou.ts";
import {
  allowReferences,
  deleteOnFailover,
  maxFailures,
  onExceeded,
  requireUsers,
} from "./other_settings.ts";
import type { JudgedPlan, SafetyLimit, Setting } from "./setting.ts";

/** All limits, in the order in which they judge a plan. */
const LIMITS = [
  emptySource,
  wrongOu,
  expectedEntries,
  maxDelete,
  maxModify,
  maxValueLoss,
  maxMemberLoss,
] as const;

const SETTINGS = [
  ...LIMITS,
  maxFailures,
  allowReferences,
  deleteOnFailover,
  onExceeded,
  requireUsers,
] as const;

/** What protects the target from a source that is not what it seems. */
export type SafetyRules = {
  readonly [S in typeof SETTINGS[number] as S["name"]]: ReturnType<S["read"]>;
};

type AnySetting = Setting<string, z.core.$ZodShape, unknown>;
type AnyLimit = SafetyLimit<string, z.core.$ZodShape, unknown, string>;

const settings: readonly AnySetting[] = SETTINGS;
const limits: readonly AnyLimit[] = LIMITS;

/** The schema of the section `safety`. */
export const safetySchema = z.strictObject(
  Object.assign({}, ...settings.map(({ keys }) => keys)) as z.core.$ZodShape,
  { error: "must be a section" },
);

/** What the section `safety` means. */
export function readSafety(section: z.output<typeof safetySchema>): SafetyRules {
  return Object.fromEntries(settings.map((setting) => [setting.name, setting.read(section)])) as SafetyRules;
}

/** The safety rules as a plan shows them, by key of the section `safety`. */
export function showSafety(rules: SafetyRules): Record<string, string> {
  return Object.assign(
    {},
    ...settings.map((setting) => setting.show(rules[setting.name as keyof SafetyRules])),
  ) as Record<string, string>;
}

/** Why the limits refuse a plan. Of a kind that the source has no entries of, nothing more is said. */
export function refusalsOf(plan: JudgedPlan, rules: SafetyRules): Refusal[] {
  const refusals: Refusal[] = [];
  for (const limit of limits) {
    const isEmpty = ({ kind }: Refusal) =>
      refusals.some((earlier) => earlier.reason === "empty_source" && earlier.kind === kind);
    refusals.push(
      ...limit.refuse(plan, rules[limit.name as keyof SafetyRules]).filter((refusal) => !isEmpty(refusal)),
    );
  }
  return refusals;
}

/** Every reason of a refusal, and what it means. */
export const REFUSAL_REASONS: Readonly<Record<string, string>> = Object.assign(
  {},
  ...limits.map(({ reasons }) => reasons),
);
