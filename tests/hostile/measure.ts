/**
 * Measures the program under each attack in full size, from source and as a binary, and writes the figures into README.md:
 *
 *     deno run -A tests/hostile/measure.ts [--binary PATH] [--print] [ATTACK ...]
 *
 * Takes about seven minutes on a machine with nothing else to do; needs GNU time and `slapd`. Without `--binary`, a binary is
 * built. With names of attacks, only these are measured; with `--print`, README.md stays as it is.
 *
 * @module
 */
import { parseArgs } from "node:util";
import { join } from "node:path";
import { buildBinary } from "../../scripts/test_binary.ts";
import { command } from "../e2e/program.ts";
import { World } from "../e2e/world.ts";
import { startHostileServer } from "../simulators/ldap/hostile.ts";
import { ATTACKS as LDAP, SIZES } from "./ldap_attacks.ts";
import { type Measured, measuredPlan } from "./measured_run.ts";
import { type Figures, withFigures } from "./readme_tables.ts";
import { ATTACKS as UDM } from "./udm_attacks.ts";
import { startHostileUdm } from "./udm_server.ts";

const README = new URL("README.md", import.meta.url);

/** Longest run in seconds: attacks that go on for minutes by their nature are cut. */
const MAX_SECONDS = 40;

/** Seconds without data after which a side gives up. */
const PATIENCE = { source: { timeout: 10 }, udm: { read_timeout: 5, max_wait: 5 } };

const { values, positionals } = parseArgs({
  args: Deno.args,
  options: { binary: { type: "string" }, print: { type: "boolean", default: false } },
  allowPositionals: true,
});
const unknown = positionals.filter((name) => !(name in SIZES) && !(name in UDM));
if (unknown.length > 0) {
  throw new Error(`no attack ${unknown.map((name) => JSON.stringify(name)).join(", ")}`);
}
const isWanted = (name: string) => positionals.length === 0 || positionals.includes(name);

const folder = await Deno.makeTempDir({ prefix: "measure-" });
const world = await World.open();
const figures = new Map<string, Figures>();
const began = performance.now();
try {
  const programs = { source: command(), binary: [values.binary ?? await built(folder)] };
  /** Runs both forms of the program under an attack. */
  const measure = async (name: string, config: string) => {
    const source = await measuredPlan(programs.source, config, MAX_SECONDS);
    const binary = await measuredPlan(programs.binary, config, MAX_SECONDS);
    figures.set(name, { source, binary });
    console.log(`${name}: ${said(source)}; binary: ${said(binary)}\n    ${lineOf(source)}`);
  };
  for (const name of Object.keys(SIZES).filter(isWanted)) {
    const attack = LDAP[name]?.(SIZES[name] ?? 0);
    if (attack === undefined) throw new Error(`no attack ${JSON.stringify(name)}`);
    await using server = startHostileServer(attack);
    await measure(
      name,
      await world.configure({ source: { ldap_uri: server.url, ...PATIENCE.source }, udm: PATIENCE.udm }),
    );
  }
  for (const name of Object.keys(UDM).filter(isWanted)) {
    const attack = UDM[name];
    if (attack === undefined) continue;
    await using server = startHostileUdm(attack);
    await measure(name, await world.configure({ udm: { ...PATIENCE.udm, ...server.config } }));
  }
} finally {
  await world[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
}
if (!values.print) Deno.writeTextFileSync(README, withFigures(Deno.readTextFileSync(README), figures));
console.log(`${figures.size} attacks in ${Math.round((performance.now() - began) / 1000)} s`);

/** Builds a binary. */
async function built(folder: string): Promise<string> {
  const path = join(folder, "udm-directory-connector");
  const result = await buildBinary(path);
  if (!result.ok) {
    throw new Error(`the binary cannot be built: ${JSON.stringify(result)}; give one with --binary`);
  }
  return path;
}

function said({ code, megabytes, seconds, isCut }: Measured): string {
  return `${megabytes} MB, ${seconds.toFixed(1)} s, ${isCut ? "cut" : `exit code ${code}`}`;
}

/** The line that names the attack. */
function lineOf({ stderr }: Measured): string {
  const lines = stderr.trim().split("\n");
  return (lines.find((line) => /ERROR|cannot make|skipped/.test(line)) ?? lines.at(-1) ?? "").slice(0, 300);
}
