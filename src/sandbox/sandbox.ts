/**
 * The main thread's side of the sandbox: starts the worker with exactly the permissions that the configuration
 * needs, gives up its own net permission, exchanges messages with the worker, and ends it if it hangs.
 *
 * @module
 */

import { workMemory } from "../common/at_work.ts";
import type { Progress, Watcher } from "../common/progress.ts";
import type { Level } from "../logging/levels.ts";
import { screen } from "../logging/screen.ts";
import { EngineLost, type LossReason } from "./engine_lost.ts";
import { LifeWatch } from "./life_watch.ts";
import type { MainMessage } from "./messages.ts";
import { netEntries, type Reachable } from "./net_permission.ts";
import { PATIENCE, type Patience } from "./patience.ts";
import { checked, InvalidMessage, readMessage, type WorkerMessage } from "./read_message.ts";
import { emitHere } from "./remote_log.ts";
import { ResultParts } from "./result_parts.ts";
import { type ResultSchemas, resultSchemas } from "./task_results.ts";
import type { Task, TaskName, TaskResult } from "./tasks.ts";

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

/** Maximum number of works with a name: a configuration has one for each regular expression. */
const MAX_WORKS = 100_000;

/** A task in progress. */
interface RunningTask {
  readonly number: number;
  readonly schemas: Promise<ResultSchemas>;
  readonly parts: ResultParts;
  readonly resolve: (result: TaskResult) => void;
  readonly reject: (error: Error) => void;
  readonly watcher: Watcher;
  /** The last report on it. */
  progress: Progress | undefined;
}

/** The engine in its sandbox. */
export class Sandbox implements Disposable {
  readonly #worker: EngineWorker;
  readonly #patience: Patience;
  readonly #memory = workMemory();
  /** The names of the works by number. */
  readonly #works = new Map<number, string>();
  /** Number of tasks so far. */
  #tasks = 0;
  #running: RunningTask | undefined;
  /** The first one hears the signs of life. */
  #watches: readonly LifeWatch[] = [];
  #ready: (() => void) | undefined;
  #lost: EngineLost | undefined;

  private constructor(worker: EngineWorker, patience: Patience) {
    this.#worker = worker;
    this.#patience = patience;
    worker.onmessage = ({ data }: MessageEvent<unknown>) => {
      if (this.#lost !== undefined) return;
      this.#watches[0]?.alive();
      try {
        this.#receive(readMessage(data), data as string);
      } catch (error) {
        if (!(error instanceof InvalidMessage)) throw error;
        this.#lose({ type: "invalid message", problem: error.message });
      }
    };
    worker.onerror = (event) => {
      event.preventDefault();
      this.#lose({ type: "crash", problem: event.message });
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
    { startEngine = startWorker, patience = PATIENCE }: {
      readonly startEngine?: ((module: URL, reachable: Reachable) => EngineWorker) | undefined;
      readonly patience?: Patience | undefined;
    } = {},
  ): Promise<Sandbox> {
    const sandbox = new Sandbox(startEngine(new URL("./worker.ts", import.meta.url), reachable), patience);
    const ready = new Promise<void>((resolve) => sandbox.#ready = resolve);
    sandbox.#watchFor(patience.startMs);
    const { memory } = sandbox.#memory;
    sandbox.#send({ type: "start", level, memory, beatMs: patience.beatMs });
    await ready;
    return sandbox;
  }

  /**
   * Runs a task in the engine, one at a time.
   *
   * @throws {EngineLost} if the engine ends without a result, is silent for too long, or sends what is not a message
   */
  perform<Name extends TaskName>(
    task: Task<Name>,
    watcher: Watcher = () => {},
  ): Promise<TaskResult<Name>> {
    if (this.#lost !== undefined) return Promise.reject(this.#lost);
    const { promise, resolve, reject } = Promise.withResolvers<TaskResult>();
    const number = ++this.#tasks;
    const schemas = resultSchemas(task.name);
    const parts = new ResultParts();
    this.#running = { number, schemas, parts, resolve, reject, watcher, progress: undefined };
    this.#watchFor(this.#patience.silenceMs(task.config));
    this.#send({ type: "perform", number, task: task as Task });
    return promise as Promise<TaskResult<Name>>;
  }

  /** Asks the task to finish its requests in progress and to report. */
  stop(): void {
    if (this.#lost !== undefined) return;
    this.#send({ type: "stop" });
    if (this.#running === undefined) return;
    const { stopSilenceMs, stopMs: ms } = this.#patience;
    this.#watchFor(stopSilenceMs);
    this.#watches = [...this.#watches, new LifeWatch(ms, () => this.#lose({ type: "no result", ms }))];
  }

  /** Ends the engine immediately. */
  [Symbol.dispose](): void {
    this.#endWatches();
    this.#worker.terminate();
  }

  /** Starts to wait for signs of life. */
  #watchFor(ms: number): void {
    this.#endWatches();
    this.#watches = [new LifeWatch(ms, () => this.#lose({ type: "silence", ms }))];
  }

  #endWatches(): void {
    for (const watch of this.#watches) watch[Symbol.dispose]();
    this.#watches = [];
  }

  #send(message: MainMessage): void {
    this.#worker.postMessage(message);
  }

  #receive(message: WorkerMessage, { length }: string): void {
    switch (message.type) {
      case "ready":
        if (this.#ready === undefined) throw new InvalidMessage("it is ready already");
        this.#started();
        break;
      case "alive":
        break;
      case "log":
        screen.batch(() => message.records.forEach(emitHere));
        break;
      case "progress":
        this.#progress(message.progress);
        break;
      case "work":
        if (this.#works.size === MAX_WORKS) throw new InvalidMessage("there are too many works");
        this.#works.set(message.work, message.name);
        break;
      case "failure":
        this.#lose({ type: "crash", problem: message.problem });
        break;
      case "items": {
        const running = this.#inProgress(message.number);
        running.parts.count(length);
        void this.#whenLoaded(
          running,
          ({ lists = {} }) => running.parts.add(message.list, message.items, lists),
        );
        break;
      }
      case "result": {
        const running = this.#inProgress(message.number);
        this.#running = undefined;
        this.#endWatches();
        void this.#whenLoaded(running, (schemas) => {
          running.resolve(running.parts.complete(checked(schemas.result, message.result)));
        });
        break;
      }
    }
  }

  #inProgress(number: number): RunningTask {
    if (this.#running?.number !== number) throw new InvalidMessage("no such task is in progress");
    return this.#running;
  }

  #started(): void {
    this.#endWatches();
    this.#ready?.();
    this.#ready = undefined;
  }

  #progress(progress: Progress): void {
    if (this.#running === undefined) return; // of requests that the task no longer waits for
    this.#running.progress = progress;
    this.#running.watcher(progress);
  }

  /** Uses the schemas of a result once they are loaded, in the order of the calls. */
  async #whenLoaded(running: RunningTask, use: (schemas: ResultSchemas) => void): Promise<void> {
    try {
      use(await running.schemas);
    } catch (error) {
      if (!(error instanceof InvalidMessage)) return running.reject(error as Error);
      this.#lose({ type: "invalid message", problem: error.message }, running);
    }
  }

  #lose(reason: LossReason, running = this.#running): void {
    if (this.#lost !== undefined) return;
    const work = this.#memory.read();
    this.#lost = new EngineLost(reason, {
      work: work === undefined ? undefined : this.#works.get(work),
      progress: running?.progress,
    });
    this[Symbol.dispose]();
    this.#running = undefined;
    running?.reject(this.#lost);
    this.#started();
  }
}
