/** @module */

import { mapValues, type ValuesStep } from "./step.ts";
import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";

/**
 * The part of step 2 that `remove_values` asks for: takes out values that are exactly one of the unwanted.
 *
 * @param unwanted values as text; compared as UTF-8
 */
export function compileRemoveValues(unwanted: readonly string[]): ValuesStep {
  const keys = new Set(unwanted.map((text) => bytesToCharacters(encodeUtf8(text))));
  return {
    step: "remove_values",
    apply: (values) => mapValues(values, (value) => keys.has(bytesToCharacters(value)) ? undefined : value),
  };
}
