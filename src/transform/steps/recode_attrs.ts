/** @module */

import { Invalid } from "../../common/invalid.ts";
import { nearest } from "../../common/nearest.ts";
import { parsedText } from "../../common/scalars.ts";
import { documented } from "../../common/zod.ts";
import { encodeUtf8, isUtf8 } from "../../syntax/utf8.ts";
import { charsetLabel, COMMON_CHARSETS, decodeCharset } from "../charset.ts";
import { describeValue } from "../values.ts";
import { byName, defineStep, mappingRule } from "./step.ts";

/** With this charset, values stay as they are, as in the predecessor. Its other names ("utf8") drop what is not UTF-8. */
const UNCHANGED = "utf-8";

/** Converts values that are not UTF-8 from a charset, and drops those that are invalid in it. */
export const recodeAttrs = defineStep({
  key: "recode_attrs",
  schema: documented(byName(parsedText(parseCharset)), {
    description: "{attribute: charset}: values that are not UTF-8 are converted from this charset (latin1, " +
      "cp1252, iso-8859-15, cp850..., as Python calls them). A value that is invalid in it is dropped. With utf-8, values stay as they are.",
    examples: [{ description: "latin1" }],
  }),
  rules: (charsets) =>
    Object.entries(charsets).filter(([, charset]) => charset !== UNCHANGED).map(([attribute, charset]) =>
      mappingRule("recode_attrs", attribute, () => (value, attribute, { dropped }) => {
        if (isUtf8(value)) return value;
        const text = decodeCharset(charset, value);
        if (text !== undefined) return encodeUtf8(text);
        const reason = `${describeValue(attribute, value)} is neither UTF-8 nor ${charset}`;
        dropped.push({ attribute, step: "recode_attrs", reason });
        return undefined;
      }, { by: charset })
    ),
});

/** Parses the name of a charset to its label. */
function parseCharset(written: string): string | Invalid {
  if (written === UNCHANGED) return UNCHANGED;
  const label = charsetLabel(written);
  if (label !== undefined) return label;
  const guess = nearest(written, COMMON_CHARSETS);
  return new Invalid(
    `is not a known charset; ${guess === undefined ? "" : `did you mean ${JSON.stringify(guess)}? `}` +
      `Common ones: ${COMMON_CHARSETS.join(", ")}`,
  );
}
