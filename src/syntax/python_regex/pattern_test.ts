import assert from "node:assert/strict";
import fc from "fast-check";
import { Invalid } from "../../common/invalid.ts";
import {
  findAll,
  findPattern,
  type Found,
  LONGEST_TEXT,
  makePattern,
  matchesPattern,
  parseMatch,
  parseSearch,
  type Pattern,
  PatternLimitError,
  tryPattern,
} from "./pattern.ts";
import { PythonRegexError } from "./python_regex.ts";

/** Many times what a search takes on a busy machine; without bounds these take years. */
const MOST_MS = 20_000;

/** The pattern for V8 alone, and for the machine alone. */
function both(written: string): { v8: Pattern; machine: Pattern } {
  const pattern = makePattern(written);
  return { v8: { ...pattern, quickLength: LONGEST_TEXT }, machine: { ...pattern, quickLength: -1 } };
}

function agree(written: string, text: string): readonly Found[] {
  const { v8, machine } = both(written);
  const found = findAll(machine, text);
  assert.deepEqual(found, findAll(v8, text), `${JSON.stringify(written)} in ${JSON.stringify(text)}`);
  return found;
}

// A random expression that is mostly valid
const LEAVES = [
  "a",
  "b",
  "a",
  "ä",
  "K",
  "😀",
  ".",
  "\\w",
  "\\d",
  "\\s",
  "[ab]",
  "[^a]",
  "[\\W\\d]",
  "1",
  "\\n",
  "",
];
const PLACES = ["^", "$", "\\b", "\\B", "\\Z", "\\A", "(?m:^)", "(?m:$)"];
const QUANTIFIERS = [
  "*",
  "+",
  "?",
  "*?",
  "+?",
  "??",
  "{2}",
  "{1,2}",
  "{,2}",
  "{2,}",
  "{,2}?",
  "*+",
  "++",
  "?+",
];
const OPENINGS = ["(", "(?:", "(?:", "(?>", "(?=", "(?!", "(?<=", "(?<!", "(?i:"];
const { expression } = fc.letrec<{ expression: string; sequence: string; item: string }>((tie) => ({
  expression: fc.oneof(
    { maxDepth: 4 },
    tie("sequence"),
    fc.tuple(tie("sequence"), tie("sequence")).map(([one, other]) => `${one}|${other}`),
  ),
  sequence: fc.array(tie("item"), { maxLength: 3 }).map((items) => items.join("")),
  item: fc.oneof(
    { maxDepth: 5 },
    fc.tuple(fc.constantFrom(...LEAVES), fc.constantFrom("", "", ...QUANTIFIERS))
      .map(([leaf, quantifier]) => leaf === "" ? leaf : leaf + quantifier),
    fc.constantFrom(...PLACES),
    fc.tuple(fc.constantFrom(...OPENINGS), tie("expression"), fc.constantFrom("", "", ...QUANTIFIERS))
      .map(([opening, body, quantifier]) => `${opening}${body})${quantifier}`),
    fc.tuple(fc.constantFrom("(a|b)", "(\\w+)"), tie("sequence")).map(([group, rest]) =>
      `${group}${rest}\\1`
    ),
  ),
}));
const TEXT = fc.array(fc.constantFrom("a", "b", "a", "A", "k", " ", "1", "ä", "\n", "😀", "-"), {
  maxLength: 9,
})
  .map((characters) => characters.join(""));

Deno.test("patterns: the machine finds the same matches and groups as V8", () => {
  let compared = 0;
  fc.assert(
    fc.property(fc.constantFrom("", "(?i)"), expression, TEXT, TEXT, (flags, body, one, other) => {
      try {
        for (const text of [one, other]) agree(flags + body, text);
        compared++;
      } catch (error) {
        if (!(error instanceof PythonRegexError)) throw error;
      }
    }),
    { numRuns: 700 },
  );
  assert.ok(compared > 150, `${compared} valid expressions`);
});

Deno.test("patterns: an empty iteration in a repetition within a repetition ends as in V8", () => {
  assert.deepEqual(agree("(([\\W\\d])*?)*", " 1")[0]?.groups, [" 1", "1", "1"]);
  for (const written of ["(a*)*", "(a|b*)*", "(|a)+", "(?:a?b??)*?c", "(a*?)*?b", "((a?)*b?)*"]) {
    agree(written, "aabbc");
  }
});

Deno.test("patterns: a nested repetition on a value of 64 kB takes bounded time", () => {
  const value = `${"a".repeat(LONGEST_TEXT - 1)}!`;
  for (
    const written of [
      "^(a+)+$",
      "^(?:a|a)*$",
      "^(?:.*a){8}x",
      "a+$",
      "(?P<x>(?:[^!]+a)+)\\Z",
      "(?<!a)(a*)*\\b$",
    ]
  ) {
    const start = performance.now();
    assert.equal(findPattern(makePattern(written), value), undefined);
    assert.ok(performance.now() - start < MOST_MS, `${written}: ${performance.now() - start} ms`);
  }
});

