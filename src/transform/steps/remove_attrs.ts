/** @module */

import { type RecordStep, setValues } from "./step.ts";

/**
 * Step 6, `remove_attrs`: takes attributes and properties out.
 *
 * @param names what goes
 */
export function compileRemoveAttrs(names: readonly string[]): RecordStep {
  return (record, { trace }) => {
    for (const name of names) {
      if (record.has(name)) setValues(record, name, undefined, "remove_attrs", trace);
    }
  };
}
