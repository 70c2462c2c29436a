import assert from "node:assert/strict";
import { type ConnectionClock, Connections } from "./connections.ts";
import { StickyWorkers } from "../../tests/simulators/udm/workers.ts";

/** Time that passes only when nothing else is left to do. */
class VirtualClock implements ConnectionClock {
  #now = 0;
  readonly #timers = new Map<() => void, number>();

  now(): number {
    return this.#now;
  }

  after(milliseconds: number, call: () => void): () => void {
    const timer = () => call();
    this.#timers.set(timer, this.#now + milliseconds);
    return () => this.#timers.delete(timer);
  }

  sleep(milliseconds: number): Promise<void> {
    return new Promise((resolve) => this.after(milliseconds, resolve));
  }

  /** Lets time pass until the work is done; returns how much passed. */
  async run(work: Promise<unknown>): Promise<number> {
    const started = this.#now;
    let isDone = false;
    const done = work.finally(() => isDone = true);
    while (!isDone) {
      await new Promise((resolve) => setImmediate(resolve));
      const next = [...this.#timers].sort(([, one], [, other]) => one - other)[0];
      if (isDone || next === undefined) continue;
      this.#timers.delete(next[0]);
      this.#now = Math.max(this.#now, next[1]);
      next[0]();
    }
    await done;
    return this.#now - started;
  }
}

/** The same numbers in every run (Lehmer's generator). */
function numbers(seed: number): () => number {
  let state = seed + 1;
  return () => (state = state * 48271 % 2147483647) / 2147483647;
}

const IDLE_MS = 4000;

/** A client with several requests at once, and a server with sticky workers. */
function world(options: { workers: number; gateways?: number; seed?: number }) {
  const clock = new VirtualClock();
  const workers = new StickyWorkers({ ...options, clock, random: numbers(options.seed ?? 0) });
  let opened = 0;
  const connections = new Connections({
    clock,
    idleMs: IDLE_MS,
    open: () => {
      opened++;
      return { close() {} };
    },
  });
  const request = async (ms: number, isLong = false) => {
    const connection = await connections.take(isLong);
    await workers.run(connection.client, () => clock.sleep(ms));
    connections.answered(connection, true);
    connections.give(connection, true);
  };
  /** Sends requests of the same kind, several at once; returns how long all took (ms). */
  const requests = (count: number, concurrency: number, ms: number, isLong = false) => {
    let left = count;
    const loop = async () => {
      while (left-- > 0) await request(ms, isLong);
    };
    return clock.run(Promise.all(Array.from({ length: concurrency }, loop)));
  };
  return { clock, request, requests, connections, workers, opened: () => opened };
}

const SEEDS = Array.from({ length: 20 }, (_, seed) => seed);

const SERVERS = [1, 2, 4].flatMap((workers) =>
  [undefined, 1, 2].map((gateways) => ({ workers, ...(gateways === undefined ? {} : { gateways }) }))
);

for (const server of SERVERS) {
  const { workers, gateways = 0 } = server;
  Deno.test(`connections: writes keep all of ${workers} workers busy (${gateways} gateways)`, async () => {
    for (const seed of SEEDS) {
      const { requests, opened } = world({ ...server, seed });
      // Quick answers before tell nothing about where connections lead
      await requests(seed * 3, 1 + seed % 4, seed % 2 === 0 ? 1 : 10);
      const took = await requests(100, 4, 130);
      const ideal = 100 * 130 / workers;
      // Connections that a gateway keeps cannot be opened again
      const share = workers > 2 && gateways > 0 ? 1.35 : 1.05;
      assert.ok(took <= ideal * share + 200, `seed ${seed}: ${took} ms instead of ${ideal} ms`);
      assert.ok(opened() <= 12 + 4 * took / 5000, `seed ${seed}: ${opened()} connections`);
    }
  });
}

Deno.test("connections: two lists at once are read by two workers, one shortly after the other", async () => {
  for (const seed of SEEDS) {
    const { requests } = world({ workers: 2, seed });
    await requests(1, 1, 10);
    await requests(4, 4, 10);
    const took = await requests(2, 2, 1000, true);
    assert.ok(took <= 1110, `seed ${seed}: ${took} ms`);
  }
});

Deno.test("connections: a worker that was busy with another client gets work when it is free", async () => {
  for (const seed of SEEDS) {
    const { clock, workers, requests, opened } = world({ workers: 2, seed });
    const others = workers.run({}, () => clock.sleep(1000));
    const took = await requests(300, 4, 130);
    await others;
    assert.ok(took <= 300 * 130 / 2 + 4000, `seed ${seed}: ${took} ms`);
    assert.ok(opened() <= 4 * (1 + took / 5000), `seed ${seed}: ${opened()} connections`);
  }
});

for (const server of SERVERS) {
  const { workers, gateways = 0 } = server;
  Deno.test(`connections: a request that overtakes a list shows whether there are more than one of ${workers} workers (${gateways} gateways)`, async () => {
    for (const seed of SEEDS) {
      const { clock, request, connections } = world({ ...server, seed });
      await clock.run(request(10));
      const list = request(75 + seed * 10, true);
      await clock.run(request(10).then(() => request(10)));
      assert.equal(connections.hasSeveralProcesses, workers > 1, `seed ${seed}`);
      await clock.run(list);
      assert.equal(connections.hasSeveralProcesses, workers > 1, `seed ${seed}`);
    }
  });
}

Deno.test("connections: no load makes one worker look like several", async () => {
  for (const seed of SEEDS) {
    const { requests, connections } = world({ workers: 1, gateways: seed % 3, seed });
    for (const ms of [1, 10, 130]) await requests(40, 4, ms);
    await requests(4, 4, 1000, true);
    assert.equal(connections.hasSeveralProcesses, false, `seed ${seed}`);
  }
});

Deno.test("connections: answers that arrive together in the wrong order are no evidence of several processes", async () => {
  const { clock, connections } = world({ workers: 1 });
  const list = await connections.take(true);
  const other = await clock.run(clock.sleep(50)).then(() => connections.take());
  connections.answered(other, true);
  await clock.run(clock.sleep(1));
  connections.answered(list, true);
  await clock.run(clock.sleep(100));
  assert.equal(connections.hasSeveralProcesses, false);
});

Deno.test("connections: an answer that may be from a gateway, and a list that is only not read yet, are no evidence", async () => {
  for (const [isFromUdm, isAnswered] of [[false, false], [true, true]] as const) {
    const { clock, connections } = world({ workers: 1 });
    const list = await connections.take(true);
    if (isAnswered) connections.answered(list, true);
    const other = await clock.run(clock.sleep(50)).then(() => connections.take());
    connections.answered(other, isFromUdm);
    await clock.run(clock.sleep(100));
    assert.equal(connections.hasSeveralProcesses, false);
  }
});

Deno.test("connections: a process whose answer is still being read is not busy", async () => {
  const { clock, connections } = world({ workers: 2 });
  const list = await connections.take(true);
  const other = await clock.run(clock.sleep(50)).then(() => connections.take());
  for (const connection of [other, list]) connections.answered(connection, true);
  connections.give(other, true);
  await clock.run(clock.sleep(500));
  assert.equal(await connections.take(true), other);
  const before = clock.now();
  await clock.run(Promise.resolve(connections.take(true)));
  assert.equal(
    clock.now() - before,
    50,
    "the process of the other one must be busy before a connection is opened",
  );
});

Deno.test("connections: short requests use all workers", async () => {
  for (const seed of SEEDS) {
    const { requests } = world({ workers: 2, seed });
    const took = await requests(400, 4, 9);
    assert.ok(took <= 400 * 9 / 2 * 1.1 + 100, `seed ${seed}: ${took} ms`);
  }
});

Deno.test("connections: with a fast server nothing waits", async () => {
  const { requests } = world({ workers: 4 });
  await requests(10, 1, 1);
  const took = await requests(400, 4, 1);
  assert.ok(took <= 400 + 10, `${took} ms`);
});

Deno.test("connections: one that was idle for too long is opened again while others are busy", async () => {
  for (const seed of SEEDS) {
    const { clock, requests } = world({ workers: 2, seed });
    await requests(40, 4, 130);
    await clock.run(clock.sleep(IDLE_MS + 1));
    const took = await requests(40, 4, 130);
    assert.ok(took <= 40 * 130 / 2 + 200, `seed ${seed}: ${took} ms`);
  }
});

Deno.test("connections: closing refuses the requests that still wait for one", async () => {
  const closed: string[] = [];
  let count = 0;
  const connections = new Connections({
    idleMs: IDLE_MS,
    open: () => {
      const name = `${++count}`;
      return { close: () => void closed.push(name) };
    },
  });
  await connections.take();
  const second = connections.take();
  connections.close();
  await assert.rejects(async () => await second, /closed/);
  assert.deepEqual(closed, ["1"]);
});

Deno.test("connections: once they are closed, none is opened any more", async () => {
  let open = 0;
  const connections = new Connections({
    idleMs: IDLE_MS,
    open: () => {
      open++;
      return { close: () => void open-- };
    },
  });
  const used = await connections.take();
  connections.close();
  await assert.rejects(async () => await connections.take(), /closed/);
  connections.give(used, true);
  assert.equal(open, 0);
});
