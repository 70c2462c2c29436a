import { findPattern, makePattern } from "../../../src/syntax/python_regex/pattern.ts";
import { parsePythonRegex } from "../../../src/syntax/python_regex/parser.ts";
import { translateExpression } from "../../../src/syntax/python_regex/python_regex.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { interleave, ratios, show, summarise } from "../harness/statistics.ts";
import type { Row } from "../harness/table.ts";

const VALUES = Array.from(
  { length: 100_000 },
  (_, index) => `Müller${index}, Jörg Karl ${index % 7} (Dept. ${index % 13})`,
);
const PATTERNS = [
  "^SMTP:(?P<address>.+)$",
  "^(?P<sn>[^,]+), *(?P<givenName>.+)$",
  "Dept\\. (?P<department>\\d+)",
  "(?P<first>\\w+) (?P<second>\\w+)",
];
const HOSTILE = `${"a".repeat(65_535)}!`;

const MOST_TIMES_V8 = 2;
const MOST_TIMES_V8_BY_MACHINE = 30;
const MOST_MS = 1000;

/** Patterns of the configuration. */
export const patterns: Benchmark = {
  name: "patterns",
  title: "regular expressions on 100,000 values, compared with V8 alone",
  users: 0,
  rounds: 5,
  run,
};

async function run({ rounds }: Context): Promise<Row[]> {
  const own = PATTERNS.map((written) => makePattern(written));
  const machine = own.map((pattern) => ({ ...pattern, quickLength: -1 }));
  const v8 = PATTERNS.map((written) => translateExpression(written, parsePythonRegex(written)).regex);
  const nested = makePattern("^(a+)+$");
  const measurements = {
    own: () => timed(() => own.forEach((pattern) => VALUES.forEach((value) => findPattern(pattern, value)))),
    machine: () =>
      timed(() => machine.forEach((pattern) => VALUES.forEach((value) => findPattern(pattern, value)))),
    v8: () => timed(() => v8.forEach((regex) => VALUES.forEach((value) => regex.exec(value)))),
    nested: () => timed(() => findPattern(nested, HOSTILE)),
  };
  const results = await interleave<keyof typeof measurements, number>(rounds, measurements);
  const against = `V8 alone: ${show(summarise(results.v8), "ms", 0)}`;
  const row = (what: string, figures: readonly number[], most: number): Row => {
    const times = ratios(figures, results.v8);
    return {
      what,
      measured: show(summarise(figures), "ms", 0),
      against,
      compared: show(times, "x"),
      must: `<= ${most} x`,
      reached: times.median <= most,
    };
  };
  const longest = summarise(results.nested);
  return [
    row("4 patterns on 100000 values of 40 characters", results.own, MOST_TIMES_V8),
    row("the same, all by the machine", results.machine, MOST_TIMES_V8_BY_MACHINE),
    {
      what: "^(a+)+$ on a value of 64 kB that does not match",
      measured: show(longest, "ms", 0),
      against: "the clock; V8 needs years",
      compared: "",
      must: `<= ${MOST_MS} ms`,
      reached: longest.median <= MOST_MS,
    },
  ];
}

function timed(action: () => void): Promise<number> {
  const began = performance.now();
  action();
  return Promise.resolve(performance.now() - began);
}
