/** @module */

import { anyText, listOf } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { configuredValues } from "../values.ts";
import { byName, defineStep, setValues } from "./step.ts";

/** Sets properties that have no values. */
export const fallbackAttrs = defineStep({
  key: "fallback_attrs",
  schema: documented(byName(listOf(anyText())), {
    description: "{property: [value...]}: values for a property that has none.",
    examples: [{ preferredLanguage: ["de"] }],
  }),
  rules: (fallbacks) =>
    Object.entries(fallbacks).map(([property, texts]) => ({
      path: property,
      makes: [property],
      isFallback: true,
      compile() {
        const values = configuredValues(texts);
        return (record, { substituted, trace }) => {
          if (record.has(property)) return;
          setValues(record, property, values, "fallback_attrs", trace);
          substituted.push(property);
        };
      },
    })),
});
