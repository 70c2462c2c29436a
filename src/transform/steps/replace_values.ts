/** @module */

import { mapValues, type ValuesStep } from "./step.ts";
import { bytesToCharacters, encodeUtf8 } from "../../syntax/utf8.ts";

/**
 * The part of step 2 that `replace_values` asks for: puts one value in the place of another. Not repeated: what comes out is
 * not looked up again.
 *
 * @param replacements old value to new one, as text; compared as UTF-8
 */
export function compileReplaceValues(replacements: ReadonlyMap<string, string>): ValuesStep {
  const byKey = new Map<string, Uint8Array>();
  for (const [from, to] of replacements) byKey.set(bytesToCharacters(encodeUtf8(from)), encodeUtf8(to));
  return {
    step: "replace_values",
    apply: (values) => mapValues(values, (value) => byKey.get(bytesToCharacters(value)) ?? value),
  };
}
