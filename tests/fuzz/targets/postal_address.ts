/** @module */

import { joinLines, splitLines } from "../../../src/syntax/postal_address.ts";
import { rule, same, type Target, textOf } from "../target.ts";

/** Postal addresses. */
export const target: Target = {
  description: "postal addresses",
  tokens: ["$", "\\24", "\\5C", "\\5c", "\\", " $ ", "Straße 1", "5C", "24"],
  check(input) {
    const text = textOf(input);
    const lines = splitLines(text);
    const joined = joinLines(lines);
    same(splitLines(joined), lines, "a joined address is split into the same lines");
    same(joinLines(splitLines(joined)), joined, "joining is stable");
    rule(lines.length === text.split("$").length, "each $ separates two lines");
    // RFC 4517 section 3.3.28: "$" and "\" are escaped, so no other escape remains
    rule(!/\\(?!24|5C)/i.test(joined), "every backslash is escaped", () => joined);
    return String(Math.min(lines.length, 3));
  },
};
