/**
 * Fuzzes targets: `deno task fuzz NAME... [--seconds N] [--seed N]`, or checks single inputs: `deno task fuzz NAME FILE...`.
 * See README.md.
 *
 * @module
 */

import process from "node:process";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { errorOf, type Fault, fuzz } from "./fuzz.ts";
import { fuzzTargets } from "./names.ts";
import type { Target } from "./target.ts";
import { hashOf, Watchdog } from "./watchdog.ts";

/** The seed of `deno task test`, so that its verdict on a commit is the same everywhere. */
const FIXED_SEED = 1;
/** With the fixed seed, the inputs of each target at most: those that were checked when the seed was chosen. */
const FIXED_INPUTS = 20_000;
const SECONDS = 60;

const here = new URL(".", import.meta.url);

async function targetOf(name: string): Promise<Target> {
  const { target } = await import(`./targets/${name}.ts`) as { target: Target };
  return target;
}

function corpusFolder(name: string): string {
  return fileURLToPath(new URL(`corpus/${name}`, here));
}

/** The inputs of a corpus, by the names of their files. */
function corpusOf(name: string): Uint8Array[] {
  const folder = corpusFolder(name);
  return [...Deno.readDirSync(folder)].map((file) => file.name).sort()
    .map((file) => Deno.readFileSync(`${folder}/${file}`));
}

/** Fuzzes one target; returns whether all rules held. */
async function fuzzOne(
  name: string,
  options: { seconds: number; seed: number; write: boolean },
): Promise<boolean> {
  const target = await targetOf(name);
  const folder = corpusFolder(name);
  const corpus = corpusOf(name);
  const watchdog = new Watchdog(folder, `deno task fuzz ${name}`);
  const begin = performance.now();
  console.log(`${name}: ${target.description}; ${corpus.length} inputs, --seed ${options.seed}`);
  try {
    const result = await fuzz(target, {
      ...options,
      corpus,
      keep: options.write,
      ...(options.write ? {} : { inputs: FIXED_INPUTS }),
      onInput: (input) => watchdog.begin(input),
    });
    const seconds = Math.round((performance.now() - begin) / 1000);
    if (result.fault !== undefined) {
      return await report(name, result.fault, corpus.includes(result.fault.input));
    }
    for (const input of options.write ? result.found : []) {
      Deno.writeFileSync(`${folder}/${await hashOf(input)}`, input);
    }
    const kept = options.write ? `, ${result.found.length} added to the corpus` : "";
    console.log(`${name}: ok, ${result.inputs} inputs in ${seconds} s${kept}`);
    return true;
  } finally {
    await watchdog.stop();
  }
}

/** Writes an input that violates a rule, and says how to repeat it. */
async function report(name: string, { input, error }: Fault, isOfCorpus: boolean): Promise<false> {
  const file = `${corpusFolder(name)}/crash-${await hashOf(input)}`;
  if (!isOfCorpus) Deno.writeFileSync(file, input);
  console.log(`${name}: FAILED, ${described(error)}`);
  console.log(
    `the input, ${input.length} bytes: ${JSON.stringify(new TextDecoder().decode(input.subarray(0, 2000)))}`,
  );
  if (!isOfCorpus) console.log(`repeat it: deno task fuzz ${name} ${file}`);
  return false;
}

/** An error with its stack, shortened: a message may quote the input. */
function described(error: unknown): string {
  const text = String(error instanceof Error ? error.stack : error);
  return text.length > 5000 ? `${text.slice(0, 3000)}…${text.slice(-2000)}` : text;
}

/** Checks single inputs; returns whether all rules held. */
async function checkFiles(name: string, files: readonly string[]): Promise<boolean> {
  const target = await targetOf(name);
  await target.setUp?.();
  const watchdog = new Watchdog(corpusFolder(name), `deno task fuzz ${name}`);
  let ok = true;
  for (const file of files) {
    const input = Deno.readFileSync(file);
    watchdog.begin(input);
    const error = await errorOf(target, input);
    if (error !== undefined) ok = false;
    console.log(`${file}: ${error === undefined ? "ok" : described(error)}`);
  }
  await watchdog.stop();
  return ok;
}

if (import.meta.main) {
  const { values, positionals } = parseArgs({
    args: Deno.args,
    allowPositionals: true,
    options: {
      seconds: { type: "string", default: String(SECONDS) },
      seed: { type: "string" },
      /** As in `deno task test`: the fixed seed, and the corpus stays as it is. */
      fixed: { type: "boolean", default: false },
    },
  });
  const all = fuzzTargets();
  const names = positionals.filter((word) => all.includes(word));
  const files = positionals.filter((word) => !all.includes(word));
  const drawn = values.fixed ? FIXED_SEED : crypto.getRandomValues(new Uint32Array(1))[0] as number;
  const seed = Number(values.seed ?? drawn);
  const seconds = Number(values.seconds);
  let ok = true;
  if (files.length > 0 && names.length !== 1) {
    console.error(
      `usage: deno task fuzz NAME... [--seconds N] [--seed N] | NAME FILE...; targets: ${all.join(", ")}`,
    );
    process.exit(2);
  }
  if (files.length > 0) ok = await checkFiles(names[0] as string, files);
  else {
    for (const name of names.length > 0 ? names : all) {
      ok = await fuzzOne(name, { seconds, seed, write: !values.fixed }) && ok;
    }
  }
  process.exit(ok ? 0 : 1);
}
