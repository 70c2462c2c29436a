/**
 * Command line in, exit code out.
 *
 * @module
 */

import { check } from "./cli/check.ts";
import { explain } from "./cli/explain.ts";
import { parseCommandLine, VARIABLES } from "./cli/options.ts";
import { plan } from "./cli/plan.ts";
import { sync } from "./cli/sync.ts";

if (import.meta.main) {
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)]));
  const invocation = parseCommandLine(Deno.args, environment);
  switch (invocation.command) {
    case "print":
      await Deno.stdout.write(new TextEncoder().encode(invocation.stdout));
      await Deno.stderr.write(new TextEncoder().encode(invocation.stderr));
      Deno.exit(invocation.exitCode);
      break;
    case "sync":
      Deno.exit(await sync(invocation.options, { environment, complain: (line) => console.error(line) }));
      break;
    case "plan":
      Deno.exit(await plan(invocation.options, { environment, complain: (line) => console.error(line) }));
      break;
    case "check":
      Deno.exit(await check(invocation.options, { environment, complain: (line) => console.error(line) }));
      break;
    case "explain":
      Deno.exit(await explain(invocation.options, { environment, complain: (line) => console.error(line) }));
  }
}
