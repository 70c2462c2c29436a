/**
 * Mutation testing: changes the code in small ways, and tells which changes no test notices.
 *
 *     deno task mutate [FOLDER or FILE...] [--sample NUMBER] [--seed NUMBER] [--further FOLDER]
 *
 * Without a folder: `src/planner`, `src/transform`, `src/udm`, `src/ldap`. Of each, `--sample` mutants are drawn by `--seed`
 * (default: 100, 1). Ends with code 1 if more than 10 % of the mutants of a folder survive.
 *
 * @module
 */

import { existsSync } from "node:fs";
import { parseArgs } from "node:util";
import { Importers } from "./mutate/importers.ts";
import { type Fate, Judge } from "./mutate/judge.ts";
import { type Mutant, mutate, sourcesOf, testsOf } from "./mutate/mutants.ts";

const ROOT = new URL("..", import.meta.url).pathname;
const FOLDERS = ["src/planner", "src/transform", "src/udm", "src/ldap"];
/** Percent. */
const MOST_SURVIVORS = 10;

/** Not copied. */
const LEFT_OUT = new Set([".git", "dist", "coverage", "node_modules"]);

/** What to do. */
export interface MutationOptions {
  /** A folder or file: what is mutated. */
  readonly target: string;
  /** How many mutants to draw, and the seed. */
  readonly count: number;
  readonly seed: number;
  /** The folders and files with tests; default: the folder itself. */
  readonly tests?: readonly string[];
  /** Folders or files with more tests, for what the first ones do not notice. */
  readonly further?: readonly string[];
}

/** What became of the mutants. */
export interface MutationResult {
  /** Number of mutants in the code. */
  readonly all: number;
  readonly judged: readonly { readonly mutant: Mutant; readonly fate: Fate }[];
  /** Tests that fail in the mutated code without a mutant switched on, or if they run twice. */
  readonly unusable: number;
}

/**
 * Tests mutants of a folder or file in a copy of the project.
 *
 * @throws {Error} if the code cannot be mutated, or its tests cannot be loaded
 */
export async function testMutants(options: MutationOptions): Promise<MutationResult> {
  const root = await Deno.makeTempDir({ prefix: "mutate-" });
  try {
    copy(ROOT, root);
    const sources = sourcesOf(root, options.target);
    const folder = options.target.replace(/\/[^/]*\.ts$/, "");
    const own = (options.tests ?? [folder]).flatMap((each) => testsOf(root, each));
    const further = (options.further ?? []).flatMap((each) => testsOf(root, each));
    const importers = await Importers.read(root, [...own, ...further]);
    const tests = own.filter((test) => sources.some((source) => importers.imports(test, source)));
    const { all, drawn } = await mutate(root, sources, options);
    const judge = new Judge(root, tests, further, importers);
    const judged: { mutant: Mutant; fate: Fate }[] = [];
    try {
      await judge.prepare();
      for (const mutant of drawn) {
        const fate = await judge.judge(mutant);
        judged.push({ mutant, fate });
        if (fate === "survived" || fate === "uncovered") console.log(description(mutant, fate));
      }
    } finally {
      await judge.close();
    }
    return { all, judged, unusable: judge.unusable.length };
  } finally {
    await Deno.remove(root, { recursive: true });
  }
}

function copy(from: string, to: string): void {
  for (const { name, isDirectory, isFile } of Deno.readDirSync(from)) {
    if (LEFT_OUT.has(name)) continue;
    if (isFile) Deno.copyFileSync(`${from}/${name}`, `${to}/${name}`);
    if (!isDirectory) continue;
    Deno.mkdirSync(`${to}/${name}`);
    copy(`${from}/${name}`, `${to}/${name}`);
  }
}

/** `src/planner/plan.ts:12:3 survived: EqualityOperator: a < b -> a <= b` */
function description({ file, line, column, mutator, original, replacement }: Mutant, fate: Fate): string {
  const short = (text: string) => {
    const words = text.replace(/\s+/g, " ");
    return words.length > 150 ? `${words.slice(0, 150)}…` : words;
  };
  return `${file}:${line}:${column} ${fate}: ${mutator}: ${short(original)} -> ${short(replacement)}`;
}

/**
 * The number of an option.
 *
 * @throws {Error} if it is none
 */
function numberOf(option: string, text: string): number {
  if (/^\d{1,9}$/.test(text)) return Number(text);
  throw new Error(`--${option} ${text}: give a whole number`);
}

/** What the command line asks for. */
function readArguments() {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      sample: { type: "string", default: "100" },
      seed: { type: "string", default: "1" },
      further: { type: "string", multiple: true, default: [] },
    },
  });
  const targets = positionals.length > 0 ? positionals.map((each) => each.replace(/\/$/, "")) : FOLDERS;
  for (const target of targets) {
    if (!/^\w/.test(target) || !existsSync(`${ROOT}${target}`) || sourcesOf(ROOT, target).length === 0) {
      throw new Error(`${target}: name a folder or file of the project with code, such as src/planner`);
    }
  }
  const [count, seed] = [numberOf("sample", values.sample), numberOf("seed", values.seed)];
  return { targets, count, seed, further: values.further };
}

async function main(): Promise<void> {
  const { targets, ...options } = readArguments();
  console.log("folder: mutants of all, killed, timeouts, survived, uncovered, ignored, survivors, time");
  for (const target of targets) {
    const started = performance.now();
    const { all, judged, unusable } = await testMutants({ target, ...options });
    const count = (...fates: readonly Fate[]) => judged.filter(({ fate }) => fates.includes(fate)).length;
    const percent = 100 * count("survived", "uncovered") / Math.max(1, judged.length - count("ignored"));
    console.log(
      [
        `${target}: ${judged.length} of ${all}`,
        ...(["killed", "timeout", "survived", "uncovered", "ignored"] as const).map((fate) => count(fate)),
        `${percent.toFixed(1)} %`,
        `${Math.round((performance.now() - started) / 1000)} s`,
        ...(unusable > 0 ? [`${unusable} tests ran only with deno test`] : []),
      ].join(", "),
    );
    if (percent > MOST_SURVIVORS) Deno.exitCode = 1;
  }
}

if (import.meta.main) {
  await main().catch((error: unknown) => {
    console.error(`error: ${error instanceof Error ? error.message : String(error)}`);
    Deno.exit(2);
  });
}
