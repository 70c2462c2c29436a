/**
 * The mutants of a folder: made by Stryker's instrumenter, drawn by a seed.
 *
 * @module
 */

/** A change of the code that a test should notice. */
export interface Mutant {
  readonly id: string;
  /** The path in the repository. */
  readonly file: string;
  /** Counted from 1. */
  readonly line: number;
  readonly column: number;
  /** What kind of change: `ConditionalExpression`, … */
  readonly mutator: string;
  readonly original: string;
  readonly replacement: string;
  /** Why it is not tested: the reason in a comment `// Stryker disable …`. */
  readonly ignored: string | undefined;
}

/** Not made: a message is not wrong because a test does not quote it. A value in code is also part of a condition. */
const EXCLUDED = ["StringLiteral"];

/** The files whose code is mutated: no tests, no helpers of tests. */
export function sourcesOf(root: string, folder: string): string[] {
  return filesBelow(root, folder).filter((file) =>
    file.endsWith(".ts") && !/(_test|testing\w*)\.ts$/.test(file)
  );
}

/** The test files of a folder. */
export function testsOf(root: string, folder: string): string[] {
  return filesBelow(root, folder).filter((file) => file.endsWith("_test.ts"));
}

function filesBelow(root: string, folder: string): string[] {
  if (Deno.statSync(`${root}/${folder}`).isFile) return [folder];
  return [...Deno.readDirSync(`${root}/${folder}`)].flatMap(({ name, isDirectory }) =>
    isDirectory ? filesBelow(root, `${folder}/${name}`) : [`${folder}/${name}`]
  ).sort();
}

/** A position of Stryker, counted from 0. */
interface Position {
  readonly line: number;
  readonly column: number;
}

/** The part of the instrumenter's answer that is used. */
interface Instrumented {
  readonly files: readonly { readonly name: string; readonly content: string }[];
  readonly mutants: readonly {
    readonly id: string;
    readonly fileName: string;
    readonly mutatorName: string;
    readonly replacement: string;
    readonly statusReason?: string;
    readonly status?: string;
    readonly location: { readonly start: Position; readonly end: Position };
  }[];
}

/**
 * Draws mutants of files, and writes them into these files, each behind a switch.
 *
 * @throws {Error} if the instrumenter fails
 */
export async function mutate(
  root: string,
  files: readonly string[],
  { count, seed }: { readonly count: number; readonly seed: number },
): Promise<{ readonly all: number; readonly drawn: readonly Mutant[] }> {
  const sources = files.map((name) => ({ name, content: Deno.readTextFileSync(`${root}/${name}`) }));
  const child = new Deno.Command(Deno.execPath(), {
    args: ["run", "--quiet", "--allow-all", "scripts/mutate/instrumenter/instrument.js"],
    cwd: root,
    stdin: "piped",
    stdout: "piped",
  }).spawn();
  const question = new Response(JSON.stringify({ files: sources, excluded: EXCLUDED })).body;
  const [, { success, stdout }] = await Promise.all([question?.pipeTo(child.stdin), child.output()]);
  if (!success) throw new Error("the instrumenter failed");
  const instrumented = JSON.parse(new TextDecoder().decode(stdout)) as Instrumented;
  const all = instrumented.mutants.filter(({ mutatorName }) => !EXCLUDED.includes(mutatorName));
  const mutants = sample(all, count, seed);
  const ids = new Set(mutants.map(({ id }) => id));
  for (const { name, content } of instrumented.files) {
    Deno.writeTextFileSync(`${root}/${name}`, withoutOthers(content, ids));
  }
  const linesOf = new Map(sources.map(({ name, content }) => [name, content.split("\n")]));
  const drawn = mutants.map((mutant) => ({
    id: mutant.id,
    file: mutant.fileName,
    line: mutant.location.start.line + 1,
    column: mutant.location.start.column + 1,
    mutator: mutant.mutatorName,
    original: textBetween(linesOf.get(mutant.fileName) ?? [], mutant.location),
    replacement: mutant.replacement,
    ignored: mutant.status === "Ignored" ? mutant.statusReason ?? "no reason" : undefined,
  }));
  return { all: all.length, drawn };
}

/** Removes the switches of mutants that were not drawn, because they cost most of the time. */
function withoutOthers(content: string, drawn: ReadonlySet<string>): string {
  return content
    .replaceAll(/\bstryMutAct_9fa48\("(\d+)"\)/g, (call, id: string) => drawn.has(id) ? call : "false")
    .replaceAll(/\bstryCov_9fa48\(("[^)]*)\)/g, (_, list: string) => {
      const ids = list.split(", ").filter((id) => drawn.has(id.slice(1, -1)));
      return ids.length === 0 ? "0" : `stryCov_9fa48(${ids.join(", ")})`;
    });
}

function textBetween(lines: readonly string[], { start, end }: { start: Position; end: Position }): string {
  return lines.slice(start.line, end.line + 1).map((line, index, { length }) =>
    line.slice(index === 0 ? start.column : 0, index === length - 1 ? end.column : undefined)
  ).join("\n");
}

/** Draws some, in their order. The same seed draws the same ones from the same code. */
function sample<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = randomNumbers(seed);
  return all.map((each, index) => ({ each, index, order: random() }))
    .sort((a, b) => a.order - b.order).slice(0, count)
    .sort((a, b) => a.index - b.index).map(({ each }) => each);
}

/** Numbers from 0 to below 1 (mulberry32, public domain). */
function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6D2B79F5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
