/**
 * The type of transform steps. Each step is one file that exports one {@linkcode Step}; `steps.ts` lists them.
 *
 * @module
 */

import type { Attributes, Values } from "../../common/model.ts";
import { mapOf, name } from "../../common/scalars.ts";
import { z } from "../../common/zod.ts";
import type { StepBudget } from "../../syntax/python_regex/pattern.ts";
import type { SanitizerContext } from "../sanitizers/types.ts";
import { distinctValues, sameValues } from "../values.ts";

/**
 * A step of the transform: its key in the configuration, the schema of its value with description and example, and its
 * rules. The requested attributes, the known names and the schema of the configuration are derived from it.
 */
export interface Step<Key extends string = string, Schema extends z.ZodMiniType = z.ZodMiniType> {
  readonly key: Key;
  readonly schema: Schema;
  /**
   * What its rules read in {@linkcode StepContext.before}, whatever its other rules write: the attributes as the server sent
   * them, in whose order the rules then run, or the values from before the step. Missing: each rule reads and changes the
   * record that the rules before it left.
   */
  readonly reads?: "sent attributes" | "values before";
  /**
   * Returns the rules of a configured value, in the order in which they run.
   */
  rules(value: z.output<Schema>): readonly Rule[];
}

/** One rule of a step, for one attribute or property. It uses only the names that it declares. */
export interface Rule {
  /** Its path below the key of the step, such as "displayName". */
  readonly path: string;
  /** The names whose values it uses for others. They are requested if a desired property needs them. */
  readonly reads?: readonly Read[];
  /** The names whose values it changes. */
  readonly changes?: readonly string[];
  /** The names whose values it sets. */
  readonly makes?: readonly string[];
  /** The names that it removes; it reads them, too. */
  readonly removes?: readonly string[];
  /** Source attributes that every entry has: without a value, nothing is known about the properties made from them. */
  readonly requires?: readonly string[];
  /** Later steps use what it makes; it need not be a property of the target. */
  readonly isIntermediate?: boolean;
  /** It sets only names without values. */
  readonly isFallback?: boolean;
  /** Valid settings without effect. */
  readonly notes?: readonly { readonly path: string; readonly message: string }[];
  /**
   * Prepares the rule.
   *
   * @param spell returns a name in the spelling that entries use
   */
  compile(spell: (name: string) => string, settings: SanitizerContext): ApplyRule;
}

/** A name that a rule reads, and its path below the key of the step. */
interface Read {
  readonly name: string;
  readonly path: string;
}

/** Applies a rule to an entry. */
export type ApplyRule = (record: WorkingRecord, context: StepContext) => void;

/** An entry between the steps: values by name, without empty values and duplicates. */
export type WorkingRecord = Map<string, Values>;

/** What rules read besides the record, and what receives their reports. */
export interface StepContext {
  /** The attributes as the server sent them, or the values before the step. */
  readonly before: Attributes;
  readonly dropped: Dropped[];
  /** Properties with values from the configuration, because the entry has none. */
  readonly substituted: string[];
  /** Names whose values are not known, and why: a pattern could not be applied to a value. */
  readonly unknown: Map<string, string>;
  /** For the patterns on all values of the entry. */
  readonly budget: StepBudget;
  readonly trace: Trace | undefined;
}

/** A value that a step dropped. */
export interface Dropped {
  readonly attribute: string;
  /** The key of the step. */
  readonly step: string;
  /** The sanitizer, if one dropped it. */
  readonly by?: string;
  /** Why it was dropped. Quotes the value, truncated, if it is text and its attribute does not look like a secret. */
  readonly reason: string;
}

/** The cause of a change. */
interface Detail {
  /** The attribute that the values come from. */
  readonly from?: string;
  /** The sanitizer, the charset, or the template. */
  readonly by?: string;
}

/**
 * Receives every change: the values of an attribute before and after a step, `undefined` if it did not or does not exist.
 * Must not keep the values.
 */
export type Trace = (
  step: string,
  name: string,
  before: Values | undefined,
  after: Values | undefined,
  detail?: Detail,
) => void;

/** Infers the types of the key and the schema of a step. */
export function defineStep<const Key extends string, Schema extends z.ZodMiniType>(
  step: Step<Key, Schema>,
): Step<Key, Schema> {
  return step;
}

/** The schema of a step with one rule per attribute or property. */
export function byName<T extends z.ZodMiniType>(rule: T) {
  return z.prefault(mapOf(name(), rule), {});
}

/** Sets an attribute, or removes it if there are no values, and reports the change to the trace. */
export function setValues(
  record: WorkingRecord,
  name: string,
  values: Values | undefined,
  step: string,
  trace: Trace | undefined,
  detail?: Detail,
): void {
  const after = values === undefined || values.length === 0 ? undefined : values;
  if (trace !== undefined && !sameValues(record.get(name), after)) {
    trace(step, name, record.get(name), after, detail);
  }
  if (after === undefined) record.delete(name);
  else record.set(name, after);
}

/** Maps a value; `undefined` drops it. */
export type MapValue = (
  value: Uint8Array,
  attribute: string,
  context: Pick<StepContext, "dropped" | "unknown" | "budget">,
) => Uint8Array | undefined;

/**
 * Maps the values of one attribute.
 *
 * @param step the key of the step
 */
export function mapValues(
  record: WorkingRecord,
  attribute: string,
  map: MapValue,
  step: string,
  context: StepContext,
  detail?: Detail,
): void {
  const before = record.get(attribute);
  if (before === undefined) return;
  let mapped: Uint8Array[] | undefined;
  for (let index = 0; index < before.length; index++) {
    const value = before[index] as Uint8Array;
    const result = map(value, attribute, context);
    if (result === value) mapped?.push(value);
    else {
      mapped ??= before.slice(0, index);
      if (result !== undefined) mapped.push(result);
    }
  }
  // Mapped values may be equal or empty
  if (mapped !== undefined) setValues(record, attribute, distinctValues(mapped), step, context.trace, detail);
}

/** A rule that maps the values of one attribute. */
export function mappingRule(
  step: string,
  attribute: string,
  compile: () => MapValue,
  detail?: Detail,
): Rule {
  return {
    path: attribute,
    changes: [attribute],
    compile(spell) {
      const name = spell(attribute);
      const map = compile();
      return (record, context) => mapValues(record, name, map, step, context, detail);
    },
  };
}
