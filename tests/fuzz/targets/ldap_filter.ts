/** @module */

import { BerWriter, type Filter, FilterParser } from "ldapts";
import { checkFilter, FilterSyntaxError } from "../../../src/syntax/ldap_filter.ts";
import { parseFilter } from "../../../src/ldap/filter.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

/** What is sent to a server. */
function encoded(filter: Filter): string {
  const writer = new BerWriter();
  filter.write(writer);
  return writer.buffer.toString("hex");
}

/** A second reading: the filter of ldapts for text without what it reads differently; undefined if it refuses it. */
function secondReading(text: string): Filter | undefined {
  try {
    return FilterParser.parseString(text);
  } catch {
    return undefined;
  }
}

/** Filters that every client reads alike: no white space, no bytes beyond ASCII, one option at most, RFC 4515 escapes. */
const PLAIN = /^(?:\([A-Za-z][A-Za-z0-9-]*(?:[<>~]?=)[A-Za-z0-9.@-]*\)|\([&|!]|\))+$/;

/** Search filters. */
export const target: Target = {
  description: "search filters",
  tokens: [
    ..."()&|!=*\\:<>~; \n",
    ...[
      "(cn=a)",
      "(&",
      "(|",
      "(!",
      "*",
      "\\2a",
      "\\c3\\b6",
      "\\ff",
      ">=",
      "<=",
      "~=",
      ":=",
      ":dn:",
      "1.2.840.113556.1.4.803",
    ],
    ...["cn;lang-de", "objectClass", "(a=*)", "a*b*c", "\\(", "\\\\", "\\00"],
  ],
  check(input) {
    const text = textOf(input);
    const checked = attempt(() => checkFilter(text), FilterSyntaxError);
    const parsed = attempt(() => parseFilter(text), FilterSyntaxError);
    same(parsed.error?.message, checked.error?.message, "checking and parsing agree");
    if (parsed.error !== undefined) {
      const { offset } = parsed.error;
      rule(offset >= 0 && offset <= text.length, "the position of a problem is in the filter", () => offset);
      return kindOf(parsed.error);
    }
    const bytes = encoded(parsed.value);
    const written = parsed.value.toString();
    const again = attempt(() => parseFilter(written), FilterSyntaxError);
    rule(
      again.error === undefined,
      "a written filter is a filter",
      () => ({ text, written, error: again.error }),
    );
    same(encoded(again.value), bytes, "a written filter is sent as the filter is");
    if (PLAIN.test(text)) {
      const second = secondReading(text);
      if (second !== undefined) same(encoded(second), bytes, "a plain filter is read as ldapts reads it");
    }
    return parsed.value.constructor.name;
  },
};
