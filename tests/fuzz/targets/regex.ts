/** @module */

import {
  findAll,
  type Found,
  makePattern,
  type Pattern,
  PatternLimitError,
} from "../../../src/syntax/python_regex/pattern.ts";
import { PythonRegexError } from "../../../src/syntax/python_regex/python_regex.ts";
import {
  parseReplacement,
  PythonReplacementError,
  replaceMatches,
} from "../../../src/syntax/python_regex/replacement.ts";
import { python } from "../python.ts";
import { attempt, kindOf, rule, same, type Target, textOf } from "../target.ts";

/** Maximum length of the pattern: V8 takes up to 30 ms to compile a single \b or \w. */
const MOST_PATTERN = 300;
/** Patterns with more \b and \B are not checked. */
const MOST_BOUNDARIES = 6;
/** Maximum length of the text on which both engines run. */
const MOST_TEXT = 40;
/** Length of the text for the time. */
const LONG = 1000;

/** What Python says about a pattern, a text and a replacement. */
interface Answer {
  /** Why Python refuses the pattern; then the rest is missing. */
  readonly refused?: string;
  /** Start and end of the first match in code points, and the named groups. */
  readonly match?: {
    readonly span: readonly number[];
    readonly groups: Readonly<Record<string, string | null>>;
  } | null;
  /** The replaced text; null if Python refuses the replacement. */
  readonly replaced?: string | null;
}

const ask = python<{ pattern: string; text: string; template: string }, Answer>(`
import re
def answer(q):
    try: regex = re.compile(q["pattern"])
    except (re.error, OverflowError, RecursionError) as e: return {"refused": str(e)}
    m = regex.search(q["text"])
    match = None if m is None else {"span": m.span(), "groups": m.groupdict()}
    try: replaced = regex.sub(q["template"], q["text"])
    except (re.error, IndexError, KeyError): replaced = None
    return {"match": match, "replaced": replaced}
`);

/** Whether case is ignored: Python has a few additional pairs of letters then. */
function ignoresCase(pattern: string): boolean {
  return /\(\?[a-z]*i/.test(pattern);
}

/** The first line is the pattern, the second one the replacement, the rest the text. */
export const target: Target = {
  description: "regular expressions and replacements",
  tokens: [
    ..."()[]{}|?*+.^$\\-\n#,<>=!:",
    ...[
      "(?:",
      "(?P<n>",
      "(?P=n)",
      "(?=",
      "(?!",
      "(?<=",
      "(?<!",
      "(?i)",
      "(?x)",
      "(?m)",
      "(?a)",
      "(?s-i:",
      "(?>",
      "++",
      "*?",
    ],
    ...[
      "{2,3}",
      "{,2}",
      "[^a]",
      "[\\W\\d]",
      "\\b",
      "\\B",
      "\\Z",
      "\\w",
      "\\S",
      "\\1",
      "\\x41",
      "\\u00e4",
      "\\101",
      "\\g<1>",
    ],
    ...["\\g<n>", "(?#c)", "[a-z]", "[]]", "\\A", "(a|b)*", "aab"],
  ],
  setUp: ask.start,
  async check(input) {
    const [line = "", template = "", ...rest] = textOf(input).split("\n");
    const written = [...line].slice(0, MOST_PATTERN).join("");
    const text = rest.join("\n").slice(0, MOST_TEXT);
    // V8 takes minutes to compile dozens of them in a row
    if (written.split(/\\b/i).length > MOST_BOUNDARIES) return "many boundaries";
    const made = attempt(() => makePattern(written), PythonRegexError);
    const answer = await ask({ pattern: written, text, template });
    if (made.error !== undefined) {
      const { offset } = made.error;
      rule(
        offset >= 0 && offset <= [...written].length,
        "the position of a problem is in the pattern",
        () => offset,
      );
      return `${kindOf(made.error)} ${answer?.refused !== undefined}`;
    }
    const pattern = made.value;
    const long = text.repeat(LONG / Math.max(1, text.length));
    // Rather a limit than a long time, which the fuzzer notices
    const isLimited = attempt(() => findAll(pattern, long), PatternLimitError).error !== undefined;
    if (pattern.quickLength < text.length) return `slow ${isLimited}`;
    const quick = findAll(pattern, text);
    const { value: linear } = attempt(
      () => findAll({ ...pattern, quickLength: -1 }, text),
      PatternLimitError,
    );
    if (linear !== undefined) same(linear, quick, "both engines find the same");

    const sub = attempt(
      () => replaceMatches(text, parseReplacement(written, template)),
      PythonReplacementError,
    );
    if (sub.error !== undefined) {
      const { offset } = sub.error;
      rule(
        offset >= 0 && offset <= [...template].length,
        "the position of a problem is in the template",
        () => offset,
      );
    }
    if (answer !== undefined && !ignoresCase(written)) {
      rule(answer.refused === undefined, "Python accepts what is accepted", () => ({ written, answer }));
      same(plain(quick[0], pattern, text), answer.match, "the first match is Python's");
      // After an empty match, Python tries longer ones at the same place, which matters for a|b and a*?
      const mayDiffer = quick.some(({ start, end }) => start === end);
      if (!mayDiffer) {
        same(sub.error === undefined ? sub.value : null, answer.replaced, "the replacement is Python's");
      }
    }
    return `${quick.length > 0} ${linear !== undefined} ${isLimited} ${
      sub.error === undefined ? "" : kindOf(sub.error)
    }`;
  },
};

/** A match as Python gives it: in code points. */
function plain(found: Found | undefined, { names }: Pattern, text: string): Answer["match"] {
  if (found === undefined) return null;
  return {
    span: [found.start, found.end].map((at) => [...text.slice(0, at)].length),
    groups: Object.fromEntries(
      Object.entries(names).map(([name, group]) => [name, found.groups[group] ?? null]),
    ),
  };
}
