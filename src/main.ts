/**
 * Command line in, exit code out.
 *
 * @module
 */

import { carryOut } from "./cli/carry_out.ts";
import { parseCommandLine, VARIABLES } from "./cli/options.ts";
import { visible } from "./common/visible.ts";

if (import.meta.main) {
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)]));
  const invocation = parseCommandLine(Deno.args, environment);
  if (invocation.command === "print") {
    await Deno.stdout.write(new TextEncoder().encode(invocation.stdout));
    await Deno.stderr.write(new TextEncoder().encode(invocation.stderr));
    Deno.exit(invocation.exitCode);
  }
  Deno.exit(await carryOut(invocation, { environment, complain: (line) => console.error(visible(line)) }));
}
