/**
 * Runs benchmarks: `deno task bench [NAME...] [--users NUMBER] [--rounds NUMBER]`. See README.md.
 *
 * @module
 */

import { Command, InvalidArgumentError } from "commander";
import { BENCHMARKS } from "./benchmarks/mod.ts";
import type { Benchmark } from "./harness/benchmark.ts";
import { allowedProcessors, machine, PROCESSORS } from "./harness/machine.ts";
import { intoReadme, type Result, table } from "./harness/table.ts";

const README = new URL("README.md", import.meta.url);

function number(text: string): number {
  if (/^[1-9]\d*$/.test(text)) return Number(text);
  throw new InvalidArgumentError("It must be a positive whole number.");
}

function benchmark(name: string, others: readonly Benchmark[] = []): Benchmark[] {
  const found = BENCHMARKS.find((each) => each.name === name);
  if (found !== undefined) return [...others, found];
  throw new InvalidArgumentError(`It must be one of ${BENCHMARKS.map((each) => each.name).join(", ")}.`);
}

/** Restarts this program on {@linkcode PROCESSORS} processors. */
async function onFewerProcessors(processors: readonly number[]): Promise<number> {
  const list = processors.slice(0, PROCESSORS).join(",");
  const args = ["-c", list, Deno.execPath(), "run", "--quiet", "--no-check", "--allow-all"];
  const main = new URL(import.meta.url).pathname;
  const { code } = await new Deno.Command("taskset", { args: [...args, main, ...Deno.args], stdin: "null" })
    .spawn().status;
  return code;
}

const command = new Command("bench")
  .description("Benchmarks the connector; every figure is compared with another one from the same run.")
  .argument(
    "[name...]",
    `benchmarks: ${BENCHMARKS.map((each) => each.name).join(", ")}; default: all`,
    benchmark,
  )
  .option("--users <number>", "number of users, for a quick trial; the results are not recorded", number)
  .option("--rounds <number>", "number of measurements", number)
  .addHelpText("after", () => "\n" + BENCHMARKS.map(({ name, title }) => `${name}: ${title}`).join("\n"))
  .parse(Deno.args, { from: "user" });
const options = command.opts<{ users?: number; rounds?: number }>();
const chosen = command.processedArgs[0] as Benchmark[] | undefined ?? BENCHMARKS;

const processors = allowedProcessors();
if (processors.length > PROCESSORS) Deno.exit(await onFewerProcessors(processors));

const results: Result[] = [];
for (const { name, title, run, ...defaults } of chosen) {
  console.error(`${name}: ${title}`);
  const folder = await Deno.makeTempDir({ prefix: "bench-" });
  try {
    const rows = await run({
      users: options.users ?? defaults.users,
      rounds: options.rounds ?? defaults.rounds,
      folder,
      say: (line) => console.error(`  ${line}`),
    });
    results.push({ benchmark: name, day: new Date().toISOString().slice(0, 10), rows });
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
  if (options.users === undefined) {
    const names = BENCHMARKS.map((each) => each.name);
    await Deno.writeTextFile(
      README,
      intoReadme(await Deno.readTextFile(README), results.slice(-1), machine(), names),
    );
  }
}
console.log(machine() + "\n\n" + table(results));
Deno.exit(results.every(({ rows }) => rows.every(({ reached }) => reached)) ? 0 : 1);
