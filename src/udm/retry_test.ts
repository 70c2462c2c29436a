import assert from "node:assert/strict";
import { TargetUnavailable, UdmError, type UdmErrorDetails } from "./errors.ts";
import { AdaptiveConcurrency } from "./adaptive_concurrency.ts";
import { type AttemptState, type Clock, Retrier, type RetrierOptions } from "./retry.ts";
import { failureOf } from "./testing.ts";

const SUBJECT = { method: "PATCH", type: "users/user", dn: "uid=anna,dc=x" } as const;

function failure(details: Partial<UdmErrorDetails> = {}): UdmError {
  return new UdmError(SUBJECT, { kind: "connection", problem: "gone", transient: true, ...details });
}

/** A clock that advances only in sleep. */
function fakeClock(random = 0): Clock & { time: number; pauses: number[] } {
  return {
    time: 0,
    pauses: [],
    now() {
      return this.time;
    },
    random: () => random,
    sleep(ms) {
      this.time += ms;
      this.pauses.push(ms);
      return Promise.resolve();
    },
  };
}

function setUp(options: RetrierOptions = {}, random = 0) {
  const clock = fakeClock(random);
  const bound: Clock = { now: () => clock.now(), random: clock.random, sleep: (ms) => clock.sleep(ms) };
  const retrier = new Retrier({ clock: bound, ...options });
  const states: AttemptState[] = [];
  /** Runs an operation that fails with these errors in turn and then succeeds. */
  const run = (...errors: UdmError[]) =>
    retrier.run(SUBJECT, (state) => {
      states.push(state);
      const error = errors[state.attempt - 1];
      return error === undefined ? Promise.resolve("done") : Promise.reject(error);
    });
  return { clock, retrier, run, states };
}

const five = () => [failure(), failure(), failure(), failure(), failure()];

Deno.test("udm: a success is not retried", async () => {
  const { clock, retrier, run } = setUp();
  assert.equal(await run(), "done");
  assert.deepEqual(clock.pauses, []);
  assert.equal(retrier.retries, 0);
});

Deno.test("udm: delays grow threefold, with jitter on half of them", async () => {
  const { clock, retrier, run } = setUp();
  assert.equal(await run(failure(), failure(), failure(), failure()), "done");
  assert.deepEqual(clock.pauses, [500, 1500, 4500, 13_500]);
  assert.equal(retrier.retries, 4);
  const other = setUp({}, 0.5);
  await other.run(failure(), failure());
  assert.deepEqual(other.clock.pauses, [750, 2250]);
});

Deno.test("udm: after five attempts the last error is thrown with their number", async () => {
  const { run, states } = setUp();
  const error = await failureOf(run(...five()));
  assert.equal(states.length, 5);
  assert.equal(error.attempts, 5);
  assert.match(error.message, /\(5 attempts\)$/);
});

Deno.test("udm: an error that is not transient is not retried", async () => {
  const { run, states } = setUp();
  const error = await failureOf(run(failure({ kind: "invalid", transient: false })));
  assert.equal(states.length, 1);
  assert.equal(error.attempts, 1);
});

Deno.test("udm: errors of the program are neither retried nor changed", async () => {
  const { retrier } = setUp();
  const mistake = new RangeError("mistake");
  await assert.rejects(retrier.run(SUBJECT, () => Promise.reject(mistake)), mistake);
});

Deno.test("udm: the delay requested by the server is respected, and never shortens the own one", async () => {
  const { clock, run } = setUp();
  await run(
    failure({ retryAfterMs: 3000 }),
    failure({ retryAfterMs: 100 }),
    failure({ retryAfterMs: 120_000 }),
  );
  assert.deepEqual(clock.pauses, [3000, 1500, 120_000]);
});

Deno.test("udm: a server that asks for a longer wait than udm.max_wait is given up at once", async () => {
  const { clock, run } = setUp({ policy: { maxWaitMs: 120_000 } });
  const error = await failureOf(run(failure({ retryAfterMs: 121_000, advice: "Check it." })));
  assert.deepEqual([clock.pauses, error.transient], [[], true]);
  assert.equal(
    error.message,
    'PATCH users/user "uid=anna,dc=x": gone; it asks to wait 121 s, and udm.max_wait is 120 s. Check it. If such waits ' +
      "are normal, raise udm.max_wait.",
  );
});

