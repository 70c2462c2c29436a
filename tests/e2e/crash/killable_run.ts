/**
 * Runs that can be killed without warning.
 *
 * @module
 */

import { join } from "node:path";
import { workMemory } from "../../../src/common/at_work.ts";
import { networkAccess } from "../../../src/config/hosts.ts";
import type { MainMessage } from "../../../src/sandbox/messages.ts";
import { readMessage } from "../../../src/sandbox/read_message.ts";
import { configuration, configurationText, type Sides } from "../lab/configuration.ts";
import { start } from "../program.ts";

/** A running synchronisation. */
export interface KillableRun {
  /** Kills it at once; idempotent. */
  kill(): void;
  /** Resolves to its output when it has ended. */
  readonly ended: Promise<string>;
}

/** The program as users run it; killed by SIGKILL. */
export async function startProcess(sides: Sides, folder: string): Promise<KillableRun> {
  const file = join(folder, "config.yaml");
  await Deno.writeTextFile(file, configurationText(sides), { mode: 0o600 });
  const running = start([file], { cwd: folder });
  return {
    kill: () => {
      try {
        running.kill("SIGKILL");
      } catch {
        // It has already ended.
      }
    },
    ended: running.ended.then(({ stderr }) => stderr),
  };
}

/**
 * The engine in its sandboxed worker, with the same permissions as in the program; killed by `terminate()`.
 *
 * This is the closest to SIGKILL for a thread: the worker stops wherever it is, no `finally` and no timer runs, and its
 * connections are closed. Only the main thread is missing, which passes the configuration and prints the report.
 */
export function startWorker(sides: Sides): KillableRun {
  const config = configuration(sides);
  const worker = new Worker(new URL("../../../src/sandbox/worker.ts", import.meta.url), {
    type: "module",
    deno: {
      permissions: {
        net: [...networkAccess(config)],
        read: false,
        write: false,
        env: false,
        run: false,
        sys: false,
        ffi: false,
        import: false,
      },
    },
  });
  const send = (order: MainMessage) => worker.postMessage(order);
  const { promise: ended, resolve: end } = Promise.withResolvers<string>();
  const kill = (why = "killed") => {
    worker.terminate();
    end(why);
  };
  worker.onerror = (event) => {
    event.preventDefault();
    kill(event.message);
  };
  worker.onmessage = ({ data }: MessageEvent<unknown>) => {
    const message = readMessage(data);
    if (message.type === "ready") {
      const permission = { allowDeletes: undefined, allowValueLoss: [] };
      send({ type: "perform", number: 1, task: { name: "sync", config, permission } });
    }
    if (message.type === "failure") kill(message.problem);
    if (message.type === "result") kill(JSON.stringify(message.result));
  };
  send({ type: "start", level: "error", memory: workMemory().memory, beatMs: 60_000 });
  return { kill: () => kill(), ended };
}
