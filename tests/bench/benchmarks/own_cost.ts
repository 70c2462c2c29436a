import { join } from "node:path";
import { build } from "../../../scripts/compile/build.ts";
import { buildTools } from "../../../scripts/denort.ts";
import { command } from "../../e2e/program.ts";
import type { Benchmark, Context } from "../harness/benchmark.ts";
import { emptyWorker } from "../harness/empty_worker.ts";
import { measure, type Measured } from "../harness/measure.ts";
import { startOpenLdap, Udm } from "../harness/servers.ts";
import { interleave, show, summarise } from "../harness/statistics.ts";
import { configure } from "../harness/sync.ts";
import type { Row } from "../harness/table.ts";
import { expectNoWrites } from "./unchanged.ts";

const MAX_SECONDS = 0.45;
const MAX_MEGABYTES = 45;

/** What a small run costs besides the start of Deno. */
export const ownCost: Benchmark = {
  name: "own_cost",
  title: "processor time and memory of a small unchanged run, compared with --version of the same program",
  users: 500,
  rounds: 30,
  run,
};

async function run({ users, rounds, folder, say }: Context): Promise<Row[]> {
  const { words, kind } = await programToMeasure(folder);
  say(`measuring ${kind}`);
  const size = { users, groups: Math.ceil(users * 61 / 500), members: 50 };
  await using source = await startOpenLdap(size);
  await using udm = await Udm.start({ filled: size, record: false });
  const file = await configure({ source, udm: udm.ready }, folder);
  const empty = await emptyWorker(folder);
  const measurements = {
    run: () => measure([...words, file], folder),
    version: () => measure([...words, "--version"], folder),
    empty: () => measure(empty, folder),
  };
  for (const warm of Object.values(measurements)) await warm();
  const results = await interleave<keyof typeof measurements, Measured>(rounds, measurements);
  await expectNoWrites(udm);
  const row = (
    what: string,
    figure: (measured: Measured) => number,
    { unit, digits, most }: { readonly unit: string; readonly digits: number; readonly most: number },
  ): Row => {
    const version = results.version.map(figure);
    const moreThanVersion = (figures: readonly number[]) =>
      summarise(figures.map((value, round) => value - (version[round] as number)));
    const whole = results.run.map(figure);
    const own = moreThanVersion(whole);
    const empty = moreThanVersion(results.empty.map(figure));
    return {
      what: `${kind}: ${what} of a run without changes, ${size.users} users, ${size.groups} groups`,
      measured: show(summarise(whole), unit, digits),
      against:
        `--version: ${show(summarise(version), unit, digits)}; an empty program with an empty Worker: ` +
        `+${show(empty, unit, digits)}`,
      compared: `+${show(own, unit, digits)}`,
      must: `<= +${most} ${unit}`,
      reached: own.median <= most,
    };
  };
  return [
    row("processor time", ({ cpuSeconds }) => cpuSeconds, { unit: "s", digits: 2, most: MAX_SECONDS }),
    row("peak memory", ({ peakBytes }) => peakBytes / 2 ** 20, {
      unit: "MB",
      digits: 0,
      most: MAX_MEGABYTES,
    }),
  ];
}

/** The program of UDC_COMMAND; otherwise a new binary or, if none can be built, the sources. */
async function programToMeasure(
  folder: string,
): Promise<{ readonly words: readonly string[]; readonly kind: string }> {
  if (Deno.env.has("UDC_COMMAND")) return { words: command(), kind: "given program" };
  const output = join(folder, "udm-directory-connector");
  const built = await build({ output, ...await buildTools() });
  return built.ok ? { words: [output], kind: "binary" } : { words: command(), kind: "sources" };
}
