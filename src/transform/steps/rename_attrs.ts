/** @module */

import { name } from "../../common/scalars.ts";
import { byName, defineStep, setValues } from "./step.ts";

/**
 * Gives attributes the names of properties, one after the other in the order written. A property of that name that was there
 * is replaced, unless there is no attribute to rename.
 */
export const renameAttrs = defineStep({
  key: "rename_attrs",
  schema: byName(name()).meta({
    description:
      "{property: attribute}: the attribute becomes the property, in the order written. A property of " +
      "that name that existed is replaced.",
    examples: [{ univentionObjectIdentifier: "objectGUID", username: "sAMAccountName" }],
  }),
  rules: (renames) =>
    Object.entries(renames).map(([property, written]) => ({
      path: property,
      reads: [{ name: written, path: property }],
      removes: [written],
      makes: [property],
      compile(spell) {
        const attribute = spell(written);
        const detail = { from: attribute };
        return (record, { trace }) => {
          const values = record.get(attribute);
          if (values === undefined || attribute === property) return;
          setValues(record, attribute, undefined, "rename_attrs", trace);
          setValues(record, property, values, "rename_attrs", trace, detail);
        };
      },
    })),
});
