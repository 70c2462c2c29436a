/**
 * Builds the binary `dist/udm-directory-connector` and shows its version, size and permissions.
 *
 *     deno task compile [--target TARGET] [--config FILE [--read PATH]... [--write FOLDER]... [--listen ADDRESS]] [--output FILE]
 *
 * `--target` is that of `deno compile`. `--config` restricts the binary to the hosts and files of that configuration,
 * regardless of the configuration that it runs with.
 *
 * @module
 */

import { Command } from "commander";
import { resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { type ListenAddress, listenAddress } from "../src/cli/listen_address.ts";
import { VERSION } from "../src/common/version.ts";
import { build, cachedDenort } from "./compile/build.ts";
import { readBakedPermissions } from "./compile/embedded.ts";
import { expectedPermissions, permissionDifferences, permissionOptions } from "./compile/permissions.ts";
import type { Walls } from "./compile/permissions.ts";
import { wallsOf } from "./compile/second_wall.ts";

/** Number of starts to measure. */
const STARTS = 11;

/** The command line. */
interface Options {
  readonly target?: string;
  readonly config?: string;
  readonly read: readonly string[];
  readonly write: readonly string[];
  readonly listen?: ListenAddress;
  readonly output: string;
}

function fail(message: string): never {
  console.error(message);
  Deno.exit(1);
}

function walls({ config, read, write, listen }: Options): Walls | undefined {
  if (config === undefined) {
    return read.length + write.length === 0 && listen === undefined
      ? undefined
      : fail("--read, --write and --listen need --config");
  }
  const found = wallsOf(config, { read, write, listen });
  return found.ok ? found.walls : fail(found.problems.join("\n"));
}

/** Adds a path to those given before. */
function addPath(path: string, before: readonly string[]): string[] {
  return [...before, resolve(path)];
}

/** Returns the median start-up time in milliseconds; exits with a message if the binary does not run. */
function startUp(output: string): number {
  const times = Array.from({ length: STARTS }, () => {
    const begin = performance.now();
    const { stdout } = new Deno.Command(output, { args: ["--version"], clearEnv: true, stderr: "null" })
      .outputSync();
    if (new TextDecoder().decode(stdout).trim() !== VERSION) {
      Deno.removeSync(output);
      fail(
        `the binary did not run and was removed: DENORT_BIN must be the denort of exactly Deno ${Deno.version.deno}`,
      );
    }
    return performance.now() - begin;
  });
  return times.sort((a, b) => a - b)[STARTS >> 1] as number;
}

async function main(): Promise<void> {
  const options = new Command("deno task compile")
    .option("--target <target>", "the target system, as for deno compile")
    .option("--config <file>", "allow the binary only the hosts and files of this configuration")
    .option("--read <path>", "with --config: let it read this, too (repeatable)", addPath, [])
    .option("--write <folder>", "with --config: let it write here, too (repeatable)", addPath, [])
    .option("--listen <address>", "with --config: let it listen there, too", listenAddress)
    .option(
      "--output <file>",
      "the binary to write",
      fileURLToPath(new URL("../dist/udm-directory-connector", import.meta.url)),
    )
    .parse(Deno.args, { from: "user" })
    .opts<Options>();
  const { target = Deno.build.target, output } = options;
  const confined = walls(options);
  const built = await build({ output, walls: confined, target });
  if (!built.ok && built.reason === "no denort") {
    fail(
      `downloading denort, Deno's runtime for compiled programs, failed: set DENORT_BIN to the path of the denort ` +
        `of Deno ${Deno.version.deno} for ${target}, or copy its archive to ` +
        `${await cachedDenort(target)}`,
    );
  }
  if (!built.ok) fail(built.message);
  const differences = permissionDifferences(readBakedPermissions(output), expectedPermissions(confined));
  if (differences.length > 0) {
    fail(`${output} has unexpected permissions:\n${differences.join("\n")}`);
  }
  const start = target === Deno.build.target ? startUp(output) : undefined;

  console.log(output);
  console.log(`version      ${VERSION}, made with Deno ${Deno.version.deno} for ${target}`);
  console.log(`size         ${((await Deno.stat(output)).size / 1e6).toFixed(1)} MB`);
  if (start !== undefined) {
    console.log(`start-up     ${start.toFixed(0)} ms (--version, median of ${STARTS})`);
  }
  console.log(`permissions  ${permissionOptions(confined).join("\n             ")}`);
}

if (import.meta.main) await main();
