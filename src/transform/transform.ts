/**
 * From an entry of the source to the values of the target's properties.
 *
 * @module
 */

import type { Attributes, Values } from "../common/model.ts";
import type { Dropped, Trace, WorkingRecord } from "./steps/step.ts";
import { rulesOf, type TransformConfig } from "./steps/steps.ts";
import { distinctValues } from "./values.ts";

/** What comes out of the steps. */
interface Transformed {
  /** Attributes and properties by name, none of them empty, no value twice. */
  readonly values: Attributes;
  /** Values that steps dropped. */
  readonly dropped: readonly Dropped[];
  /** Properties that have values of the configuration, because the entry has none for them. */
  readonly substituted: readonly string[];
}

/**
 * Sends the attributes of one entry through all steps. Changes nothing of what it is given; values that no step changes are
 * passed on as they are, not copied. Never throws.
 */
export type Transform = (attributes: Attributes, trace?: Trace) => Transformed;

/**
 * Prepares the transform for one kind of entries.
 *
 * LDAP ignores case (RFC 4512 section 2.5), so a rule for `givenname` means the attribute that is requested as `givenName`.
 * Names that earlier rules make count as they are written, because properties of the target do not ignore case: an attribute
 * `Street` may be renamed to the property `street`.
 *
 * @param requested the names that the source is asked for, and under which it gives the values
 * @throws {PythonRegexError} if a regular expression cannot be used
 * @throws {FormatSyntaxError} if a template cannot be used
 * @throws {RangeError} if a charset or sanitizer is not known
 */
export function compileTransform(config: TransformConfig, requested: readonly string[]): Transform {
  const known = new Set(requested);
  const byLowerCase = new Map<string, string>();
  for (const name of requested.toReversed()) byLowerCase.set(name.toLowerCase(), name);
  const spell = (name: string) => known.has(name) ? name : byLowerCase.get(name.toLowerCase()) ?? name;
  const settings = { phoneRegion: config.phone_region.toUpperCase() };
  const steps = rulesOf(config).map(({ rule }) => {
    const apply = rule.compile(spell, settings);
    for (const name of rule.makes ?? []) known.add(name);
    return apply;
  });
  return (attributes, trace) => {
    const record: WorkingRecord = new Map<string, Values>();
    for (const [name, values] of attributes) {
      const distinct = distinctValues(values);
      if (distinct.length > 0) record.set(name, distinct);
    }
    const context = { dropped: [] as Dropped[], substituted: [] as string[], trace };
    for (const apply of steps) apply(record, context);
    return { values: record, dropped: context.dropped, substituted: context.substituted };
  };
}

/**
 * What the configuration gives to properties that an entry has no values for: the values of `fallback_attrs`, and of
 * templates without names at the end of others.
 *
 * @throws {FormatSyntaxError} if a template cannot be used
 */
export function substitutesOf(config: TransformConfig): Attributes {
  const { values, substituted } = compileTransform(config, [])(new Map());
  return new Map([...values].filter(([property]) => substituted.includes(property)));
}
