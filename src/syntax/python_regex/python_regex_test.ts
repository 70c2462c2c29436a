import assert from "node:assert/strict";
import fc from "fast-check";
import { findPattern, makePattern } from "./pattern.ts";
import { parsePythonRegex } from "./parser.ts";
import { PythonRegexError, translateExpression } from "./python_regex.ts";

function translateWithGroups(pattern: string) {
  return translateExpression(pattern, parsePythonRegex(pattern));
}

function translatePythonRegex(pattern: string): RegExp {
  return translateWithGroups(pattern).regex;
}

/** The result of a search: the text of the match and of all groups; `null` without a match. */
function search(pattern: string, text: string): (string | undefined)[] | null {
  const { regex, groups } = translateWithGroups(pattern);
  const match = regex.exec(text);
  const found = match === null ? null : groups.map((number) => match[number]);
  const byMachine = findPattern({ ...makePattern(pattern), quickLength: -1 }, text)?.groups ?? null;
  assert.deepEqual(byMachine, found, `the machine: ${pattern} in ${JSON.stringify(text)}`);
  return found;
}

function named(pattern: string, text: string): Record<string, string | undefined> {
  return { ...translatePythonRegex(pattern).exec(text)?.groups };
}

function refused(pattern: string): PythonRegexError {
  try {
    translatePythonRegex(pattern);
  } catch (error) {
    if (error instanceof PythonRegexError) return error;
    throw error;
  }
  return assert.fail(`${pattern} was accepted`);
}

