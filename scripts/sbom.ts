/**
 * Writes the bill of materials of the program, in CycloneDX (JSON).
 *
 *     deno task sbom [--binary FILE] [--output FILE]
 *
 * With `--binary` it lists the parts of that binary, including the known parts of Deno.
 *
 * @module
 */

import { Command } from "commander";
import { dirname } from "node:path";
import { fileURLToPath } from "node:url";
import { errorText } from "../src/common/error.ts";
import { sourceDate } from "./deb/source_date.ts";
import { makeBill } from "./sbom/make.ts";

if (import.meta.main) {
  const { binary, output } = new Command("deno task sbom")
    .option("--binary <file>", "a binary made by deno task compile")
    .option(
      "--output <file>",
      "the file to write",
      fileURLToPath(new URL("../dist/udm-directory-connector.cdx.json", import.meta.url)),
    )
    .parse(Deno.args, { from: "user" })
    .opts<{ readonly binary?: string; readonly output: string }>();
  try {
    const bill = await makeBill({ binary, date: await sourceDate() });
    await Deno.mkdir(dirname(output), { recursive: true });
    await Deno.writeTextFile(output, bill);
    console.log(output);
  } catch (error) {
    console.error(errorText(error));
    Deno.exitCode = 1;
  }
}
