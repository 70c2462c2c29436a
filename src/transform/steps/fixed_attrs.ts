/** @module */

import { anyText, listOf } from "../../common/scalars.ts";
import { configuredValues } from "../values.ts";
import { byName, defineStep, setValues } from "./step.ts";

/** Gives values to properties, whatever they had. No values, or empty ones, clear the property. */
export const fixedAttrs = defineStep({
  key: "fixed_attrs",
  schema: byName(listOf(anyText())).meta({
    description: "{property: [value...]}: values that a property always gets, whatever the source says.",
    examples: [{ organisation: ["Example Ltd"] }],
  }),
  rules: (fixed) =>
    Object.entries(fixed).map(([property, texts]) => ({
      path: property,
      makes: [property],
      compile() {
        const values = configuredValues(texts);
        return (record, { trace }) => setValues(record, property, values, "fixed_attrs", trace);
      },
    })),
});