// Pattern, text, result of Python 3.11: the match, then its groups.
const FOUND: [string, string, (string | undefined)[] | null][] = [
  ["b+", "abbc", ["bb"]],
  ["(?P<a>.)(?P=a)", "xyyz", ["yy", "y"]],
  ["(a)(b)\\2", "abb", ["abb", "a", "b"]],
  ["(.)\\1", "oo1", ["oo", "o"]],
  ["\\w+", "Jörg Müller", ["Jörg"]],
  ["(?a)\\w+", "Jörg", ["J"]],
  ["(?a:\\w+)ö\\w+", "Jörg", ["Jörg"]],
  ["(?a:(?u:\\w+))", "Jörg", ["Jörg"]],
  ["\\d+", "a٣4b", ["٣4"]],
  ["(?a)\\d+", "a٣4b", ["4"]],
  ["\\s", "a\u00a0b", ["\u00a0"]],
  ["\\s", "a\u001fb", ["\u001f"]],
  ["\\s", "a\ufeffb", null],
  ["(?a)\\s", "a\u00a0b", null],
  ["\\W", "ä_9-", ["-"]],
  ["\\D", "1x", ["x"]],
  ["\\S+", "\u3000x ", ["x"]],
  ["[\\W\\d]+", "ab1-c", ["1-"]],
  ["[^\\W\\d]+", "1ab-", ["ab"]],
  ["[\\w-]+", "!a-ä!", ["a-ä"]],
  ["[^\\W]+", "-ä-", ["ä"]],
  ["\\bb\\w*", "ab bä", ["bä"]],
  ["\\Bb", "b ab", ["b"]],
  ["\\B", "", null],
  ["(?a)b\\b", "abä", ["b"]],
  ["^b", "a\nb", null],
  ["(?m)^b", "a\nb", ["b"]],
  ["(?m)a$", "a\nb", ["a"]],
  ["a$", "a\n", ["a"]],
  ["a$", "a\n\n", null],
  ["a\\Z", "a\n", null],
  ["(?m)\\Ab", "a\nb", null],
  [".+", "a\r\u2028b\nc", ["a\r\u2028b"]],
  ["(?s).+", "a\nb", ["a\nb"]],
  ["(?s:.)b", "\nb", ["\nb"]],
  ["(?s:.).", "\n\n", null],
  ["(?s:.(?-s:.).)", "\na\n", ["\na\n"]],
  ["a(?i:B)c", "abc", ["abc"]],
  ["a(?i:B)c", "abC", null],
  ["(?i)A(?-i:b)", "ab", ["ab"]],
  ["(?i)A(?-i:b)", "aB", null],
  ["(?i)ÄÖ", "äö", ["äö"]],
  ["(?i:b)[^a]", "bA", ["bA"]],
  ["(?i:b)[c]", "bC", null],
  ["(?i)(?s).", "\n", ["\n"]],
  ["(?x) a b # comment\n c", "abc", ["abc"]],
  ["(?x)a\\ [ ]b", "a  b", ["a  b"]],
  ["(?x) (?i) a +", "AA", ["AA"]],
  ["(?x: a b )c", "abc", ["abc"]],
  ["a(?#comment)+b", "aab", ["aab"]],
  ["x{,3}y", "xxxxy", ["xxxy"]],
  ["x{,}y", "xxxxy", ["xxxxy"]],
  ["x{2}", "xxx", ["xx"]],
  ["x{2,}", "xxx", ["xxx"]],
  ["x{1,2}?", "xxx", ["x"]],
  ["x{}", "x{}", ["x{}"]],
  ["x{a}", "x{a}", ["x{a}"]],
  ["{1,", "{1,", ["{1,"]],
  ["x{2", "x{2", ["x{2"]],
  ["a]}", "a]}", ["a]}"]],
  ["a??b*?c+?", "bcc", ["bc"]],
  ["[]a]+", "x]a", ["]a"]],
  ["[^]a]", "]ab", ["b"]],
  ["[a-]+", "b-a", ["-a"]],
  ["[-a]+", "b-a", ["-a"]],
  ["[[a&&|~^]+", "x[a&&|~^", ["[a&&|~^"]],
  ["[a\\]]+", "]a", ["]a"]],
  ["[\\b]", "a\bb", ["\b"]],
  ["[à-ü]+", "aéö", ["éö"]],
  ["[\\x41-\\103]+", "xABCD", ["ABC"]],
  ["\\_\\-\\@\\/\\ \\é", "_-@/ é", ["_-@/ é"]],
  ["\\a\\f\\n\\r\\t\\v\\\\", "\x07\f\n\r\t\v\\", ["\x07\f\n\r\t\v\\"]],
  ["\\x41\\u00e4\\U0001F600", "Aä😀", ["Aä😀"]],
  ["\\0\\07\\101", "\0\x07A", ["\0\x07A"]],
  ["(?=a)ab|(?!a)b", "b", ["b"]],
  ["(?<=a)b(?<!c)", "ab", ["b"]],
  ["(?:(?=a))*b", "b", ["b"]],
  ["(?=b)?b", "b", ["b"]],
  ["^.$", "😀", ["😀"]],
  ["(?!.)", "a😀b", [""]],
  ["a|b|", "c", [""]],
  ["(a)|(b)", "b", ["b", undefined, "b"]],
  ["(?P<größe>x)", "x", ["x", "x"]],
  ["a++b", "aaab", ["aaab"]],
  ["a++a", "aaa", null],
  ["a*+a", "aaa", null],
  ["a?+a", "a", null],
  ["a?+a", "aa", ["aa"]],
  ["a{1,2}+a", "aab", null],
  ["a{1,2}+a", "aaa", ["aaa"]],
  ["a{,2}+", "aaa", ["aa"]],
  ["(a|ab)(?:c|bcd)++(d*)", "abcd", ["abcd", "a", ""]],
  ["x(?>a|ab)c", "xabc", null],
  ["x(?>ab|a)c", "xabc xac", ["xabc"]],
  ["(?>a*)a", "aaa", null],
  ["(?>(a)|b)(c)", "ac", ["ac", "a", "c"]],
  ["(?>(a+)(b*))(c)\\2", "aabcb", ["aabcb", "aa", "b", "c"]],
  ["(?>(?>a+)b)+c", "aabab aababc", ["aababc"]],
  ["(?P<x>(?>\\d+))-(?P=x)1", "12-121 1-11", ["12-121", "12"]],
  ["(?i:(?>A+))B", "aaAB", ["aaAB"]],
  ["(?<=(?>ab))c", "abc", ["c"]],
  ["(?<=(?:a*){0}b(?=d*)|[xy]{1})c", "abc", ["c"]],
  ["(?<=(?=a++b)..)c", "aabc abc", ["c"]],
  ["(?!(?>a+)b)a+", "aab aac", ["aa"]],
  ["(?x) a ++ b", "aab", ["aab"]],
  ["(a)(?>b)(c)\\1\\2", "abcac", ["abcac", "a", "c"]],
];

