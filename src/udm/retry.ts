/**
 * Retries requests, and stops when the server is unavailable.
 *
 * @module
 */
import { setTimeout } from "node:timers/promises";
import { getLogger } from "@logtape/logtape";
import { grouped } from "../common/number_text.ts";
import { describe, isRead, type Subject, TargetUnavailable, UdmError, type UdmErrorKind } from "./errors.ts";
import type { AdaptiveConcurrency } from "./adaptive_concurrency.ts";

const logger = getLogger(["udm-directory-connector", "target"]);

/** How often and how long to retry a request. */
export interface RetryPolicy {
  /** Maximum number of attempts, including the first one. */
  readonly attempts: number;
  /** No attempt starts later than this after the first failure. */
  readonly totalMs: number;
  /** Delay before the second attempt; each further delay is {@linkcode factor} times as long. */
  readonly firstDelayMs: number;
  readonly factor: number;
  /** Maximum delay, unless the server asks for a longer one. */
  readonly maxDelayMs: number;
  /**
   * How long to wait if the server asks for it: no longer at once, and no attempt starts later than this after the first
   * failure.
   */
  readonly maxWaitMs: number;
}

/** Delays of about 1, 3, 9 and 27 seconds: long enough for a restart of the UDM REST server. */
export const DEFAULT_RETRY: RetryPolicy = {
  attempts: 5,
  totalMs: 60_000,
  firstDelayMs: 1000,
  factor: 3,
  maxDelayMs: 30_000,
  maxWaitMs: 300_000,
};

/** Shorter waits are logged at level debug. */
const LONG_WAIT_MS = 10_000;

/** Time and randomness, replaceable in tests. */
export interface Clock {
  /** Milliseconds of a monotonic clock. */
  now(): number;
  /** A number in [0, 1). */
  random(): number;
  /** Rejects when the signal is aborted. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

const REAL_CLOCK: Clock = {
  now: () => performance.now(),
  random: Math.random,
  sleep: (ms, signal) => setTimeout(ms, undefined, { signal }),
};

/** The state at the start of an attempt. */
export interface AttemptState {
  /** 1 for the first. */
  readonly attempt: number;
  /** Whether UDM may have carried out an earlier attempt although it failed. */
  readonly mayHaveExecuted: boolean;
}

/** Retry options of one operation. */
export interface RunOptions {
  /** Whether to retry after this error; default: if it is transient. */
  readonly shouldRetry?: (error: UdmError) => boolean;
  /** Whether an error is an expected answer: it is not retried and does not count as a failure of the server. */
  readonly expected?: (error: UdmError) => boolean;
  readonly attempts?: number;
}

/** Options of a {@linkcode Retrier}. */
export interface RetrierOptions {
  readonly policy?: Partial<RetryPolicy> | undefined;
  readonly clock?: Partial<Clock> | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Number of consecutive server failures after which no more operations are tried. */
  readonly unavailableAfter?: number | undefined;
  /** Adapts to overload of the server. */
  readonly concurrency?: AdaptiveConcurrency | undefined;
}

// If the password was valid before, a server or its cache is restarting, or the password has just changed
const MAX_ATTEMPTS_401 = 3;
/** Errors of an overloaded server. */
const OVERLOAD: ReadonlySet<UdmErrorKind> = new Set(["unavailable", "timeout"]);
const SERVER_FAULTS: ReadonlySet<UdmErrorKind> = new Set([
  "connection",
  "tls",
  "timeout",
  "unavailable",
  "unauthorised",
  "protocol",
]);

/** Retries operations. Stops when the server is unavailable, so that a run ends soon instead of trying every entry. */
export class Retrier {
  /** Number of retries. */
  retries = 0;
  /** Consecutive operations that failed because of the server. */
  consecutiveFailures = 0;
  #lastFailure: UdmError | undefined;
  /** End of the last wait that was logged. */
  #waitsUntil = -Infinity;
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
   * Runs an operation until it succeeds, fails permanently, or the retry policy is exhausted.
   *
   * @throws {TargetUnavailable} without running it if the server is known to be unavailable
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
    let firstFailure = Infinity;
    for (let attempt = 1;; attempt++) {
      this.#checkServer(subject, mayHaveExecuted);
      const started = this.#clock.now();
      try {
        const result = await operation({ attempt, mayHaveExecuted });
        this.#served(subject);
        return result;
      } catch (error) {
        if (!(error instanceof UdmError) || expected(error)) throw error;
        mayHaveExecuted ||= error.mayHaveExecuted;
        this.#recordOverload(error, started);
        // A read timeout counts towards the total time: half an hour of silence need not be repeated
        firstFailure = Math.min(firstFailure, error.kind === "timeout" ? started : this.#clock.now());
        const limit = error.kind === "unauthorised" ? Math.min(MAX_ATTEMPTS_401, attempts) : attempts;
        if (!shouldRetry(error) || attempt >= limit) throw this.#finalError(error, attempt, mayHaveExecuted);
        const pause = this.#pause(attempt, error.retryAfterMs);
        if (this.#isTooLong(pause, firstFailure, error.retryAfterMs)) {
          throw this.#finalError(this.#withRequestedWait(error), attempt, mayHaveExecuted);
        }
        if (error.retryAfterMs !== undefined) this.#logWait(error.subject, pause);
        await this.#sleep(pause, error, mayHaveExecuted);
        this.retries++;
      }
    }
  }

