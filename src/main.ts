/**
 * Command line in, exit code out.
 *
 * @module
 */

import { carryOut } from "./cli/carry_out.ts";
import { parseCommandLine, VARIABLES } from "./cli/options.ts";
import { StdoutError, writeLines } from "./cli/write_lines.ts";
import { visible } from "./common/visible.ts";
import { screen, wrappedForStderr } from "./logging/screen.ts";

async function main(): Promise<number> {
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)]));
  const invocation = parseCommandLine(Deno.args, environment);
  const isText = invocation.command === "print" || invocation.options.logFormat === "text";
  const complain = (line: string) => {
    screen.print(`${isText ? wrappedForStderr(visible(line)) : visible(line)}\n`);
  };
  try {
    if (invocation.command !== "print") return await carryOut(invocation, { environment, complain });
    const { stdout, stderr, exitCode } = invocation;
    screen.print(wrappedForStderr(stderr));
    if (stdout !== "") writeLines([stdout.replace(/\n$/, "")]);
    return exitCode;
  } catch (error) {
    if (!(error instanceof StdoutError)) throw error;
    complain(error.message);
    return 1;
  }
}

if (import.meta.main) Deno.exit(await main());