Deno.test("syntax: a translated expression finds what Python finds", () => {
  for (const [pattern, text, found] of FOUND) {
    assert.deepEqual(search(pattern, text), found, `${pattern} in ${JSON.stringify(text)}`);
  }
});

Deno.test("syntax: named groups keep their names, and an unused group has no text", () => {
  assert.deepEqual(named("(?P<given>\\w+) (?P<sn>\\w+)", "Jörg Müller"), { given: "Jörg", sn: "Müller" });
  assert.deepEqual(named("(?P<a>x)|(?P<b>y)", "y"), { a: undefined, b: "y" });
});

Deno.test("syntax: nothing matches between the halves of a surrogate pair", () => {
  assert.equal(translatePythonRegex("(?![a😀b])").exec("a😀b")?.index, 4);
  assert.equal(translatePythonRegex("(?m)$").exec("a😀")?.index, 3);
  assert.equal(translatePythonRegex("\\B").exec("a😀b"), null);
});

// Pattern, offset, part of the reason.
const REFUSED: [string, number, string][] = [
  ["a+++", 3, "cannot be repeated"],
  ["a++?", 3, "cannot be repeated"],
  ["a+?+", 3, "cannot be repeated"],
  ["x(?>a", 1, "not closed"],
  ["(?>(a)|b)\\1", 9, "may not have matched"],
  ["(?:(?P<x>a)|b)*+", 3, "optional within a repetition"],
  ["(a)(?(1)b|c)", 3, "conditional"],
  ["(?<name>a)", 0, "(?P<name>...)"],
  ["(?P>name)", 0, "after (?P"],
  ["(?P<1a>x)", 0, "is not a group name"],
  ["(?P<e-mail>x)", 0, "is not a group name"],
  ["(?P<a>x)(?P<a>y)", 8, "already exists"],
  ["(?P<a", 4, "closing"],
  ["(?P=a)", 0, 'no group named "a"'],
  ["(a)\\2", 3, "no group 2"],
  ["(a\\1)", 2, "not closed"],
  ["(a)|b\\1", 5, "may not have matched"],
  ["(a)?\\1", 4, "may not have matched"],
  ["(?!(a))\\1", 7, "may not have matched"],
  ["(?:(?P<x>a)|b)*", 3, "optional within a repetition"],
  ["(?:(?P<x>a)?b)+", 3, "optional within a repetition"],
  ["(?:((a)|b)\\2)*", 4, "optional within a repetition"],
  ["(?:(?:(a)\\1|b))*", 6, "optional within a repetition"],
  ["*a", 0, "nothing to repeat"],
  ["^*", 1, "nothing to repeat"],
  ["a|*", 2, "nothing to repeat"],
  ["\\b+", 2, "nothing to repeat"],
  ["a**", 2, "cannot be repeated"],
  ["a{3,2}", 1, "minimum 3 exceeds the maximum 2"],
  ["(a", 0, "not closed"],
  ["a)", 1, "closes nothing"],
  ["[a", 0, 'no closing "]"'],
  ["[]", 0, 'no closing "]"'],
  ["[b-a]", 1, "reversed"],
  ["[a-\\d]", 1, "end of a range"],
  ["[\\d-z]", 1, "end of a range"],
  ["a\\", 1, "escapes nothing"],
  ["\\q", 0, '"\\q" is not an escape'],
  ["\\N{DIGIT ONE}", 0, "names of characters"],
  ["\\x4", 0, "2 hex digits"],
  ["\\u00e", 0, "4 hex digits"],
  ["\\U00110000", 0, "is not a character"],
  ["\\ud83d", 0, "is not a character"],
  ["[\\400]", 1, "last octal escape"],
  ["a(?i)", 1, "(?i:...)"],
  ["(?L)a", 0, '"L" is not a flag'],
  ["(?au)a", 0, "exclude each other"],
  ["(?-a:x)", 0, '"a" is not a flag'],
  ["(?-i)", 0, "no group that starts"],
  ["(?", 0, "no group that starts"],
  ["(?ai)ä", 5, "ignoring case"],
  ["(?#abc", 3, "closing"],
  ["x(?<=a|bc)", 1, "fixed width"],
  ["(?<=(a?))", 0, "fixed width"],
  ["(?<!a{1,2})", 0, "fixed width"],
  ["(a*)(?<=\\1)", 4, "fixed width"],
  ["😀(", 1, "not closed"],
];