Deno.test("udm: the waits that a server asks for together are limited by udm.max_wait", async () => {
  const { clock, run, states } = setUp();
  const long = () => failure({ retryAfterMs: 120_000 });
  const error = await failureOf(run(long(), long(), long(), long()));
  assert.deepEqual([clock.pauses, states.length], [[120_000, 120_000], 3]);
  assert.match(error.message, /it asks to wait 120 s, and udm\.max_wait is 300 s \(3 attempts\)/);
});

Deno.test("udm: a wait that the server asks for ends when the run is stopped", async () => {
  const stop = new AbortController();
  const retrier = new Retrier({ signal: stop.signal });
  const waiting = retrier.run(SUBJECT, () => Promise.reject(failure({ retryAfterMs: 120_000 })));
  stop.abort();
  assert.equal((await failureOf(waiting)).kind, "aborted");
});

Deno.test("udm: no attempt starts after the total time", async () => {
  const { clock, run, states } = setUp({ policy: { totalMs: 6000 } });
  await failureOf(run(failure(), failure(), failure(), failure()));
  assert.equal(states.length, 3);
  assert.ok(clock.time <= 6000);
});

Deno.test("udm: the total time starts with the first failure", async () => {
  const { clock, retrier } = setUp();
  const result = await retrier.run(SUBJECT, ({ attempt }) => {
    if (attempt > 1) return Promise.resolve(attempt);
    clock.time += 7_200_000;
    return Promise.reject(failure());
  });
  assert.equal(result, 2);
});

Deno.test("udm: half an hour of silence is not retried", async () => {
  const { clock, retrier } = setUp();
  const error = await failureOf(retrier.run(SUBJECT, () => {
    clock.time += 1_800_000;
    return Promise.reject(failure({ kind: "timeout" }));
  }));
  assert.equal(error.attempts, 1);
});

Deno.test("udm: credentials that were accepted before are tried three times", async () => {
  const { run, states } = setUp();
  await failureOf(run(...five().map(() => failure({ kind: "unauthorised" }))));
  assert.equal(states.length, 3);
});

Deno.test("udm: an attempt knows whether an earlier one may have been carried out", async () => {
  const { run, states } = setUp();
  await run(failure(), failure({ mayHaveExecuted: true }), failure());
  assert.deepEqual(states.map((state) => state.mayHaveExecuted), [false, false, true, true]);
});

Deno.test("udm: after three failed operations nothing more is sent", async () => {
  const { retrier, run, states } = setUp();
  for (let operation = 0; operation < 3; operation++) await failureOf(run(...five()));
  states.length = 0;
  const error = await failureOf(run());
  assert.ok(error instanceof TargetUnavailable);
  assert.equal(error.kind, "unavailable");
  assert.match(error.message, /not sent, because 3 requests in a row failed; the last one: gone/);
  assert.equal(states.length, 0);
  assert.equal(retrier.consecutiveFailures, 3);
});

Deno.test("udm: an operation that waits for a retry is stopped too", async () => {
  const { clock, retrier, run } = setUp();
  let attempts = 0;
  const sleep = clock.sleep;
  clock.sleep = async (ms) => {
    clock.sleep = sleep;
    for (let operation = 0; operation < 3; operation++) await failureOf(run(...five()));
    await sleep.call(clock, ms);
  };
  const error = await failureOf(retrier.run(SUBJECT, () => {
    attempts++;
    return Promise.reject(failure());
  }));
  assert.ok(error instanceof TargetUnavailable);
  assert.equal(attempts, 1);
});

Deno.test("udm: a refusal resets the count of failures", async () => {
  for (const served of [[], [failure({ kind: "conflict", transient: false })]]) {
    const { retrier, run } = setUp();
    await failureOf(run(...five()));
    await failureOf(run(...five()));
    await run(...served).catch(() => {});
    assert.equal(retrier.consecutiveFailures, 0);
  }
});

Deno.test("udm: reads that work do not reset the count of writes that a gateway answers, other writes do", async () => {
  const { retrier, run } = setUp();
  const reading = { ...SUBJECT, method: "GET" } as const;
  for (const [kind, left] of [["protocol", 1], ["timeout", 0]] as const) {
    await failureOf(run(failure({ kind, transient: false })));
    await retrier.run(reading, () => Promise.resolve());
    assert.equal(retrier.consecutiveFailures, left);
    await run();
    assert.equal(retrier.consecutiveFailures, 0);
  }
});

