/**
 * Runs a command with a {@link ./hanging_worker.ts hanging Worker} and little patience, as the program does otherwise.
 *
 * @module
 */

import { carryOut } from "../../src/cli/carry_out.ts";
import { parseCommandLine } from "../../src/cli/options.ts";
import { PATIENCE } from "../../src/sandbox/patience.ts";
import { startWorker } from "../../src/sandbox/sandbox.ts";

const [how = "", ...words] = Deno.args;
const invocation = parseCommandLine(words, {});
if (invocation.command === "print") throw new Error(invocation.stderr);
const module = new URL(`./hanging_worker.ts?${how}`, import.meta.url);
const code = await carryOut(invocation, {
  environment: {},
  complain: console.error,
  startEngine: (_, reachable) => startWorker(module, reachable),
  patience: { ...PATIENCE, stopSilenceMs: 200, ...(how === "close" ? { silenceMs: () => 1000 } : {}) },
});
Deno.exit(code);
