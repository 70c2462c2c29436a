/**
 * Sending a request again: when, how often, and when to give up on the server altogether.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { type Subject, TargetUnavailable, UdmError, type UdmErrorKind } from "./errors.ts";
import type { AdaptiveConcurrency } from "./adaptive_concurrency.ts";

/** How often and how long a request is repeated. */
export interface RetryPolicy {
  /** Attempts in all, the first one included. */
  readonly attempts: number;
  /** No attempt begins later than this after the first failure. */
  readonly totalMs: number;
  /** Pause before the second attempt; each further pause is {@linkcode factor} times as long. */
  readonly firstDelayMs: number;
  readonly factor: number;
  /** Longest pause, also if the server asks for a longer one. */
  readonly maxDelayMs: number;
}

/** Pauses of about 1, 3, 9 and 27 seconds: long enough for a UDM REST server to be restarted. */
const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  totalMs: 60_000,
  firstDelayMs: 1000,
  factor: 3,
  maxDelayMs: 30_000,
};

/** Time and chance, to be replaced in tests. */
export interface Clock {
  /** Milliseconds from some fixed moment on. */
  now(): number;
  /** From 0 (included) to 1 (excluded). */
  random(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

/** What is known when an attempt begins. */
export interface AttemptState {
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether an earlier attempt may have been carried out although it failed. */
  readonly mayHaveExecuted: boolean;
}

/** How one operation is repeated. */
export interface RunOptions {
  /** Whether to repeat after this error; by default whenever it is transient. */
  readonly shouldRetry?: (error: UdmError) => boolean;
  /** Whether an error is an answer like any other: it is not repeated, and says nothing about the server. */
  readonly expected?: (error: UdmError) => boolean;
  readonly attempts?: number;
}

/** Whom to ask and how patient to be. */
export interface RetrierOptions {
  readonly policy?: Partial<RetryPolicy> | undefined;
  readonly clock?: Partial<Clock> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** After so many operations in a row that failed for reasons of the server, no more are tried. */
  readonly unavailableAfter?: number | undefined;
  /** Told how the server copes. */
  readonly concurrency?: AdaptiveConcurrency | undefined;
}

// With a password that was valid a moment ago a server or its cache is restarting, or the password was just changed.
const MAX_ATTEMPTS_401 = 3;
/** What a server says, or does not say any more, that has too much to do. */
const OVERLOAD: ReadonlySet<UdmErrorKind> = new Set(["unavailable", "timeout"]);
const SERVER_FAULTS: ReadonlySet<UdmErrorKind> = new Set([
  "connection",
  "tls",
  "timeout",
  "unavailable",
  "unauthorised",
  "protocol",
]);

/** Repeats operations, and notices when the server is gone for good so that a run ends soon instead of trying every entry. */
export class Retrier {
  /** How many attempts were repetitions. */
  retries = 0;
  /** Operations in a row that failed for reasons of the server. */
  consecutiveFailures = 0;
  #lastFailure: UdmError | undefined;
  readonly #counted = new WeakSet<UdmError>();
  readonly #policy: RetryPolicy;
  readonly #clock: Clock;
  readonly #signal: AbortSignal | undefined;
  readonly #unavailableAfter: number;
  readonly #concurrency: AdaptiveConcurrency | undefined;

  constructor(options: RetrierOptions = {}) {
    this.#policy = { ...DEFAULT_RETRY, ...options.policy };
    this.#clock = { ...REAL_CLOCK, ...options.clock };
    this.#signal = options.signal;
    this.#unavailableAfter = options.unavailableAfter ?? 3;
    this.#concurrency = options.concurrency;
  }

  /**
   * Runs an operation until it succeeds, fails for good, or there is no more patience.
   *
   * @throws {TargetUnavailable} without running it if the server is known to be gone
   * @throws {UdmError} the error of the last attempt
   */
  async run<T>(
    subject: Subject,
    operation: (state: AttemptState) => Promise<T>,
    {
      shouldRetry = (error) => error.transient,
      expected = () => false,
      attempts = this.#policy.attempts,
    }: RunOptions = {},
  ): Promise<T> {
    let mayHaveExecuted = false;
    let deadline = Infinity;
    for (let attempt = 1;; attempt++) {
      this.#checkServer(subject, mayHaveExecuted);
      const started = this.#clock.now();
      try {
        const result = await operation({ attempt, mayHaveExecuted });
        this.consecutiveFailures = 0;
        this.#concurrency?.served();
        return result;
      } catch (error) {
        if (!(error instanceof UdmError) || expected(error)) throw error;
        mayHaveExecuted ||= error.mayHaveExecuted;
        this.#recordOverload(error, started);
        // A silence until the read timeout is part of the wait; half an hour of it need not be repeated.
        const failed = error.kind === "timeout" ? started : this.#clock.now();
        deadline = Math.min(deadline, failed + this.#policy.totalMs);
        const limit = error.kind === "unauthorised" ? Math.min(MAX_ATTEMPTS_401, attempts) : attempts;
        const pause = this.#pause(attempt, error.retryAfterMs);
        if (!shouldRetry(error) || attempt >= limit || this.#clock.now() + pause > deadline) {
          throw this.#finalError(error, attempt, mayHaveExecuted);
        }
        await this.#sleep(pause, error, mayHaveExecuted);
        this.retries++;
      }
    }
  }

  /** One sign of overload slows down once, also if it ends a run that is part of another. */
  #recordOverload(error: UdmError, started: number): void {
    if (!OVERLOAD.has(error.kind) || this.#counted.has(error)) return;
    this.#concurrency?.overloaded(started, this.#clock.now());
  }

  #checkServer(subject: Subject, mayHaveExecuted: boolean): void {
    if (this.consecutiveFailures >= this.#unavailableAfter && this.#lastFailure !== undefined) {
      throw new TargetUnavailable(subject, this.#lastFailure, this.consecutiveFailures, mayHaveExecuted);
    }
  }

  #finalError(error: UdmError, attempts: number, mayHaveExecuted: boolean): UdmError {
    // One run may be part of another, as with the lists that are read again as a whole.
    if (error instanceof TargetUnavailable || this.#counted.has(error)) return error;
    const last = attempts > 1 ? error.afterAttempts(attempts, mayHaveExecuted) : error;
    this.#counted.add(last);
    if (SERVER_FAULTS.has(error.kind)) {
      this.consecutiveFailures++;
      this.#lastFailure = last;
    } else if (error.kind !== "aborted") {
      this.consecutiveFailures = 0; // refused, but served
      this.#concurrency?.served();
    }
    return last;
  }

  /** Exponential, the second half of it by chance so that parallel requests do not come back all at once. */
  #pause(attempt: number, retryAfterMs = 0): number {
    const { firstDelayMs, factor, maxDelayMs } = this.#policy;
    const backoff = firstDelayMs * factor ** (attempt - 1) * (0.5 + this.#clock.random() / 2);
    return Math.min(maxDelayMs, Math.max(backoff, retryAfterMs));
  }

  async #sleep(ms: number, error: UdmError, mayHaveExecuted: boolean): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.#signal);
    } catch (reason) {
      if (!this.#signal?.aborted) throw reason;
      throw new UdmError(error.subject, {
        kind: "aborted",
        problem: `called off while waiting to try again after this: ${error.problem}`,
        earlierMayHaveExecuted: mayHaveExecuted,
      });
    }
  }
}