Deno.test("udm: nested operations count once", async () => {
  const { retrier, run } = setUp();
  await failureOf(
    retrier.run(SUBJECT, () => run(...five()), { shouldRetry: (error) => error.attempts === 1 }),
  );
  assert.equal(retrier.consecutiveFailures, 1);
});

Deno.test("udm: an abort ends the wait for a retry", async () => {
  const abort = new AbortController();
  const retrier = new Retrier({
    signal: abort.signal,
    policy: { firstDelayMs: 3_600_000, maxDelayMs: 3_600_000, totalMs: 1e9 },
  });
  const error = await failureOf(retrier.run(SUBJECT, () => {
    setTimeout(() => abort.abort(new Error("SIGTERM")), 5);
    return Promise.reject(failure({ mayHaveExecuted: true }));
  }));
  assert.equal(error.kind, "aborted");
  assert.ok(error.mayHaveExecuted);
  assert.match(error.message, /aborted while waiting to retry after this error: gone/);
});

Deno.test("udm: there is no wait for a retry after an abort", async () => {
  const retrier = new Retrier({ signal: AbortSignal.abort(new Error("SIGTERM")) });
  assert.equal((await failureOf(retrier.run(SUBJECT, () => Promise.reject(failure())))).kind, "aborted");
});

Deno.test("udm: the real clock waits", async () => {
  const retrier = new Retrier({ policy: { firstDelayMs: 40 }, signal: new AbortController().signal });
  const started = performance.now();
  await retrier.run(SUBJECT, ({ attempt }) => attempt === 1 ? Promise.reject(failure()) : Promise.resolve());
  assert.ok(performance.now() - started >= 19);
});

Deno.test("udm: nested runs count one overload", async () => {
  const concurrency = new AdaptiveConcurrency(16);
  const { retrier, run } = setUp({ concurrency, policy: { attempts: 1 } });
  const busy = failure({ kind: "unavailable", status: 503 });
  await failureOf(retrier.run(SUBJECT, () => run(busy), { attempts: 1 }));
  assert.equal(concurrency.limit, 8);
});

Deno.test("udm: a refusal counts as a success for the concurrency", async () => {
  const concurrency = new AdaptiveConcurrency(2);
  const { run } = setUp({ concurrency, policy: { attempts: 1 } });
  await failureOf(run(failure({ kind: "unavailable", status: 503 })));
  assert.equal(concurrency.limit, 1);
  for (let times = 0; times < 5; times++) {
    await failureOf(run(failure({ kind: "invalid", status: 422, transient: false })));
  }
  assert.equal(concurrency.limit, 2);
});

Deno.test("udm: concurrent failures are one overload, later ones another", async () => {
  const concurrency = new AdaptiveConcurrency(16);
  const { retrier, clock } = setUp({ concurrency, policy: { attempts: 1 } });
  const failTogether = async (count: number) => {
    const answers = Promise.withResolvers<void>();
    const running = Array.from({ length: count }, () =>
      failureOf(retrier.run(SUBJECT, async () => {
        await answers.promise;
        await clock.sleep(1);
        throw failure({ kind: "unavailable", status: 503 });
      })));
    answers.resolve();
    await Promise.all(running);
  };
  await failTogether(2);
  assert.equal(concurrency.limit, 8);
  await failTogether(2);
  assert.equal(concurrency.limit, 4);
});

Deno.test("udm: mayHaveExecuted survives later attempts", async () => {
  const write = { method: "PATCH", type: "users/user" } as const;
  const lost = new UdmError(write, {
    kind: "connection",
    problem: "lost",
    transient: true,
    mayHaveExecuted: true,
  });
  for (const subject of [write, { ...write, method: "GET" }] as const) {
    const { retrier } = setUp();
    const refused = new UdmError(subject, { kind: "invalid", problem: "no" });
    const error = await failureOf(
      retrier.run(write, ({ attempt }) => Promise.reject(attempt === 1 ? lost : refused)),
    );
    assert.deepEqual([error.kind, error.mayHaveExecuted, error.attempts], ["invalid", true, 2]);
  }
  const { retrier, run } = setUp({ unavailableAfter: 1, policy: { attempts: 2 } });
  const error = await failureOf(retrier.run(write, async ({ attempt }) => {
    if (attempt === 1) throw (await failureOf(run(failure(), failure())), lost);
  }));
  assert.ok(error instanceof TargetUnavailable);
  assert.ok(error.mayHaveExecuted);
});
