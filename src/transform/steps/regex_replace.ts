/** @module */

import { errorText } from "../../common/error.ts";
import { Invalid } from "../../common/invalid.ts";
import { anyText, listOf } from "../../common/scalars.ts";
import { converted, documented, z } from "../../common/zod.ts";
import { parseSearch } from "../../syntax/python_regex/pattern.ts";
import { parseReplacement, replaceMatches, type Replacement } from "../../syntax/python_regex/replacement.ts";
import { decodeUtf8, encodeUtf8 } from "../../syntax/utf8.ts";
import { applyPattern, NotApplied, preparePattern } from "./apply_pattern.ts";
import { byName, defineStep, mappingRule, type MapValue } from "./step.ts";

const TWO_TEXTS = 'must be a list of two texts: ["regular expression", "replacement"]';

/** A regular expression and its replacement. */
const pair = converted(z.array(anyText(), { error: TWO_TEXTS }).check(z.length(2, { error: TWO_TEXTS })), (
  [pattern = "", template = ""],
  fail,
): Replacement => {
  const regex = parseSearch(pattern);
  if (regex instanceof Invalid) return fail({ message: regex.problem, path: [0] });
  try {
    return parseReplacement(pattern, template);
  } catch (error) {
    return fail({
      message: `must be a replacement such as "\\1" or "\\g<name>": ${errorText(error)}`,
      path: [1],
    });
  }
});

/** Replaces all matches of regular expressions, one expression after the other. */
export const regexReplace = defineStep({
  key: "regex_replace",
  schema: documented(byName(listOf(pair)), {
    description:
      "{attribute: [[regular expression, replacement]...]}: replaces all matches (Python syntax, as re.sub); " +
      "\\1 and \\g<name> in the replacement stand for groups. The pairs are applied in order. An empty " +
      "result removes the value. A value that is not UTF-8 stays as it is.",
    examples: [{ department: [["^Dept\\. ", ""]], sAMAccountName: [["[^A-Za-z0-9]+", "."]] }],
  }),
  rules: (replacements) =>
    Object.entries(replacements).flatMap(([attribute, pairs]) =>
      pairs.map((replacement) =>
        mappingRule("regex_replace", attribute, () => mapWith(replacement, attribute), {
          by: replacement.pattern.written,
        })
      )
    ),
});

function mapWith(replacement: Replacement, name: string): MapValue {
  const prepared = preparePattern("regex_replace", name, replacement.pattern);
  return (value, attribute, { dropped, unknown, budget }) => {
    const text = decodeUtf8(value);
    if (text === undefined) return value;
    const replaced = applyPattern(
      prepared,
      attribute,
      value,
      () => replaceMatches(text, replacement, budget),
    );
    if (replaced instanceof NotApplied) {
      const { reason } = replaced;
      dropped.push({ attribute, step: "regex_replace", reason });
      unknown.set(attribute, reason);
      return undefined;
    }
    return replaced === text ? value : encodeUtf8(replaced);
  };
}
