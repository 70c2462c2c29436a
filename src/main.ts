/**
 * Command line in, exit code out.
 *
 * @module
 */

import type { CommandContext } from "./cli/run_in_sandbox.ts";
import { type CommandInvocation, parseCommandLine, VARIABLES } from "./cli/options.ts";

/** Carries out a command. What it needs is loaded only now: help and complaints come without. */
async function carryOut(invocation: CommandInvocation, context: CommandContext): Promise<number> {
  switch (invocation.command) {
    case "sync": {
      const { sync } = await import("./cli/commands/sync.ts");
      return await sync(invocation.options, context);
    }
    case "plan": {
      const { plan } = await import("./cli/commands/plan.ts");
      return await plan(invocation.options, context);
    }
    case "check": {
      const { check } = await import("./cli/commands/check.ts");
      return await check(invocation.options, context);
    }
    case "explain": {
      const { explain } = await import("./cli/commands/explain.ts");
      return await explain(invocation.options, context);
    }
  }
}

if (import.meta.main) {
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, Deno.env.get(name)]));
  const invocation = parseCommandLine(Deno.args, environment);
  if (invocation.command === "print") {
    await Deno.stdout.write(new TextEncoder().encode(invocation.stdout));
    await Deno.stderr.write(new TextEncoder().encode(invocation.stderr));
    Deno.exit(invocation.exitCode);
  }
  Deno.exit(await carryOut(invocation, { environment, complain: (line) => console.error(line) }));
}
