/**
 * Something that runs and can be killed without a word of warning.
 *
 * @module
 */

import { join } from "node:path";
import { networkAccess } from "../../../src/config/hosts.ts";
import type { MainMessage, WorkerMessage } from "../../../src/sandbox/messages.ts";
import { configuration, configurationText, type Sides } from "../lab/configuration.ts";
import { start } from "../program.ts";

/** A run that is under way. */
export interface Victim {
  /** Ends it at once. May be called more than once. */
  kill(): void;
  /** When it has ended, by itself or not: what it said, for the case that something is wrong. */
  readonly ended: Promise<string>;
}

/** The program as users run it; it dies of SIGKILL. */
export async function startProcess(sides: Sides, folder: string): Promise<Victim> {
  const file = join(folder, "config.yaml");
  await Deno.writeTextFile(file, configurationText(sides), { mode: 0o600 });
  const running = start([file], { cwd: folder });
  return {
    kill: () => {
      try {
        running.kill("SIGKILL");
      } catch {
        // It has ended by itself.
      }
    },
    ended: running.ended.then(({ stderr }) => stderr),
  };
}

/**
 * The engine in its confined worker, with the permissions that the program gives it; it dies of `terminate()`.
 *
 * That is as near to SIGKILL as a thread can get: the worker is stopped wherever it is, nothing of it runs any more (no
 * `finally`, no timer), and its connections are closed. What is missing is the main thread, which takes no part in a run:
 * it hands over the configuration before and prints the report afterwards.
 */
export function startWorker(sides: Sides): Victim {
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
  worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => {
    if (data.type === "ready") {
      const permission = { allowDeletes: undefined, allowValueLoss: [] };
      send({ type: "perform", task: { name: "sync", config, permission } });
    }
    if (data.type === "result") kill(JSON.stringify(data.result));
  };
  send({ type: "start", level: "error" });
  return { kill: () => kill(), ended };
}
