import assert from "node:assert/strict";
import fc from "fast-check";
import { PythonRegexError } from "./ast.ts";
import { parseReplacement, PythonReplacementError, replaceMatches } from "./replacement.ts";

const replaced = (pattern: string, template: string, text: string) =>
  replaceMatches(text, parseReplacement(pattern, template));

// Pattern, template, text, result of Python 3.11
const REPLACED: [string, string, string, string][] = [
  ["b+", "x", "abbc", "axc"],
  ["x*", "-", "abxd", "-a-b--d-"],
  ["(a)(b)?", "[\\1|\\2]", "aab", "[a|][a|b]"],
  ["(a)|b", "<\\1>", "ab", "<a><>"],
  ["(?P<first>\\w+) (?P<last>\\w+)", "\\g<last>, \\g<first>", "Jörg Müller", "Müller, Jörg"],
  ["(.)", "\\g<1>0", "ab", "a0b0"],
  ["(.)", "\\g<0>\\g<0>", "aß", "aaßß"],
  ["\\s+", ".", "Max  M", "Max.M"],
  ["$", "!", "a\n", "a!\n!"],
  ["^", ">", "ab", ">ab"],
  ["\\B", "-", "abc", "a-b-c"],
  ["(?i)Ä", "ae", "äÄ", "aeae"],
  ["", "_", "😀a", "_😀_a_"],
  ["(?<=a)b", "", "abb", "ab"],
  ["a", "\\n\\t\\\\", "xax", "x\n\t\\x"],
  ["a", "\\-\\ä", "a", "\\-\\ä"],
  ["a", "$1$&", "xax", "x$1$&x"],
  ["(.)", "\\0611\\101", "q", "11A"],
  [".", "\\07", "z", "\x07"],
  ["(a)", "\\100", "a", "@"],
  ["(a++)(?>b)(c)", "[\\1\\2\\g<0>]", "aabc", "[aacaabc]"],
  ["(?>(\\w)\\w*+) (?P<last>\\w++)", "\\g<last> \\1", "ab cd", "cd a"],
];

for (const [pattern, template, text, expected] of REPLACED) {
  Deno.test(`replacement: ${JSON.stringify([pattern, template, text])} gives ${JSON.stringify(expected)}`, () => {
    assert.equal(replaced(pattern, template, text), expected);
  });
}

// Pattern, template, offset, reason
const REFUSED: [string, string, number, RegExp][] = [
  ["a", "\\1", 0, /no group 1/],
  ["(a)", "ä\\2", 1, /no group 2/],
  ["(a)", "\\10", 0, /no group 10/],
  ["(?P<n>a)", "\\g<m>", 0, /no group named "m"/],
  ["(?P<n>a)", "\\g<-1>", 0, /no group named "-1"/],
  ["a", "\\g<1>", 0, /no group 1/],
  ["a", "\\g<n", 0, /angle brackets/],
  ["a", "\\g", 0, /angle brackets/],
  ["a", "\\g<>", 0, /no group named ""/],
  ["a", "\\q", 0, /unknown escape \\q/],
  ["a", "\\x41", 0, /unknown escape \\x/],
  ["a", "x\\", 1, /single backslash/],
  ["a", "\\400", 0, /more than \\377/],
];

for (const [pattern, template, offset, reason] of REFUSED) {
  Deno.test(`replacement: ${JSON.stringify([pattern, template])} is refused, as in Python`, () => {
    assert.throws(() => parseReplacement(pattern, template), (error) => {
      assert.ok(error instanceof PythonReplacementError);
      assert.equal(error.offset, offset);
      assert.match(error.message, reason);
      return true;
    });
  });
}

Deno.test("replacement: an invalid regular expression is refused", () => {
  assert.throws(() => parseReplacement("(", "x"), PythonRegexError);
});

Deno.test("replacement: the whole match as the replacement changes nothing", () => {
  const pattern = fc.constantFrom("\\w+", "a*", "(?:ab|b)", "\\B", "[^a]", "$", "(?i)ä");
  fc.assert(fc.property(pattern, fc.string({ unit: "binary" }), (pattern, text) => {
    assert.equal(replaced(pattern, "\\g<0>", text), text);
  }));
});

Deno.test("replacement: a template with doubled backslashes is written as it is", () => {
  fc.assert(fc.property(fc.string({ unit: "binary" }), (text) => {
    assert.equal(replaced("x", text.replaceAll("\\", "\\\\"), "x"), text);
  }));
});
