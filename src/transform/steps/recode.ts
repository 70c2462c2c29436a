/** @module */

import { mapValues, type ValuesStep } from "./step.ts";
import { encodeUtf8, isUtf8 } from "../../syntax/utf8.ts";
import { describeValue } from "../values.ts";

/**
 * The part of step 2 that `recode_attrs` asks for: values that are not UTF-8 are read in the charset, and left out if they are
 * not valid there either.
 *
 * @param charset a label that `TextDecoder` knows
 * @throws {RangeError} if the charset is not known
 */
export function compileRecode(charset: string): ValuesStep {
  const decoder = new TextDecoder(charset, { fatal: true });
  return {
    step: "recode_attrs",
    detail: charset,
    apply: (values, attribute, dropped) =>
      mapValues(values, (value) => {
        if (isUtf8(value)) return value;
        try {
          return encodeUtf8(decoder.decode(value));
        } catch {
          const reason = `${describeValue(attribute, value)} is neither UTF-8 nor ${charset}`;
          dropped.push({ attribute, step: "recode_attrs", reason });
          return undefined;
        }
      }),
  };
}
