/**
 * A worker that says what a test wants. For tests only.
 *
 * @module
 */

import type { MainMessage } from "./messages.ts";
import type { EngineWorker } from "./sandbox.ts";

/** What a test sees and does of a {@linkcode fakeWorker}. */
export interface Faked {
  /** Sends a message to the main thread, as JSON unless it is a text. */
  readonly say: (message: unknown) => void;
  /** Fails like a worker with an uncaught error. */
  readonly fail: (message: string) => void;
  /** Says which work is in progress, in the shared memory. */
  readonly hangIn: (work: number) => void;
  readonly isTerminated: () => boolean;
}

/**
 * Makes a worker that is ready at once.
 *
 * @param onTask called for the first task, and for a request to stop
 */
export function fakeWorker(
  onTask: (faked: Faked, message: Extract<MainMessage, { readonly type: "perform" | "stop" }>) => void,
): EngineWorker & Faked {
  let isTerminated = false;
  let memory: SharedArrayBuffer | undefined;
  const say = (message: unknown) => {
    const data = typeof message === "string" ? message : JSON.stringify(message);
    worker.onmessage?.call(undefined as unknown as Worker, new MessageEvent("message", { data }));
  };
  const worker: EngineWorker & Faked = {
    onmessage: null,
    onerror: null,
    say,
    fail: (message) =>
      worker.onerror?.call(undefined as unknown as Worker, new ErrorEvent("error", { message })),
    hangIn: (work) => {
      if (memory !== undefined) new Int32Array(memory)[0] = work;
    },
    isTerminated: () => isTerminated,
    postMessage(message: MainMessage) {
      if (message.type === "start") memory = message.memory;
      queueMicrotask(() => message.type === "start" ? say({ type: "ready" }) : onTask(worker, message));
    },
    terminate: () => isTerminated = true,
  };
  return worker;
}
