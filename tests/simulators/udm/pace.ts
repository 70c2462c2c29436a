/**
 * How fast the simulator is: latencies and waits.
 *
 * @module
 */

import type { RequestInfo, RequestKind } from "./kinds.ts";

/** Milliseconds by kind of request, for all object types or for each. */
export type LatencyTable =
  & { readonly [kind in RequestKind]?: number | Readonly<Record<string, number>> }
  & {
    /** Milliseconds for each object of a list. */
    readonly perObject?: number;
    /** Milliseconds for everything that is not in the table; default 0. */
    readonly otherwise?: number;
  };

/** One number holds for every request. */
export type Latency = number | LatencyTable;

/** Latencies measured on a real server with two cores and some hundred users (ms). */
export const MEASURED_LATENCY: LatencyTable = {
  post: { "users/user": 130, "groups/group": 25, "container/ou": 20 },
  patch: { "users/user": 8, "groups/group": 20 },
  put: 30,
  delete: { "users/user": 25, "groups/group": 20 },
  get: 5,
  template: 10,
  types: 200,
  list: 75,
  perObject: 0.4,
};

/** The latency of a request (ms), without the part per object of a list. */
export function latencyOf(latency: Latency, request: RequestInfo): number {
  if (typeof latency === "number") return latency;
  const entry = latency[request.kind];
  const value = typeof entry === "object" ? entry[request.type] : entry;
  return value ?? latency.otherwise ?? 0;
}

/** How long each object of a list takes (ms). */
export function latencyPerObject(latency: Latency): number {
  return typeof latency === "number" ? 0 : latency.perObject ?? 0;
}

/** Waits that end at once when the simulator is closed. */
export class Clock {
  readonly #pending = new Map<() => void, ReturnType<typeof setTimeout> | undefined>();

  /** Resolves after this number of ms. */
  sleep(milliseconds: number): Promise<void> {
    if (milliseconds <= 0) return Promise.resolve();
    return new Promise((resolve) => {
      const done = () => {
        this.#pending.delete(done);
        resolve();
      };
      this.#pending.set(done, setTimeout(done, milliseconds));
    });
  }

  /** Resolves when the simulator is closed. */
  forever(): Promise<void> {
    return new Promise((resolve) => this.#pending.set(resolve, undefined));
  }

  /** Ends all waits. */
  close(): void {
    for (const [resolve, timer] of [...this.#pending]) {
      clearTimeout(timer);
      resolve();
    }
    this.#pending.clear();
  }
}