Deno.test("syntax: an expression without an equivalent is refused with position and advice", () => {
  for (const [pattern, offset, reason] of REFUSED) {
    const error = refused(pattern);
    assert.ok(error.reason.includes(reason), `${pattern}: ${error.reason}`);
    assert.equal(error.offset, offset, `${pattern}: ${error.message}`);
    assert.equal(error.pattern, pattern);
  }
  assert.equal(
    refused("a**").message,
    'regular expression "a**", at offset 2: a repetition cannot be repeated; put it into (?:...)',
  );
});

Deno.test("syntax: an expression too large for the engine is refused when it is parsed", () => {
  assert.match(refused("(".repeat(40_000)).message, /nested more than 100 deep/);
  assert.match(
    refused("()".repeat(70_000)).reason,
    /JavaScript cannot run it \(.*captures.*write it more simply/,
  );
  // This one V8 refuses only when it runs it
  assert.match(
    refused("a-c]".repeat(20_000)).reason,
    /JavaScript cannot run it \(Regular expression too large\)/,
  );
  // These only when it runs them on a text with characters beyond Latin-1
  assert.match(
    refused("ą".repeat(60_000)).reason,
    /JavaScript cannot run it \(Regular expression too large\)/,
  );
  assert.match(refused("[^a]".repeat(8_000)).reason, /JavaScript cannot run it/);
});

Deno.test("syntax: an escaped text matches literally", () => {
  fc.assert(
    fc.property(
      fc.string({ unit: "binary" }),
      fc.string({ unit: "grapheme" }),
      (needle, hay) => {
        const pattern = [...needle].map((char) => /[A-Za-z0-9\n]/.test(char) ? char : `\\${char}`).join("");
        assert.deepEqual(search(pattern, hay + needle + hay)?.[0], needle);
      },
    ),
  );
});

Deno.test("syntax: every pattern is either translated or refused with a PythonRegexError", () => {
  const token = fc.constantFrom(
    ..."ab(){}[]|*+?^$.\\-,:=!<>#PixsmwWdbAZ12 ä😀".split(""),
    "(?",
    "(?P<n>",
    "(?:",
    "(?>",
    "[^",
    "\\w",
    "{,3}",
  );
  fc.assert(
    fc.property(fc.array(token, { maxLength: 12 }), (tokens) => {
      try {
        translatePythonRegex(tokens.join("")).exec("ab ä1");
      } catch (error) {
        assert.ok(error instanceof PythonRegexError);
      }
    }),
    { numRuns: 3000 },
  );
});