Deno.test("patterns: what cannot be decided in a bounded time is an error, never an answer", () => {
  const value = `${"a".repeat(3000)}!`;
  const refused: [string, RegExp][] = [["^(a+)+\\1$", /steps/], ["(?:(?=.*b?)a)+$", /steps/], [
    "a{,200000}$",
    /repetitions/,
  ]];
  for (const [written, reason] of refused) {
    const start = performance.now();
    assert.throws(() => findPattern(makePattern(written), value), (error) => {
      return error instanceof PatternLimitError && reason.test(error.message);
    }, written);
    assert.ok(performance.now() - start < MOST_MS, written);
    assert.equal(tryPattern(makePattern(written), value), "unknown");
  }
  assert.throws(() => findPattern(makePattern("a"), "a".repeat(LONGEST_TEXT + 1)), PatternLimitError);
});

Deno.test("patterns: a budget limits several searches together", () => {
  const pattern = makePattern("^(a+)+$");
  const value = `${"a".repeat(200)}!`;
  const budget = { steps: 10_000 };
  let searches = 0;
  assert.throws(() => {
    for (; searches < 1000; searches++) findPattern(pattern, value, budget);
  }, PatternLimitError);
  assert.ok(searches > 1 && searches < 50, `${searches} searches`);
  assert.equal(findPattern(pattern, value), undefined);
});

Deno.test("patterns: quick searches cost nothing of a budget: a group may have 200,000 members", () => {
  const pattern = makePattern(",OU=[^,]+,OU=[^,]+,DC=");
  const dn = `CN=Anna,${"OU=Example,".repeat(10)}DC=example,DC=org`;
  const budget = { steps: 1000 };
  for (let members = 0; members < 50; members++) findAll(pattern, dn, budget);
  assert.ok(dn.length > pattern.quickLength);
  assert.equal(budget.steps, 1000);
});

Deno.test("patterns: one that could be applied to no value at all is refused when it is parsed", () => {
  for (const parse of [parseSearch, parseMatch]) {
    const parsed = parse("(?:a{,400}){400}$");
    assert.ok(parsed instanceof Invalid);
    assert.match(parsed.problem, /repetitions.*smaller counts/);
  }
});

Deno.test("patterns: V8 runs a pattern only where its backtracking is bounded", () => {
  const lengths: [string, number, number][] = [
    ["^SMTP:(?P<address>.+)$", LONGEST_TEXT, LONGEST_TEXT],
    ["[^A-Za-z0-9]+", 900, 1000],
    ["^(?P<lastname>[^,]+), *(?P<firstname>.+)$", 90, 100],
    ["(?P<room>\\S+) (?P<subject>.*)", 90, 100],
    ["(?:Dept|Abt)\\.? ", LONGEST_TEXT / 8, LONGEST_TEXT],
    ["(a+)+", 0, 0],
    ["(?:a|b)*", 0, 0],
    ["(?:a{2}){40}", 5_000, LONGEST_TEXT],
  ];
  for (const [written, least, most] of lengths) {
    const { quickLength } = makePattern(written);
    assert.ok(quickLength >= least && quickLength <= most, `${written}: ${quickLength}`);
  }
});

Deno.test("patterns: a match at the start may end before the end of the text", () => {
  const matches = (written: string, text: string) => {
    const pattern = parseMatch(written);
    assert.ok(!(pattern instanceof Invalid));
    const results = [pattern, { ...pattern, quickLength: -1 }].flatMap((each) => [
      matchesPattern(each, text),
      matchesPattern(each, text), // it keeps no state between calls
    ]);
    assert.equal(new Set(results).size, 1);
    return results[0];
  };
  assert.equal(matches("cn=a|cn=b", "cn=a,dc=x"), true);
  assert.equal(matches("cn=a|cn=b", "cn=b,dc=x"), true);
  assert.equal(matches("cn=a|cn=b", "x,cn=b"), false);
  assert.equal(matches("(?i)CN=ä", "cn=Ä"), true);
  assert.equal(matches("(?m)^b", "a\nb"), false);
  assert.equal(matches("(?m)a$", "a\nb"), true);
});

Deno.test("patterns: groups keep their numbers and names beside possessive ones", () => {
  const pattern = makePattern("(?>(a)|b)(?P<last>c)");
  assert.deepEqual({ ...pattern.names }, { last: 2 });
  assert.deepEqual(findPattern(structuredClone(pattern), "xac"), {
    start: 1,
    end: 3,
    groups: ["ac", "a", "c"],
  });
});
