/**
 * Builds the Debian package, and the bill of materials beside it.
 *
 *     deno task deb [--binary FILE] [--target TARGET] [--maintainer TEXT] [--output FOLDER]
 *
 * Without `--binary` the binary is compiled first, as by `deno task compile` with `--target`. The architecture of the
 * package is that of the binary.
 *
 * @module
 */

import { Command } from "commander";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText } from "../src/common/error.ts";
import { compileTo } from "./compile/command.ts";
import { maintainerFromEnvironment } from "./deb/maintainer.ts";
import { buildPackage } from "./deb/package.ts";
import { sourceDate } from "./deb/source_date.ts";
import { makeBill } from "./sbom/make.ts";

/** The command line. */
interface Options {
  readonly binary?: string;
  readonly target?: string;
  readonly maintainer: string;
  readonly output: string;
}

if (import.meta.main) {
  const options = new Command("deno task deb")
    .option("--binary <file>", "a binary made by deno task compile")
    .option("--target <target>", "the target system, as for deno compile")
    .option("--maintainer <text>", "the maintainer: Name <address>", maintainerFromEnvironment())
    .option("--output <folder>", "where to write", fileURLToPath(new URL("../dist", import.meta.url)))
    .parse(Deno.args, { from: "user" })
    .opts<Options>();
  try {
    const output = resolve(options.output);
    const binary = resolve(options.binary ?? join(output, "udm-directory-connector"));
    if (options.binary === undefined) await compileTo(binary, options.target);
    const date = await sourceDate();
    const { path } = await buildPackage({ binary, output, date, maintainer: options.maintainer });
    const bill = path.replace(/\.deb$/, ".cdx.json");
    await Deno.writeTextFile(bill, await makeBill({ binary, date }));
    for (const file of [path, bill]) {
      console.log(`${file}  ${((await Deno.stat(file)).size / 1e6).toFixed(1)} MB`);
    }
  } catch (error) {
    console.error(errorText(error));
    Deno.exitCode = 1;
  }
}
