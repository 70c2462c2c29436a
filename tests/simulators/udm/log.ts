import type { RequestInfo } from "./kinds.ts";

/** A request with the status of its answer. */
export interface LoggedRequest extends RequestInfo {
  /** 0 if the connection was closed without an answer. */
  readonly status: number;
  /** When it came, and when its answer was ready to be sent (ms on the clock of `performance.now`). */
  readonly began: number;
  /** When it ended, in milliseconds. */
  readonly ended: number;
}

/** Numbers of requests so far. */
export interface Counters {
  /** All requests. */
  readonly total: number;
  /** Requests that can change something. */
  readonly writes: number;
  /** Responses 422 with "Object exists": a name, a DN or an identifier was taken or blocked. */
  readonly conflicts422: number;
  /** Requests hit by a fault. */
  readonly faults: number;
  /** The most requests that were open at once. */
  readonly mostAtOnce: number;
}

/** Counts all requests and keeps the last ones. */
export class RequestLog {
  readonly #limit: number;
  readonly #counters = {
    total: 0,
    writes: 0,
    conflicts422: 0,
    faults: 0,
    mostAtOnce: 0,
  };
  #open = 0;
  #kept: LoggedRequest[] = [];

  /** @param limit how many requests are kept; 0 keeps none */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** The requests that were answered, the oldest first. */
  get requests(): readonly LoggedRequest[] {
    return this.#kept;
  }

  /** The counters as they are now. */
  get counters(): Counters {
    return { ...this.#counters };
  }

  /** Records the start of a request; returns the time. */
  opened(): number {
    this.#counters.mostAtOnce = Math.max(this.#counters.mostAtOnce, ++this.#open);
    return performance.now();
  }

  /** Notes that a fault hit a request. */
  faulty(): void {
    this.#counters.faults++;
  }

  /** Notes that a request that came at that time was answered. */
  answered(request: RequestInfo, status: number, isConflict: boolean, began: number): void {
    this.#open--;
    const counters = this.#counters;
    counters.total++;
    if (request.method !== "GET" && request.method !== "OPTIONS") counters.writes++;
    if (isConflict) counters.conflicts422++;
    if (this.#limit === 0) return;
    this.#kept.push({ ...request, status, began, ended: performance.now() });
    // Cut rarely, so that a long log does not cost on every request.
    if (this.#kept.length > 2 * this.#limit) this.#kept = this.#kept.slice(-this.#limit);
  }

  /** Clears requests and counters, e.g. after the set-up of a test. */
  clear(): void {
    this.#kept = [];
    Object.assign(this.#counters, {
      total: 0,
      writes: 0,
      conflicts422: 0,
      faults: 0,
      mostAtOnce: this.#open,
    });
  }
}
