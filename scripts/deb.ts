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

/** Compiles into a folder and returns the path; exits if compiling fails, after the message of compile.ts. */
async function compile(output: string, target: string | undefined): Promise<string> {
  const binary = join(output, "udm-directory-connector");
  const { success } = await new Deno.Command(Deno.execPath(), {
    args: [
      ...["run", "--quiet", "--allow-all", fileURLToPath(new URL("compile.ts", import.meta.url))],
      ...["--output", binary, ...(target === undefined ? [] : ["--target", target])],
    ],
    stdin: "null",
  }).spawn().status;
  if (!success) Deno.exit(1);
  return binary;
}

/** The maintainer, from the variables of Debian's tools (debchange(1)). */
function maintainer(): string {
  const name = Deno.env.get("DEBFULLNAME") ?? "udm-directory-connector";
  return `${name} <${Deno.env.get("DEBEMAIL") ?? "maintainers@example.org"}>`;
}

if (import.meta.main) {
  const options = new Command("deno task deb")
    .option("--binary <file>", "a binary made by deno task compile")
    .option("--target <target>", "the target system, as for deno compile")
    .option("--maintainer <text>", "the maintainer: Name <address>", maintainer())
    .option("--output <folder>", "where to write", fileURLToPath(new URL("../dist", import.meta.url)))
    .parse(Deno.args, { from: "user" })
    .opts<Options>();
  try {
    const output = resolve(options.output);
    const binary = options.binary === undefined
      ? await compile(output, options.target)
      : resolve(options.binary);
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
