/**
 * What a key of the section `safety` is, and what a safety limit is. Each limit is one file that exports one value;
 * `safety.ts` has the list.
 *
 * @module
 */

import { parsedText } from "../../common/scalars.ts";
import type { Kind } from "../../common/model.ts";
import { documented, z } from "../../common/zod.ts";
import type { CurrentObject } from "../current_object.ts";
import type { TargetState } from "../target_state.ts";
import type { SourceState } from "../source_state.ts";
import type { MembershipPlan } from "../memberships.ts";
import type { Refusal, RemovalRefusal, Totals, ValueLoss } from "../plan_types.ts";
import { type Limit, LIMIT_PATTERN, limitText, parseLimit } from "./limit.ts";

/** Keys of the section `safety` that together mean one thing. */
export interface Setting<Name extends string, Keys extends z.core.$ZodShape, Value> {
  /** How the program calls it. */
  readonly name: Name;
  /** The keys with their schemas; these are their documentation. */
  readonly keys: Keys;
  /** What the keys mean. */
  read(keys: z.output<z.ZodMiniObject<Keys>>): Value;
  /** The value as a plan shows it, by key; empty if there is nothing to say. */
  show(value: Value): Readonly<Record<string, string>>;
}

/** A safety limit: it refuses plans. The documents, the metrics and the schema of a plan are made from its fields. */
export interface SafetyLimit<Name extends string, Keys extends z.core.$ZodShape, Value, Reason extends string>
  extends Setting<Name, Keys, Value> {
  /** The reasons of its refusals, and what each of them means. */
  readonly reasons: Readonly<Record<Reason, string>>;
  /** Refuses a plan that exceeds the limit. */
  refuse(plan: JudgedPlan, value: Value): readonly (Refusal & { readonly reason: NoInfer<Reason> })[];
}

/** What limits judge. */
export interface JudgedPlan {
  readonly target: TargetState;
  readonly source: SourceState;
  readonly totals: Readonly<Record<Kind, Totals>>;
  readonly removals: readonly RemovalRefusal[];
  readonly memberships: Pick<MembershipPlan, "losses">;
  readonly valueLosses: readonly ValueLoss[];
  /** Whether an object of the target will be deleted. */
  readonly willDelete: (current: CurrentObject) => boolean;
  /** Properties and memberships to which the limits on losses do not apply. */
  readonly allowValueLoss: readonly string[];
}

/** A setting with the types of its keys and its value. */
export function defineSetting<const Name extends string, Keys extends z.core.$ZodShape, Value>(
  setting: Setting<Name, Keys, Value>,
): Setting<Name, Keys, Value> {
  return setting;
}

/** A limit with the types of its keys, its value and its reasons. */
export function defineLimit<
  const Name extends string,
  Keys extends z.core.$ZodShape,
  Value,
  Reason extends string,
>(limit: SafetyLimit<Name, Keys, Value, Reason>): SafetyLimit<Name, Keys, Value, Reason> {
  return limit;
}

/** The schema of a limit for one kind, where another key is for both. */
export function limitFor(kind: Kind) {
  return documented(z.optional(parsedText(parseLimit)), {
    description: `The same for ${kind}s alone; it wins over the key for both.`,
    pattern: LIMIT_PATTERN,
    examples: ["10 %", "100"],
  });
}

/** A limit for each kind, by key. */
export function showLimits(key: string, limits: Readonly<Record<Kind, Limit>>): Record<string, string> {
  return { [`${key}_users`]: limitText(limits.user), [`${key}_groups`]: limitText(limits.group) };
}

/** A truth value as the configuration has it. */
export function yesOrNo(value: boolean): string {
  return value ? "yes" : "no";
}
