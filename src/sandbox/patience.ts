/**
 * How long the main thread waits for the worker.
 *
 * @module
 */

import type { Config } from "../config/types.ts";

/** Time for a computation without a sign of life, beyond the timeouts of the configuration, in milliseconds. */
const COMPUTING_MS = 60_000;
/** Maximum silence, whatever the timeouts are, in milliseconds: waiting for a server does not silence the worker. */
const MAX_SILENCE_MS = 600_000;

/** How long the main thread waits for the worker, in milliseconds. */
export interface Patience {
  /** How often the worker gives a sign of life while it has a task. */
  readonly beatMs: number;
  /** Silence while the worker starts. */
  readonly startMs: number;
  /** Silence while it has a task. */
  readonly silenceMs: (config: Config) => number;
  /** Silence once it was asked to stop. */
  readonly stopSilenceMs: number;
  /** Time to finish the writes in progress, even with signs of life. */
  readonly stopMs: number;
}

/** How long the program waits. */
export const PATIENCE: Patience = {
  beatMs: 5000,
  startMs: 120_000,
  silenceMs: ({ source, udm }) =>
    Math.min(MAX_SILENCE_MS, Math.max(source.timeoutMs, udm.readTimeoutMs) + COMPUTING_MS),
  stopSilenceMs: 30_000,
  // systemd and Kubernetes kill the program after 2 minutes: before, it writes summary and metrics
  stopMs: 110_000,
};
