import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Watchdog, type WatchdogOptions } from "./watchdog.ts";

type Failure = { readonly probeError: unknown } | undefined;

/** A watchdog whose failure can be awaited. */
function setUp(
  options: Partial<WatchdogOptions>,
): { watchdog: Watchdog; failed: Promise<Failure>; failures: Failure[] } {
  const { promise, resolve } = Promise.withResolvers<Failure>();
  const failures: Failure[] = [];
  const watchdog = new Watchdog({
    probeAfterMs: 60_000,
    probeEveryMs: 60_000,
    silenceMs: 60_000,
    probe: () => Promise.reject(new Error("the probe was not expected")),
    onFailure: (failure) => {
      failures.push(failure);
      resolve(failure);
    },
    ...options,
  });
  return { watchdog, failed: promise, failures };
}

Deno.test("silence that lasts too long is a failure", async () => {
  const { watchdog, failed } = setUp({ silenceMs: 20 });
  watchdog.start();
  assert.equal(await failed, undefined);
});

Deno.test("every sign of life begins a new silence", async () => {
  const { watchdog, failed } = setUp({ silenceMs: 100 });
  const started = performance.now();
  watchdog.start();
  await delay(60);
  watchdog.start();
  await failed;
  assert.ok(performance.now() - started >= 155);
});

Deno.test("time in which nothing is awaited does not count", async () => {
  const { watchdog, failures } = setUp({ silenceMs: 20 });
  watchdog.start();
  watchdog.pause();
  await delay(60);
  assert.deepEqual(failures, []);
  watchdog.start();
  watchdog.stop();
});

Deno.test("a server that cannot be connected to fails long before the silence is over", async () => {
  const refused = new Error("refused");
  const { watchdog, failed, failures } = setUp({ probeAfterMs: 10, probe: () => Promise.reject(refused) });
  watchdog.start();
  assert.deepEqual(await failed, { probeError: refused });
  assert.equal(failures.length, 1);
});

Deno.test("a server that can be connected to is waited for, and probed again and again", async () => {
  let probes = 0;
  const { promise: third, resolve } = Promise.withResolvers<void>();
  const { watchdog, failures } = setUp({
    probeAfterMs: 10,
    probeEveryMs: 10,
    probe: () => {
      if (++probes === 3) resolve();
      return Promise.resolve();
    },
  });
  watchdog.start();
  await third;
  watchdog.stop();
  assert.deepEqual(failures, []);
});

Deno.test("between two probes there is a pause", async () => {
  let probes = 0;
  const { watchdog } = setUp({
    probeAfterMs: 5,
    probeEveryMs: 60_000,
    probe: () => Promise.resolve(void probes++),
  });
  watchdog.start();
  await delay(60);
  watchdog.stop();
  assert.equal(probes, 1);
});

Deno.test("a probe that fails after the answer has come says nothing", async () => {
  const { promise: probing, resolve: begin } = Promise.withResolvers<void>();
  const { promise: outcome, reject: fail } = Promise.withResolvers<void>();
  const { watchdog, failures } = setUp({
    probeAfterMs: 10,
    probe: () => {
      begin();
      return outcome;
    },
  });
  watchdog.start();
  await probing;
  watchdog.pause();
  fail(new Error("late"));
  await delay(1);
  assert.deepEqual(failures, []);
  watchdog.stop();
});

Deno.test("a machine that vanishes after a sign of life during a probe is noticed by the next probe", async () => {
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const probing = Promise.withResolvers<void>();
  let probes = 0;
  const { watchdog, failed } = setUp({
    probeAfterMs: 20,
    silenceMs: 20_000,
    probe: () => {
      probing.resolve();
      return (answers[probes++] as (typeof answers)[number]).promise;
    },
  });
  watchdog.start();
  await probing.promise;
  watchdog.pause();
  watchdog.start();
  answers[0]?.resolve();
  const gone = new Error("gone");
  answers[1]?.promise.catch(() => {});
  answers[1]?.reject(gone);
  assert.deepEqual(await failed, { probeError: gone });
});

Deno.test("silence ends a probe that hangs", async () => {
  const { watchdog, failed } = setUp({ probeAfterMs: 10, silenceMs: 40, probe: () => new Promise(() => {}) });
  watchdog.start();
  assert.equal(await failed, undefined);
});

Deno.test("a watchdog that was stopped does nothing more", async () => {
  const { watchdog, failures } = setUp({ silenceMs: 10 });
  watchdog.stop();
  watchdog.start();
  await delay(30);
  assert.deepEqual(failures, []);
});
