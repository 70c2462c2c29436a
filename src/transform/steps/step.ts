/**
 * What a step of the transform is. Each step is one file that exports one {@linkcode Step}; `steps.ts` has the list.
 *
 * @module
 */

import type { Values } from "../../common/model.ts";
import { mapOf, name } from "../../common/scalars.ts";
import type { z } from "../../common/zod.ts";
import { distinctValues, sameValues } from "../values.ts";

/**
 * A step of the transform: its key in the configuration, the schema of its value (with description and example: this is
 * its documentation), and what it does.
 *
 * Everything else is derived from this: which attributes are requested, which names exist, the schema of the configuration.
 */
export interface Step<Key extends string = string, Schema extends z.ZodType = z.ZodType> {
  readonly key: Key;
  readonly schema: Schema;
  /**
   * The rules that a configured value consists of, in the order in which they are carried out.
   *
   * @throws {PythonRegexError} if a regular expression cannot be used
   * @throws {FormatSyntaxError} if a template cannot be used
   */
  rules(value: z.output<Schema>): readonly Rule[];
}

/** One rule of a step, for one attribute or property. A rule uses no names but those that it declares. */
export interface Rule {
  /** Where it stands below the key of its step, such as "displayName". */
  readonly path: string;
  /** The names whose values it uses to make or change others. Attributes that a wanted property needs are requested. */
  readonly reads?: readonly Read[];
  /** The names whose values it changes in place, if there are any. */
  readonly changes?: readonly string[];
  /** The names to which it gives values, whatever they had before. */
  readonly makes?: readonly string[];
  /** The names that are gone afterwards, of those that it reads. */
  readonly removes?: readonly string[];
  /** What it makes is for later steps and need not be a property of the target. */
  readonly isIntermediate?: boolean;
  /** It gives values only to names that have none. */
  readonly isFallback?: boolean;
  /** What is allowed in it, but probably not meant. */
  readonly warnings?: readonly { readonly path: string; readonly message: string }[];
  /**
   * Prepares the rule.
   *
   * @param spell gives the name under which an entry holds what the rule reads or changes
   * @throws {RangeError} if a charset or sanitizer is not known
   */
  compile(spell: (name: string) => string, settings: Settings): ApplyRule;
}

/** A name that a rule reads, and where the rule names it, below the key of the step. */
interface Read {
  readonly name: string;
  readonly path: string;
}

/** What steps may know besides their own value. */
export interface Settings {
  /** Region (ISO 3166-1 alpha-2) of phone numbers that are written without a country calling code. */
  readonly phoneRegion: string;
}

/** Changes an entry as a rule says. */
type ApplyRule = (record: WorkingRecord, context: StepContext) => void;

/** An entry on its way through the steps: values by name, none of them empty, none twice. */
export type WorkingRecord = Map<string, Values>;

/** Where rules report to. */
export interface StepContext {
  readonly dropped: Dropped[];
  /** Properties whose values do not come from the entry, but stand in for values it does not have. */
  readonly substituted: string[];
  readonly trace: Trace | undefined;
}

/** A value that a step dropped. */
export interface Dropped {
  readonly attribute: string;
  /** The key of the step. */
  readonly step: string;
  /** What was wrong with it. Quotes the value shortly if it is text and its attribute does not look like a secret. */
  readonly reason: string;
}

/** What a change is due to. */
interface Detail {
  /** The attribute that the values come from. */
  readonly from?: string;
  /** The sanitizer, the charset, or the template. */
  readonly by?: string;
}

/**
 * Receives every change: what an attribute held before a step and what it holds after it; `undefined` if the attribute was
 * not there or no longer is. Must not keep the values.
 */
export type Trace = (
  step: string,
  name: string,
  before: Values | undefined,
  after: Values | undefined,
  detail?: Detail,
) => void;

/** A step with the types of its key and its schema. */
export function defineStep<const Key extends string, Schema extends z.ZodType>(
  step: Step<Key, Schema>,
): Step<Key, Schema> {
  return step;
}

/** The schema of a step whose rules are given by attribute or property. */
export function byName<T extends z.ZodType>(rule: T) {
  return mapOf(name(), rule).default({});
}

/** Sets an attribute, or removes it if there are no values, and reports that to the trace. */
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

/** Maps a value; `undefined` drops it, the same value keeps it. */
export type MapValue = (value: Uint8Array, attribute: string, dropped: Dropped[]) => Uint8Array | undefined;

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
  { dropped, trace }: StepContext,
  detail?: Detail,
): void {
  const before = record.get(attribute);
  if (before === undefined) return;
  let mapped: Uint8Array[] | undefined;
  for (let index = 0; index < before.length; index++) {
    const value = before[index] as Uint8Array;
    const result = map(value, attribute, dropped);
    if (result === value) mapped?.push(value);
    else {
      mapped ??= before.slice(0, index);
      if (result !== undefined) mapped.push(result);
    }
  }
  // Two values may have become equal, or one empty.
  if (mapped !== undefined) setValues(record, attribute, distinctValues(mapped), step, trace, detail);
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
