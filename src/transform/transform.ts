/**
 * From an entry of the source to the values of the target's properties.
 *
 * @module
 */

import type { TransformConfig } from "../config/types.ts";
import type { Attributes } from "../common/model.ts";
import { spellAsRequested } from "./attribute_names.ts";
import { compileClean } from "./steps/clean.ts";
import { compileCompose } from "./steps/compose.ts";
import { compileDecompose } from "./steps/decompose.ts";
import { compileFallback } from "./steps/fallback.ts";
import { compileFixed } from "./steps/fixed.ts";
import { compileRemoveAttrs } from "./steps/remove_attrs.ts";
import { compileRename } from "./steps/rename.ts";
import type { Dropped, RecordStep, Trace } from "./steps/step.ts";

/** What comes out of the steps. */
export interface Transformed {
  /** Attributes and properties by name, none of them empty, no value twice. */
  readonly values: Attributes;
  /** What was left out on the way. */
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
 * The steps are those of the configuration, in the order decompose, clean (recode, remove, replace, sanitize), rename, fallback,
 * fixed, remove, compose. An attribute that the configuration spells with another case than the requested one is that one.
 *
 * @param requestedAttributes the names that the source is asked for, and under which it gives the values
 * @throws {PythonRegexError} if a regular expression cannot be used
 * @throws {FormatSyntaxError} if a template cannot be used
 * @throws {RangeError} if a charset or sanitizer is not known
 */
export function compileTransform(config: TransformConfig, requestedAttributes: readonly string[]): Transform {
  const { config: spelled, spellInTemplate } = spellAsRequested(config, requestedAttributes);
  const decompose = spelled.decomposeAttrs.size === 0 ? undefined : compileDecompose(spelled.decomposeAttrs);
  const clean = compileClean(spelled);
  const steps: readonly RecordStep[] = [
    compileRename(spelled.renameAttrs),
    compileFallback(spelled.fallbackAttrs),
    compileFixed(spelled.fixedAttrs),
    compileRemoveAttrs(spelled.removeAttrs),
    compileCompose(spelled.composeAttrs, spellInTemplate),
  ];
  return (attributes, trace) => {
    const dropped: Dropped[] = [];
    const context = { dropped, substituted: [] as string[], trace };
    let source = attributes;
    if (decompose !== undefined) {
      const record = new Map(attributes);
      decompose(record, context);
      source = record;
    }
    const record = clean(source, context);
    // None of these brings duplicates: they move clean lists, or set lists that were cleaned when they were prepared.
    for (const step of steps) step(record, context);
    return { values: record, dropped, substituted: context.substituted };
  };
}
