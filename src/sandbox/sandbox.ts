/**
 * The main thread's side of the sandbox: starts the worker with exactly the permissions that the configuration
 * needs, gives up its own net permission, and exchanges messages with the worker.
 *
 * @module
 */

import { fromOutside } from "../common/redact.ts";
import { ConnectorError } from "../common/error.ts";
import type { Level } from "../logging/levels.ts";
import type { Watcher } from "../common/progress.ts";
import type { Task, TaskName, TaskResult } from "./tasks.ts";
import type { MainMessage, WorkerMessage } from "./messages.ts";
import { netEntries, type Reachable } from "./net_permission.ts";
import { screen } from "../logging/screen.ts";
import { unpackRecords } from "./record_batch.ts";
import { emitHere } from "./remote_log.ts";

/**
 * Environment variables that make fetch use a proxy. Deno requires no permission to read them or to connect to the
 * proxy, so they would bypass the sandbox; they are deleted before the first connection.
 */
export const PROXY_VARIABLES: readonly string[] = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY"]
  .flatMap((name) => [name, name.toLowerCase()]);

/** What the sandbox needs of its worker. */
export type EngineWorker = Pick<Worker, "onmessage" | "onerror" | "postMessage" | "terminate">;

/**
 * Starts a worker that can reach what `reachable` names and nothing else: no files, environment, processes, or other
 * hosts. Afterwards this thread can reach no host at all, and this process has no proxy variables.
 */
export function startWorker(module: URL, reachable: Reachable): Worker {
  for (const name of PROXY_VARIABLES) Deno.env.delete(name);
  const worker = new Worker(module, {
    type: "module",
    name: "engine",
    deno: {
      permissions: {
        net: netEntries(reachable),
        read: [...reachable.sockets],
        write: [...reachable.sockets],
        env: false,
        run: false,
        sys: false,
        ffi: false,
        import: false,
      },
    },
  });
  Deno.permissions.revokeSync({ name: "net" });
  return worker;
}

/** The engine in its sandbox. */
export class Sandbox implements Disposable {
  readonly #worker: EngineWorker;
  #settle: { resolve: (result: TaskResult) => void; reject: (error: Error) => void } | undefined;
  #watcher: Watcher = () => {};
  #ready: () => void = () => {};
  #lost: EngineLost | undefined;

  private constructor(worker: EngineWorker) {
    this.#worker = worker;
    worker.onmessage = ({ data }: MessageEvent<WorkerMessage>) => this.#receive(data);
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lost = new EngineLost(fromOutside(event.message));
      this.#settle?.reject(this.#lost);
      this.#ready();
    };
  }

  /**
   * Starts the engine.
   *
   * @param level records below it are not sent to this thread
   * @param start starts the worker with its module
   */
  static async start(
    reachable: Reachable,
    level: Level,
    start: (module: URL, reachable: Reachable) => EngineWorker = startWorker,
  ): Promise<Sandbox> {
    const sandbox = new Sandbox(start(new URL("./worker.ts", import.meta.url), reachable));
    const ready = new Promise<void>((resolve) => sandbox.#ready = resolve);
    sandbox.#send({ type: "start", level });
    await ready;
    return sandbox;
  }

  /**
   * Runs a task in the engine.
   *
   * @throws {EngineLost} if the engine ends without a result
   */
  perform<Name extends TaskName>(
    task: Task<Name>,
    watcher: Watcher = () => {},
  ): Promise<TaskResult<Name>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    this.#watcher = watcher;
    return new Promise<TaskResult>((resolve, reject) => {
      this.#settle = { resolve, reject };
      this.#send({ type: "perform", task: task as Task });
    }) as Promise<TaskResult<Name>>;
  }

  /** Asks the task to finish its requests in progress and to report. */
  stop(): void {
    this.#send({ type: "stop" });
  }

  /** Ends the engine immediately. */
  [Symbol.dispose](): void {
    this.#worker.terminate();
  }

  #send(message: MainMessage): void {
    this.#worker.postMessage(message);
  }

  #receive(message: WorkerMessage): void {
    switch (message.type) {
      case "ready":
        this.#ready();
        break;
      case "log":
        screen.batch(() => unpackRecords(message.records).forEach(emitHere));
        break;
      case "progress":
        this.#watcher(message.progress);
        break;
      case "result":
        this.#settle?.resolve(message.result);
        this.#settle = undefined;
        break;
    }
  }
}

/** The engine ended without a result. It cannot be started again. */
export class EngineLost extends ConnectorError {
  constructor(reason: string) {
    super({
      problem: `the engine ended unexpectedly: ${reason}`,
      advice: "This is a bug in the connector: please report it with the log at LOG_LEVEL=DEBUG.",
    });
  }
}
