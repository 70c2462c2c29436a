import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { type Failure, SLOWEST, Watchdog, type WatchdogOptions } from "./watchdog.ts";

/** A watchdog and a promise for its failure. */
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

Deno.test("udm: the maximum silence is a failure", async () => {
  const { watchdog, failed } = setUp({ silenceMs: 20 });
  watchdog.start();
  assert.equal(await failed, undefined);
});

Deno.test("udm: received data restarts the silence", async () => {
  const { watchdog, failed } = setUp({ silenceMs: 100 });
  const started = performance.now();
  watchdog.start();
  await delay(60);
  watchdog.start();
  await failed;
  assert.ok(performance.now() - started >= 155);
});

Deno.test("udm: data at the slowest pace is waited for, and less is too slow", async () => {
  for (const [pace, expected] of [[2, []], [0.01, ["slow"]]] as const) {
    const { watchdog, failures } = setUp({ silenceMs: 60 });
    for (let piece = 0; piece < 6; piece++) {
      watchdog.start();
      await delay(20);
      watchdog.pause(SLOWEST * 0.02 * pace);
    }
    watchdog.stop();
    assert.deepEqual(failures, expected);
  }
});

Deno.test("udm: time without a pending response does not count", async () => {
  const { watchdog, failures } = setUp({ silenceMs: 20 });
  watchdog.start();
  watchdog.pause();
  await delay(60);
  assert.deepEqual(failures, []);
  watchdog.start();
  watchdog.stop();
});

Deno.test("udm: an unreachable server fails long before the maximum silence", async () => {
  const refused = new Error("refused");
  const { watchdog, failed, failures } = setUp({ probeAfterMs: 10, probe: () => Promise.reject(refused) });
  watchdog.start();
  assert.deepEqual(await failed, { probeError: refused });
  assert.equal(failures.length, 1);
});

Deno.test("udm: a reachable server is probed repeatedly and waited for", async () => {
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

Deno.test("udm: there is a pause between two probes", async () => {
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

Deno.test("udm: a failed probe is ignored after the response has arrived", async () => {
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

Deno.test("udm: a server that dies after data arrived during a probe is detected by the next probe", async () => {
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

Deno.test("udm: the maximum silence ends a hanging probe", async () => {
  const { watchdog, failed } = setUp({ probeAfterMs: 10, silenceMs: 40, probe: () => new Promise(() => {}) });
  watchdog.start();
  assert.equal(await failed, undefined);
});

Deno.test("udm: a stopped watchdog does nothing", async () => {
  const { watchdog, failures } = setUp({ silenceMs: 10 });
  watchdog.stop();
  watchdog.start();
  await delay(30);
  assert.deepEqual(failures, []);
});
