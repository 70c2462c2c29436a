import assert from "node:assert/strict";
import { IdleTimer } from "./idle_timer.ts";

/** Blocks the event loop. */
function block(ms: number): void {
  const end = performance.now() + ms;
  while (performance.now() < end);
}

Deno.test("ldap: the idle timer fires once after the timeout", async () => {
  const { promise, resolve } = Promise.withResolvers<void>();
  let calls = 0;
  const start = performance.now();
  new IdleTimer(60, () => {
    calls++;
    resolve();
  }).start();
  await promise;
  assert.ok(performance.now() - start >= 55);
  assert.equal(calls, 1);
});

Deno.test("ldap: activity keeps the idle timer from firing, however long it takes", async () => {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = new IdleTimer(200, () => reject(new Error("cut off")));
  timer.start();
  let words = 0;
  const speaking = setInterval(() => {
    timer.reset();
    if (++words === 15) resolve();
  }, 30);
  try {
    await promise; // 450 ms
  } finally {
    clearInterval(speaking);
    timer.stop();
  }
});

Deno.test("ldap: data that arrived while the program was computing counts as activity", async () => {
  const { port1, port2 } = new MessageChannel();
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  const timer = new IdleTimer(30, () => reject(new Error("cut off")));
  port1.onmessage = () => {
    timer.reset();
    resolve();
  };
  timer.start();
  setTimeout(() => {
    port2.postMessage("x");
    block(80);
  });
  try {
    await promise;
  } finally {
    timer.stop();
    port1.close();
    port2.close();
  }
});

Deno.test("ldap: a stopped idle timer does not fire", async () => {
  const timer = new IdleTimer(10, () => assert.fail("it was stopped"));
  timer.start();
  timer.stop();
  const later = Promise.withResolvers<void>();
  new IdleTimer(50, () => later.resolve()).start();
  await later.promise;
});
