/**
 * What the steps of the transform have in common.
 *
 * @module
 */

import type { Values } from "../../common/model.ts";
import { sameValues } from "../values.ts";

/** The steps, by the key of the configuration that asks for them. */
export type StepName =
  | "decompose_attrs"
  | "recode_attrs"
  | "remove_values"
  | "replace_values"
  | "sanitizer"
  | "rename_attrs"
  | "fallback_attrs"
  | "fixed_attrs"
  | "remove_attrs"
  | "compose_attrs";

/** A value that was left out because a step could not deal with it. */
export interface Dropped {
  readonly attribute: string;
  readonly step: StepName;
  /** What was wrong with it. Quotes the value shortly if it is text and its attribute does not look like a secret. */
  readonly reason: string;
}

/**
 * Told of every change: what an attribute held before a step and what it holds after it; `undefined` if the attribute was not
 * there or no longer is. Must not keep the values.
 *
 * @param detail what else there is to say: the sanitizer, the charset, the template; the attribute that the values come from
 *   (`decompose_attrs`, `rename_attrs`)
 */
export type Trace = (
  step: StepName,
  name: string,
  before: Values | undefined,
  after: Values | undefined,
  detail?: string,
) => void;

/** An entry on its way through the steps. */
export type WorkingRecord = Map<string, Values>;

/** Where steps report to. */
export interface StepContext {
  readonly dropped: Dropped[];
  /** Properties whose values do not come from the entry, but stand in for values it does not have. */
  readonly substituted: string[];
  readonly trace: Trace | undefined;
}

/** A step on a whole record, which it changes. */
export type RecordStep = (record: WorkingRecord, context: StepContext) => void;

/** A step on the values of one attribute. Gives the same list if nothing changes. */
export interface ValuesStep {
  readonly step: StepName;
  /** What the trace is told besides. */
  readonly detail?: string;
  apply(values: Values, attribute: string, dropped: Dropped[]): Values;
}

/** Sets an attribute, or takes it out if there are no values, and tells the trace. */
export function setValues(
  record: WorkingRecord,
  name: string,
  values: Values | undefined,
  step: StepName,
  trace: Trace | undefined,
  detail?: string,
): void {
  const after = values === undefined || values.length === 0 ? undefined : values;
  if (trace !== undefined && !sameValues(record.get(name), after)) {
    trace(step, name, record.get(name), after, detail);
  }
  if (after === undefined) record.delete(name);
  else record.set(name, after);
}

/**
 * Maps values; `undefined` takes one out.
 *
 * @returns the same list if every value stays the very one it was
 */
export function mapValues(values: Values, map: (value: Uint8Array) => Uint8Array | undefined): Values {
  let mapped: Uint8Array[] | undefined;
  for (let index = 0; index < values.length; index++) {
    const value = values[index] as Uint8Array;
    const result = map(value);
    if (result === value) mapped?.push(value);
    else {
      mapped ??= values.slice(0, index);
      if (result !== undefined) mapped.push(result);
    }
  }
  return mapped ?? values;
}
