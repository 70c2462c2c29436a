import assert from "node:assert/strict";
import { setTimeout as delay } from "node:timers/promises";
import { Watch, type WatchOptions } from "./watch.ts";

type Failure = { readonly probeError: unknown } | undefined;

/** A watch whose failure can be awaited. */
function setUp(
  options: Partial<WatchOptions>,
): { watch: Watch; failed: Promise<Failure>; failures: Failure[] } {
  const { promise, resolve } = Promise.withResolvers<Failure>();
  const failures: Failure[] = [];
  const watch = new Watch({
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
  return { watch, failed: promise, failures };
}

Deno.test("silence that lasts too long is a failure", async () => {
  const { watch, failed } = setUp({ silenceMs: 20 });
  watch.wait();
  assert.equal(await failed, undefined);
});

Deno.test("every sign of life begins a new silence", async () => {
  const { watch, failed } = setUp({ silenceMs: 100 });
  const started = performance.now();
  watch.wait();
  await delay(60);
  watch.wait();
  await failed;
  assert.ok(performance.now() - started >= 155);
});

Deno.test("time in which nothing is awaited does not count", async () => {
  const { watch, failures } = setUp({ silenceMs: 20 });
  watch.wait();
  watch.rest();
  await delay(60);
  assert.deepEqual(failures, []);
  watch.wait();
  watch.stop();
});

Deno.test("a server that cannot be connected to fails long before the silence is over", async () => {
  const refused = new Error("refused");
  const { watch, failed, failures } = setUp({ probeAfterMs: 10, probe: () => Promise.reject(refused) });
  watch.wait();
  assert.deepEqual(await failed, { probeError: refused });
  assert.equal(failures.length, 1);
});

Deno.test("a server that can be connected to is waited for, and probed again and again", async () => {
  let probes = 0;
  const { promise: third, resolve } = Promise.withResolvers<void>();
  const { watch, failures } = setUp({
    probeAfterMs: 10,
    probeEveryMs: 10,
    probe: () => {
      if (++probes === 3) resolve();
      return Promise.resolve();
    },
  });
  watch.wait();
  await third;
  watch.stop();
  assert.deepEqual(failures, []);
});

Deno.test("between two probes there is a pause", async () => {
  let probes = 0;
  const { watch } = setUp({
    probeAfterMs: 5,
    probeEveryMs: 60_000,
    probe: () => Promise.resolve(void probes++),
  });
  watch.wait();
  await delay(60);
  watch.stop();
  assert.equal(probes, 1);
});

Deno.test("a probe that fails after the answer has come says nothing", async () => {
  const { promise: probing, resolve: begin } = Promise.withResolvers<void>();
  const { promise: outcome, reject: fail } = Promise.withResolvers<void>();
  const { watch, failures } = setUp({
    probeAfterMs: 10,
    probe: () => {
      begin();
      return outcome;
    },
  });
  watch.wait();
  await probing;
  watch.rest();
  fail(new Error("late"));
  await delay(1);
  assert.deepEqual(failures, []);
  watch.stop();
});

Deno.test("a machine that vanishes after a sign of life during a probe is noticed by the next probe", async () => {
  const answers = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
  const probing = Promise.withResolvers<void>();
  let probes = 0;
  const { watch, failed } = setUp({
    probeAfterMs: 20,
    silenceMs: 20_000,
    probe: () => {
      probing.resolve();
      return (answers[probes++] as (typeof answers)[number]).promise;
    },
  });
  watch.wait();
  await probing.promise;
  watch.rest();
  watch.wait();
  answers[0]?.resolve();
  const gone = new Error("gone");
  answers[1]?.promise.catch(() => {});
  answers[1]?.reject(gone);
  assert.deepEqual(await failed, { probeError: gone });
});

Deno.test("silence ends a probe that hangs", async () => {
  const { watch, failed } = setUp({ probeAfterMs: 10, silenceMs: 40, probe: () => new Promise(() => {}) });
  watch.wait();
  assert.equal(await failed, undefined);
});

Deno.test("a watch that was stopped does nothing more", async () => {
  const { watch, failures } = setUp({ silenceMs: 10 });
  watch.stop();
  watch.wait();
  await delay(30);
  assert.deepEqual(failures, []);
});
