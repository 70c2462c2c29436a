/** @module */

import type { TransformConfig } from "../../config/types.ts";
import type { Attributes, Values } from "../../common/model.ts";
import { compileRecode } from "./recode.ts";
import { compileRemoveValues } from "./remove_values.ts";
import { compileReplaceValues } from "./replace_values.ts";
import { compileSanitizer } from "./sanitize.ts";
import type { StepContext, ValuesStep, WorkingRecord } from "./step.ts";
import { distinctValues, sameValues } from "../values.ts";

/** The key of `sanitizer` whose functions every attribute goes through, after its own. */
const EVERY_ATTRIBUTE = "*";

/** Cleans the values of every attribute; gives a new record. */
export type Clean = (attributes: Attributes, context: StepContext) => WorkingRecord;

/** The parts of the configuration that belong to step 2. */
export type CleanConfig = Pick<
  TransformConfig,
  "recodeAttrs" | "removeValues" | "replaceValues" | "sanitizer" | "phoneRegion"
>;

/**
 * Step 2: for every attribute recode, remove, replace and sanitize its values, in this order. Empty values and duplicates go,
 * and an attribute with no value left goes too.
 *
 * @throws {RangeError} if the configuration names a charset or sanitizer that is not known
 */
export function compileClean(config: CleanConfig): Clean {
  const context = { phoneRegion: config.phoneRegion };
  const sanitizers = (key: string) =>
    (config.sanitizer.get(key) ?? []).map((name) => compileSanitizer(name, context));
  const forEvery = sanitizers(EVERY_ATTRIBUTE);
  const named = new Set([
    ...config.recodeAttrs.keys(),
    ...config.removeValues.keys(),
    ...config.replaceValues.keys(),
    ...config.sanitizer.keys(),
  ]);
  const steps = new Map<string, readonly ValuesStep[]>();
  for (const name of named) {
    if (name === EVERY_ATTRIBUTE) continue;
    const charset = config.recodeAttrs.get(name);
    const unwanted = config.removeValues.get(name);
    const replacements = config.replaceValues.get(name);
    steps.set(name, [
      ...(charset === undefined ? [] : [compileRecode(charset)]),
      ...(unwanted === undefined ? [] : [compileRemoveValues(unwanted)]),
      ...(replacements === undefined ? [] : [compileReplaceValues(replacements)]),
      ...sanitizers(name),
      ...forEvery,
    ]);
  }
  return (attributes, stepContext) => {
    const record: WorkingRecord = new Map();
    for (const [name, values] of attributes) {
      const cleaned = cleanValues(name, values, steps.get(name) ?? forEvery, stepContext);
      if (cleaned.length > 0) record.set(name, cleaned);
    }
    return record;
  };
}

function cleanValues(
  name: string,
  values: Values,
  steps: readonly ValuesStep[],
  { dropped, trace }: StepContext,
): Values {
  let cleaned = distinctValues(values);
  for (const step of steps) {
    const before = cleaned;
    // A function may make two values equal, or leave nothing of one; the next shall see neither.
    cleaned = distinctValues(step.apply(before, name, dropped));
    if (trace !== undefined && !sameValues(before, cleaned)) {
      trace(step.step, name, before, cleaned.length === 0 ? undefined : cleaned, step.detail);
    }
    if (cleaned.length === 0) break;
  }
  return cleaned;
}
