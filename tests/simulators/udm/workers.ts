/**
 * The worker processes of the server: each does one thing at a time. Which one gets a request is decided either by
 * who is free, or by the connection, as with UDM.
 *
 * @module
 */

import type { Clock } from "./pace.ts";

/** Who does the work of a request. */
export interface Workers {
  /** Runs something as soon as a worker is free. */
  run<T>(client: object | undefined, work: () => Promise<T>): Promise<T>;
}

/** Any free worker gets the next request; the others wait in the order of arrival. */
export class SharedWorkers implements Workers {
  readonly #waiting: (() => void)[] = [];
  #free: number;

  /** @param count requests served at once; Infinity: no limit */
  constructor(count: number) {
    this.#free = count;
  }

  async run<T>(_client: object | undefined, work: () => Promise<T>): Promise<T> {
    if (this.#free > 0) this.#free--;
    else await new Promise<void>((resolve) => this.#waiting.push(resolve));
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next === undefined) this.#free++;
      else next();
    }
  }
}

/** How long an idle worker takes to accept a connection and begin with its request (ms). */
const ACCEPT_MS = 3;

/** How connections reach the workers. */
export interface StickyOptions {
  readonly workers: number;
  /**
   * Processes before the workers, which pass requests on over connections that they keep and use for any client; a
   * connection of a client stays with one. Without them, each connection of a client leads to one worker.
   */
  readonly gateways?: number | undefined;
  readonly clock: Pick<Clock, "sleep">;
  /** From 0 to below 1, as `Math.random`. */
  readonly random: () => number;
}

/**
 * A connection stays with the worker that accepted it. A busy worker accepts none; after each request it accepts
 * all that wait. Measured on UDM with two workers.
 */
export class StickyWorkers implements Workers {
  readonly #workers: readonly Worker[];
  readonly #gateways: readonly Gateway[];
  readonly #gatewayOf = new WeakMap<object, Gateway>();
  readonly #waiting: ((worker: Worker) => void)[] = [];

  constructor(private readonly options: StickyOptions) {
    this.#workers = Array.from(
      { length: options.workers },
      () => new Worker((worker) => this.#acceptAll(worker)),
    );
    this.#gateways = Array.from({ length: options.gateways ?? 0 }, () => new Gateway());
  }

  async run<T>(client: object | undefined, work: () => Promise<T>): Promise<T> {
    const gateway = this.#gateway(client ?? {});
    const worker = gateway.idle.pop() ?? await this.#connect();
    try {
      return await worker.run(work);
    } finally {
      gateway.idle.push(worker);
    }
  }

  /** Without gateways, a client has one of its own. */
  #gateway(client: object): Gateway {
    const known = this.#gatewayOf.get(client);
    if (known !== undefined) return known;
    const gateway = this.#pick(this.#gateways) ?? new Gateway();
    this.#gatewayOf.set(client, gateway);
    return gateway;
  }

  async #connect(): Promise<Worker> {
    const worker = this.#pick(this.#workers.filter(({ isBusy }) => !isBusy));
    if (worker === undefined) return await new Promise<Worker>((resolve) => this.#waiting.push(resolve));
    await this.options.clock.sleep(ACCEPT_MS);
    return worker;
  }

  #acceptAll(worker: Worker): void {
    for (const accept of this.#waiting.splice(0)) accept(worker);
  }

  #pick<T>(from: readonly T[]): T | undefined {
    if (from.length < 2) return from[0];
    return from[Math.floor(this.options.random() * from.length)];
  }
}

/** A `random` for {@linkcode StickyWorkers}: connections that are opened together lead to different workers, as many as there are. */
export function inTurn(workers: number): () => number {
  let turn = 0;
  return () => (turn++ % workers) / workers;
}

/** The idle connections of a gateway, as the workers to which they lead. */
class Gateway {
  readonly idle: Worker[] = [];
}

/** A process that does one thing at a time. */
class Worker {
  #last: Promise<unknown> = Promise.resolve();
  #requests = 0;

  /** @param onAnswer called after each request, before the next one */
  constructor(private readonly onAnswer: (worker: Worker) => void) {}

  get isBusy(): boolean {
    return this.#requests > 0;
  }

  async run<T>(work: () => Promise<T>): Promise<T> {
    this.#requests++;
    const done = this.#last.then(work).finally(() => {
      this.#requests--;
      this.onAnswer(this);
    });
    this.#last = done.catch(() => {});
    return await done;
  }
}
