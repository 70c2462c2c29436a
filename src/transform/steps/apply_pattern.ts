/**
 * Applies patterns of the configuration to values.
 *
 * @module
 */

import { doing, nameWork, type Work } from "../../common/at_work.ts";
import { grouped } from "../../common/number_text.ts";
import { LONGEST_TEXT, type Pattern, PatternLimitError } from "../../syntax/python_regex/pattern.ts";

/** Why a pattern could not be applied to a value. */
export class NotApplied {
  /** @param reason for the log and the plan, without the value */
  constructor(readonly reason: string) {}
}

/** A pattern and what the watchdog calls its work. */
export interface PreparedPattern {
  readonly pattern: Pattern;
  readonly work: Work;
}

/** Prepares a pattern for the values of an attribute. */
export function preparePattern(step: string, attribute: string, pattern: Pattern): PreparedPattern {
  return {
    pattern,
    work: nameWork(`${step} of ${JSON.stringify(attribute)} with the pattern ${pattern.written}`),
  };
}

/**
 * Applies a pattern to a value. A value that is too long for it says nothing: what is made of it must stay as it is in the
 * target.
 *
 * @param action evaluates the pattern on the text of the value
 */
export function applyPattern<T>(
  { pattern, work }: PreparedPattern,
  attribute: string,
  value: Uint8Array,
  action: () => T,
): T | NotApplied {
  const notApplied = (why: string) =>
    new NotApplied(
      `${attribute} has a value of ${grouped(value.length)} bytes, to which the pattern ${
        JSON.stringify(pattern.written)
      } cannot be applied: ${why}`,
    );
  if (value.length > LONGEST_TEXT) {
    return notApplied(`patterns run on at most ${grouped(LONGEST_TEXT)} bytes`);
  }
  try {
    return doing(work, action);
  } catch (error) {
    if (error instanceof PatternLimitError) return notApplied(`${error.message}; simplify the pattern`);
    throw error;
  }
}
