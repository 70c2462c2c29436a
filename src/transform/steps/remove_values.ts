/** @module */

import { anyText, listOf } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";
import { byName, defineStep, mappingRule } from "./step.ts";

/** Removes values that are equal to an unwanted one, compared as UTF-8. */
export const removeValues = defineStep({
  key: "remove_values",
  schema: documented(byName(listOf(anyText())), {
    description: "{attribute: [value...]}: these values are removed, before replace_values.",
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
