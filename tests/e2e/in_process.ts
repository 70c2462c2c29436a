/**
 * Runs commands of the program in this process, without the second that a start takes: the same command line,
 * configuration, engine, messages between the threads, and output. Only the start of a process is missing, and the
 * permissions of the worker, which is kept from run to run, as with `--repeat`.
 *
 * @module
 */

import { carryOut } from "../../src/cli/carry_out.ts";
import { parseCommandLine, VARIABLES } from "../../src/cli/options.ts";
import type { EngineWorker } from "../../src/sandbox/sandbox.ts";
import { type Ended, program, type ProgramOptions } from "./program.ts";

let worker: Worker | undefined;

/** The worker of this file, as one that the next run can have again. */
function startEngine(module: URL): EngineWorker {
  const kept = worker ??= new Worker(module, {
    type: "module",
    deno: {
      permissions: { net: true, read: false, write: false, env: false, run: false, sys: false, ffi: false },
    },
  });
  const engine: EngineWorker = {
    onmessage: null,
    onerror: null,
    postMessage: (message: unknown) => kept.postMessage(message),
    terminate: () => {},
  };
  kept.onmessage = (event) => engine.onmessage?.call(kept, event);
  kept.onerror = (event) => engine.onerror?.call(kept, event);
  return engine;
}

/** Collects what is written to a stream until it is disposed of. */
export function capture(
  stream: { writeSync(bytes: Uint8Array): number },
): Disposable & { readonly text: string } {
  const { writeSync } = stream;
  const decoder = new TextDecoder();
  let text = "";
  stream.writeSync = (bytes) => {
    text += decoder.decode(bytes, { stream: true });
    return bytes.length;
  };
  return {
    get text() {
      return text;
    },
    [Symbol.dispose]: () => {
      stream.writeSync = writeSync;
    },
  };
}

/**
 * Runs a command in this process, one at a time. If the tests are to use another command (see `command()`), starts that
 * one.
 *
 * Not for connections with TLS: the program takes the authorities of Deno away from its whole process.
 *
 * @param args with absolute paths: the working directory is that of the tests
 */
export async function inProcess(
  args: readonly string[],
  options: ProgramOptions = {},
): Promise<Ended> {
  if (Deno.env.get("UDC_COMMAND") !== undefined) return await program(args, options);
  const environment = Object.fromEntries(VARIABLES.map((name) => [name, options.env?.[name]]));
  const invocation = parseCommandLine(args, environment);
  if (invocation.command === "print") {
    return { code: invocation.exitCode, stdout: invocation.stdout, stderr: invocation.stderr };
  }
  using stdout = capture(Deno.stdout);
  using stderr = capture(Deno.stderr);
  const complain = (line: string) => void Deno.stderr.writeSync(new TextEncoder().encode(`${line}\n`));
  const code = await carryOut(invocation, { environment, complain, startEngine, asks: false });
  return { code, stdout: stdout.text, stderr: stderr.text };
}
