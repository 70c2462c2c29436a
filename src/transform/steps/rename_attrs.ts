/** @module */

import { name } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { byName, defineStep, setValues } from "./step.ts";

/**
 * Renames attributes to properties in the order written. An existing property of that name is replaced if the attribute has
 * values.
 */
export const renameAttrs = defineStep({
  key: "rename_attrs",
  schema: documented(byName(name()), {
    description: "{property: attribute}: renames the attribute to the property, in the order written. It " +
      "replaces an existing property of that name.",
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
