/**
 * Signals that stop the demonstration.
 *
 * @module
 */

/** Signals, and what a shell makes of a program that they ended. */
const EXIT_CODES = Deno.build.os === "windows"
  ? { SIGINT: 130 } as const
  : { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const;

/** Whether the demonstration is to stop. */
export interface Stop extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal;
  /** The exit code that belongs to the signal; undefined if none has come. */
  readonly exitCode: number | undefined;
}

/** Begins to listen to signals. */
export function untilSignal(): Stop {
  const controller = new AbortController();
  let exitCode: number | undefined;
  const listeners = Object.entries(EXIT_CODES).map(([name, code]) => {
    const listener = () => {
      exitCode ??= code;
      controller.abort();
    };
    return [name as Deno.Signal, listener] as const;
  });
  for (const [name, listener] of listeners) Deno.addSignalListener(name, listener);
  return {
    signal: controller.signal,
    get exitCode() {
      return exitCode;
    },
    [Symbol.dispose]() {
      for (const [name, listener] of listeners) Deno.removeSignalListener(name, listener);
    },
  };
}
