/**
 * Signals that stop the program.
 *
 * @module
 */

/** Whether a signal has arrived. */
export interface Stop extends Disposable {
  readonly stopped: boolean;
  /** Waits; returns early when a signal arrives. */
  sleep(ms: number): Promise<void>;
}

/** Calls `onStop` at the first SIGTERM, SIGINT or SIGHUP. */
export function untilStopped(onStop: () => void): Stop {
  const controller = new AbortController();
  const listener = () => {
    if (controller.signal.aborted) return;
    controller.abort();
    onStop();
  };
  const signals = ["SIGTERM", "SIGINT", "SIGHUP"] as const;
  for (const signal of signals) Deno.addSignalListener(signal, listener);
  return {
    get stopped() {
      return controller.signal.aborted;
    },
    sleep: (ms) =>
      new Promise((resolve) => {
        if (controller.signal.aborted) return resolve();
        const timer = setTimeout(done, ms);
        controller.signal.addEventListener("abort", done, { once: true });
        function done() {
          clearTimeout(timer);
          controller.signal.removeEventListener("abort", done);
          resolve();
        }
      }),
    [Symbol.dispose]: () => {
      for (const signal of signals) Deno.removeSignalListener(signal, listener);
    },
  };
}
