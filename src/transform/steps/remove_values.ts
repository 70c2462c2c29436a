/** @module */

import { anyText, listOf } from "../../common/scalars.ts";
import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";
import { byName, defineStep, mappingRule } from "./step.ts";

/** Drops values that are exactly one of the unwanted ones, compared as UTF-8. */
export const removeValues = defineStep({
  key: "remove_values",
  schema: byName(listOf(anyText())).meta({
    description: "{attribute: [value...]}: these values are taken out, before anything is replaced.",
    examples: [{ telephoneNumber: ["-", "n/a"] }],
  }),
  rules: (unwanted) =>
    Object.entries(unwanted).map(([attribute, texts]) =>
      mappingRule("remove_values", attribute, () => {
        const keys = new Set(texts.map((text) => bytesToCharacters(encodeUtf8(text))));
        return (value) => keys.has(bytesToCharacters(value)) ? undefined : value;
      })
    ),
});
