/**
 * The steps of a release (docs/releasing.md).
 *
 *     deno task release:check TAG
 *     deno task release:notes [--base ADDRESS]
 *     deno task release:build [--binary FILE] [--target TARGET] [--maintainer TEXT] [--output FOLDER]
 *     deno task release:chart [--output FOLDER]
 *
 * @module
 */

import { Command } from "commander";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText } from "../src/common/error.ts";
import { compileTo } from "./compile/command.ts";
import { maintainerFromEnvironment } from "./deb/maintainer.ts";
import { sourceDate } from "./deb/source_date.ts";
import { binaryFiles, chartFile } from "./release/files.ts";
import { releaseNotes } from "./release/notes.ts";
import { repositoryVersions } from "./release/repository.ts";
import { releaseProblems } from "./release/versions.ts";

/** The options of the build. */
interface BuildOptions {
  readonly binary?: string;
  readonly target?: string;
  readonly maintainer: string;
  readonly output: string;
}

const DIST = fileURLToPath(new URL("../dist/release", import.meta.url));

function check(tag: string): void {
  const problems = releaseProblems(tag, repositoryVersions());
  if (problems.length > 0) throw new Error(problems.join("\n"));
  console.log(`${tag}: deno.json, the chart and CHANGELOG.md have this version`);
}

function notes({ base }: { readonly base?: string }): void {
  const { program, changelog } = repositoryVersions();
  // console.log would add a line break.
  Deno.stdout.writeSync(new TextEncoder().encode(releaseNotes(changelog, program, base)));
}

async function build({ maintainer, target, ...options }: BuildOptions): Promise<void> {
  const output = resolve(options.output);
  const folder = await Deno.makeTempDir({ prefix: "release-" });
  try {
    const binary = resolve(options.binary ?? join(folder, "udm-directory-connector"));
    if (options.binary === undefined) await compileTo(binary, target);
    const files = await binaryFiles({ binary, output, maintainer, date: await sourceDate() });
    console.log(files.join("\n"));
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

async function chart({ output }: { readonly output: string }): Promise<void> {
  console.log(await chartFile({ output: resolve(output), date: await sourceDate() }));
}

if (import.meta.main) {
  const command = new Command("deno task release");
  command.command("check").argument("<tag>", "the tag, such as v1.2.0").action(check);
  command.command("notes")
    .option("--base <address>", "the address of the files of this version, for relative links")
    .action(notes);
  command.command("build")
    .option("--binary <file>", "a binary made by deno task compile")
    .option("--target <target>", "the target system, as for deno compile")
    .option("--maintainer <text>", "the maintainer: Name <address>", maintainerFromEnvironment())
    .option("--output <folder>", "where to write", DIST)
    .action(build);
  command.command("chart").option("--output <folder>", "where to write", DIST).action(chart);
  try {
    await command.parseAsync(Deno.args, { from: "user" });
  } catch (error) {
    console.error(errorText(error));
    Deno.exitCode = 1;
  }
}
