import assert from "node:assert/strict";
import { Clock } from "./pace.ts";
import { inTurn, StickyWorkers } from "./workers.ts";

/** Sticky workers whose work is recorded: which pieces were under way at the same time. */
function workers(options: { workers: number; gateways?: number; random?: () => number }) {
  const clock = new Clock();
  const sticky = new StickyWorkers({ random: () => 0, ...options, clock });
  let now = 0;
  let most = 0;
  const ask = (client: object, ms = 20) =>
    sticky.run(client, async () => {
      most = Math.max(most, ++now);
      await clock.sleep(ms);
      now--;
    });
  return {
    ask,
    sleep: (ms: number) => clock.sleep(ms),
    /** The largest number of requests served at once since the last call. */
    most: () => {
      const found = most;
      most = 0;
      return found;
    },
  };
}

Deno.test("sticky workers: connections opened together may lead to one worker", async () => {
  const { ask, most } = workers({ workers: 2 });
  const [a, b] = [{}, {}];
  await Promise.all([ask(a), ask(b)]);
  assert.equal(most(), 1);
  await Promise.all([ask(a), ask(b)]);
  assert.equal(most(), 1, "they stay there");
});

Deno.test("sticky workers: a connection opened while a worker is busy leads to another one", async () => {
  const { ask, sleep, most } = workers({ workers: 2 });
  const [a, b] = [{}, {}];
  const first = ask(a, 30);
  await sleep(10);
  await Promise.all([first, ask(b, 30)]);
  assert.equal(most(), 2);
  await Promise.all([ask(a), ask(b)]);
  assert.equal(most(), 2, "they stay apart");
});

Deno.test("sticky workers: if all are busy, the first that has answered accepts all connections that wait", async () => {
  const { ask, sleep, most } = workers({ workers: 2 });
  const [a, b, c, d] = [{}, {}, {}, {}];
  const first = ask(a, 40);
  await sleep(10);
  const second = ask(b, 80);
  await sleep(10);
  await Promise.all([first, second, ask(c, 5), ask(d, 5)]);
  most();
  await Promise.all([ask(a), ask(c), ask(d)]);
  assert.equal(most(), 1);
});

Deno.test("sticky workers: connections opened together lead to different workers if these accept in turn", async () => {
  const { ask, sleep, most } = workers({ workers: 2, random: inTurn(2) });
  for (const apart of [0, 0, 10, 0]) {
    const first = ask({});
    await sleep(apart);
    await Promise.all([first, ask({})]);
    assert.equal(most(), 2);
  }
});

Deno.test("sticky workers: a gateway uses its connections for any client", async () => {
  const { ask, sleep, most } = workers({ workers: 2, gateways: 1 });
  const [a, b, c, d] = [{}, {}, {}, {}];
  const first = ask(a, 30);
  await sleep(10);
  await Promise.all([first, ask(b, 30)]);
  most();
  await Promise.all([ask(c), ask(d)]);
  assert.equal(most(), 2, "new clients get the connections of the first ones");
});
