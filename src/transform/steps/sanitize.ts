/** @module */

import { type SanitizerContext, SanitizerError, SANITIZERS } from "../sanitizers/mod.ts";
import { mapValues, type ValuesStep } from "./step.ts";
import { describeValue } from "../values.ts";

/**
 * The part of step 2 that `sanitizer` asks for: sends every value through one function; what the function refuses is left out.
 *
 * @param name canonical name of the sanitizer
 * @throws {RangeError} if there is no such sanitizer
 */
export function compileSanitizer(name: string, context: SanitizerContext): ValuesStep {
  const sanitizer = SANITIZERS.get(name);
  if (sanitizer === undefined) throw new RangeError(`there is no sanitizer ${JSON.stringify(name)}`);
  return {
    step: "sanitizer",
    detail: name,
    apply: (values, attribute, dropped) =>
      mapValues(values, (value) => {
        try {
          return sanitizer(value, context);
        } catch (error) {
          if (!(error instanceof SanitizerError)) throw error;
          const reason = `${name} refuses ${describeValue(attribute, value)}: ${error.message}`;
          dropped.push({ attribute, step: "sanitizer", reason });
          return undefined;
        }
      }),
  };
}
