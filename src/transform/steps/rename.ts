/** @module */

import { type RecordStep, setValues } from "./step.ts";

/**
 * Step 3, `rename_attrs`: gives attributes the names of properties, one after the other in the order written. A property of that
 * name that was there is replaced, unless there is no attribute to rename.
 *
 * @param renames property to the attribute that becomes it
 */
export function compileRename(renames: ReadonlyMap<string, string>): RecordStep {
  const pairs = [...renames].filter(([property, attribute]) => property !== attribute);
  return (record, { trace }) => {
    for (const [property, attribute] of pairs) {
      const values = record.get(attribute);
      if (values === undefined) continue;
      setValues(record, attribute, undefined, "rename_attrs", trace);
      setValues(record, property, values, "rename_attrs", trace, attribute);
    }
  };
}
