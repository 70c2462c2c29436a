/** @module */

import { anyText, listOf } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { configuredValues } from "../values.ts";
import { byName, defineStep, setValues } from "./step.ts";

/** Sets properties. No values, or only empty ones, clear the property. */
export const fixedAttrs = defineStep({
  key: "fixed_attrs",
  schema: documented(byName(listOf(anyText())), {
    description: "{property: [value...]}: values that a property always gets, regardless of the source.",
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
