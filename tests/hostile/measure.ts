/**
 * Measures the program under each attack in full size, from source and as a binary at the same time, and writes the figures into
 * README.md:
 *
 *     deno run -A tests/hostile/measure.ts [--binary PATH] [--print] [ATTACK ...]
 *
 * Takes about six minutes on a machine with nothing else to do; needs `slapd`. Without `--binary`, a binary is
 * built. With names of attacks, only these are measured; with `--print`, README.md stays as it is.
 *
 * @module
 */
import { fileURLToPath } from "node:url";
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
const MAX_SECONDS = 30;

/** Seconds without data after which the side that attacks is given up. */
const PATIENCE = { source: { timeout: 10 }, udm: { read_timeout: 5 } };

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
  for (const name of [...Object.keys(SIZES), ...Object.keys(UDM)].filter(isWanted)) {
    await using ofSource = await prepared(name, "source");
    await using ofBinary = await prepared(name, "binary");
    const [source, binary] = await Promise.all([
      measuredPlan(programs.source, ofSource.config, MAX_SECONDS),
      measuredPlan(programs.binary, ofBinary.config, MAX_SECONDS),
    ]);
    figures.set(name, { source, binary });
    console.log(`${name}: ${said(source)}; binary: ${said(binary)}\n    ${lineOf(source)}`);
  }
} finally {
  await world[Symbol.asyncDispose]();
  await Deno.remove(folder, { recursive: true });
}
if (!values.print) {
  Deno.writeTextFileSync(README, withFigures(Deno.readTextFileSync(README), figures));
  await new Deno.Command(Deno.execPath(), { args: ["fmt", "--quiet", fileURLToPath(README)] }).output();
}
console.log(`${figures.size} attacks in ${Math.round((performance.now() - began) / 1000)} s`);

/** Starts a server that attacks, and writes a configuration for it. */
async function prepared(name: string, form: string): Promise<AsyncDisposable & { readonly config: string }> {
  const { source, udm } = PATIENCE;
  const ofLdap = name in SIZES ? LDAP[name]?.(SIZES[name] ?? 0) : undefined;
  const ofUdm = UDM[name];
  const server = ofLdap !== undefined
    ? startHostileServer(ofLdap)
    : ofUdm !== undefined
    ? startHostileUdm(ofUdm)
    : undefined;
  if (server === undefined) throw new Error(`no attack ${JSON.stringify(name)}`);
  const changes = "config" in server
    ? { udm: { ...udm, ...server.config } }
    : { source: { ldap_uri: server.url, ...source } };
  const config = join(folder, `${form}.yaml`);
  await Deno.rename(await world.configure(changes), config);
  return { config, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

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