  /** Milliseconds of the clock that measures delays. */
  now(): number {
    return this.#clock.now();
  }

  /**
   * Waits as after a failed attempt, for requests that are not repeated as they were.
   *
   * @param attempt number of failures in a row
   * @throws {UdmError} of kind aborted
   */
  async backOff(error: UdmError, attempt: number, atLeastMs: number): Promise<void> {
    await this.#sleep(this.#pause(attempt, atLeastMs), error, false);
  }

  /** Records an overload once, even if the error passes through nested runs. */
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
    // Runs can be nested, as with lists that are read again as a whole
    if (error instanceof TargetUnavailable || this.#counted.has(error)) return error;
    const last = attempts > 1 ? error.afterAttempts(attempts, mayHaveExecuted) : error;
    this.#counted.add(last);
    if (SERVER_FAULTS.has(error.kind)) {
      this.consecutiveFailures++;
      this.#lastFailure = last;
    } else if (error.kind !== "aborted") {
      this.#served(error.subject); // refused
    }
    return last;
  }

  /** Reads that work say nothing about writes that something before UDM answers. */
  #served({ method }: Subject): void {
    this.#concurrency?.served();
    const failed = this.#lastFailure;
    const tellsNothing = failed?.kind === "protocol" && !isRead(failed.subject.method) && isRead(method);
    if (!tellsNothing) this.consecutiveFailures = 0;
  }

  /** Exponential backoff with jitter on half of the delay, so that parallel requests spread; longer if the server asks. */
  #pause(attempt: number, retryAfterMs = 0): number {
    const { firstDelayMs, factor, maxDelayMs } = this.#policy;
    const backoff = firstDelayMs * factor ** (attempt - 1) * (0.5 + this.#clock.random() / 2);
    return Math.max(Math.min(maxDelayMs, backoff), retryAfterMs);
  }

  #isTooLong(pause: number, firstFailure: number, retryAfterMs: number | undefined): boolean {
    const { totalMs, maxWaitMs } = this.#policy;
    const latest = firstFailure + (retryAfterMs === undefined ? totalMs : Math.max(totalMs, maxWaitMs));
    return this.#clock.now() + pause > latest || (retryAfterMs ?? 0) > maxWaitMs;
  }

  /** Adds to an error that the server asks to wait longer than allowed, if it does. */
  #withRequestedWait(error: UdmError): UdmError {
    // Runs can be nested: the inner one has said it
    if (error.retryAfterMs === undefined || this.#counted.has(error)) return error;
    const [asked, allowed] = [error.retryAfterMs, this.#policy.maxWaitMs].map(secondsText);
    return new UdmError(error.subject, {
      ...error.details,
      problem: `${error.problem}; it asks to wait ${asked}, and udm.max_wait is ${allowed}`,
      advice: `${error.said.advice ?? ""} If such waits are normal, raise udm.max_wait.`.trim(),
    });
  }

  /** Parallel requests are asked to wait at the same time: one line is enough. */
  #logWait(subject: Subject, pause: number): void {
    const until = this.#clock.now() + pause;
    if (until < this.#waitsUntil + LONG_WAIT_MS / 2) return;
    this.#waitsUntil = until;
    logger[pause < LONG_WAIT_MS ? "debug" : "info"](
      "UDM asks to wait (Retry-After): {request} is sent again in {wait}",
      {
        ...subject,
        request: describe(subject),
        wait: secondsText(pause),
      },
    );
  }

  async #sleep(ms: number, error: UdmError, mayHaveExecuted: boolean): Promise<void> {
    try {
      await this.#clock.sleep(ms, this.#signal);
    } catch (reason) {
      if (!this.#signal?.aborted) throw reason;
      throw new UdmError(error.subject, {
        kind: "aborted",
        problem: `aborted while waiting to retry after this error: ${error.problem}`,
        earlierMayHaveExecuted: mayHaveExecuted,
      });
    }
  }
}

function secondsText(ms: number): string {
  return `${grouped(Math.ceil(ms / 1000))} s`;
}
