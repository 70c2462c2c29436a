/**
 * Carries out commands.
 *
 * @module
 */

import type { CommandContext } from "./run_in_sandbox.ts";
import type { CommandInvocation } from "./options.ts";

/**
 * Carries out a command. What it needs is loaded only now: help and complaints come without.
 *
 * @returns the exit code
 */
export async function carryOut(invocation: CommandInvocation, context: CommandContext): Promise<number> {
  switch (invocation.command) {
    case "sync": {
      const { sync } = await import("./commands/sync.ts");
      return await sync(invocation.options, context);
    }
    case "plan": {
      const { plan } = await import("./commands/plan.ts");
      return await plan(invocation.options, context);
    }
    case "check": {
      const { check } = await import("./commands/check.ts");
      return await check(invocation.options, context);
    }
    case "explain": {
      const { explain } = await import("./commands/explain.ts");
      return await explain(invocation.options, context);
    }
    case "init": {
      const { init } = await import("./commands/init.ts");
      return await init(invocation.options, context);
    }
  }
}
