/** @module */

import { anyText, mapOf } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";
import { byName, defineStep, mappingRule } from "./step.ts";

/** Replaces whole values once, compared as UTF-8; a new value is not replaced again. */
export const replaceValues = defineStep({
  key: "replace_values",
  schema: documented(byName(mapOf(anyText(), anyText())), {
    description: "{attribute: {old: new}}: replaces whole values, not parts of them.",
    examples: [{ c: { UK: "GB" } }],
  }),
  rules: (replacements) =>
    Object.entries(replacements).map(([attribute, texts]) =>
      mappingRule("replace_values", attribute, () => {
        const byKey = new Map(
          Object.entries(texts).map(([old, text]) => [bytesToCharacters(encodeUtf8(old)), encodeUtf8(text)]),
        );
        return (value) => byKey.get(bytesToCharacters(value)) ?? value;
      })
    ),
});
