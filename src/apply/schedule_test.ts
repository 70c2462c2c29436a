import assert from "node:assert/strict";
import fc from "fast-check";
import { schedule, type Scheduled } from "./schedule.ts";

/** Operations of one phase unless said otherwise. */
function operation(id: number, rest: Partial<Scheduled> = {}): Scheduled {
  return { id, phase: 0, needs: [], after: [], ...rest };
}

/** Runs operations and tells in which order they began and ended. */
async function trace(
  operations: readonly Scheduled[],
  options: { concurrency?: number; fail?: readonly number[]; stopAfter?: number; most?: number } = {},
) {
  const events: string[] = [];
  const blocked: number[] = [];
  const controller = new AbortController();
  let most = 0;
  let underWay = 0;
  let begun = 0;
  const endings = await schedule(operations, {
    concurrency: () => options.concurrency ?? 3,
    mayBegin: () => begun < (options.most ?? Infinity),
    signal: controller.signal,
    block: ({ id }) => {
      blocked.push(id);
      return Promise.resolve("blocked");
    },
    carryOut: async ({ id }) => {
      most = Math.max(most, ++underWay);
      begun++;
      events.push(`begin ${id}`);
      await new Promise((resolve) => setTimeout(resolve));
      events.push(`end ${id}`);
      underWay--;
      if (id === options.stopAfter) controller.abort();
      return options.fail?.includes(id) ? "failed" : "done";
    },
  });
  return { endings, events, blocked, most };
}

Deno.test("schedule: the number of concurrent operations reaches but never exceeds the limit", async () => {
  const operations = Array.from({ length: 20 }, (_, id) => operation(id));
  assert.equal((await trace(operations, { concurrency: 4 })).most, 4);
  assert.equal((await trace(operations, { concurrency: 1 })).most, 1);
});

Deno.test("schedule: a phase begins after the previous one has ended", async () => {
  const { events } = await trace([operation(0), operation(1), operation(2, { phase: 1 })]);
  assert.equal(events.indexOf("begin 2"), 4);
});

Deno.test("schedule: an operation begins after those that it follows, successful or not", async () => {
  const { events, endings } = await trace([operation(0), operation(1, { after: [0] })], { fail: [0] });
  assert.deepEqual(events, ["begin 0", "end 0", "begin 1", "end 1"]);
  assert.deepEqual(endings, ["failed", "done"]);
});

Deno.test("schedule: operations that need a failed one are not tried, transitively", async () => {
  const operations = [operation(0), operation(1, { needs: [0] }), operation(2, { needs: [1] }), operation(3)];
  const { endings, blocked } = await trace(operations, { fail: [0] });
  assert.deepEqual(endings, ["failed", "blocked", "blocked", "done"]);
  assert.deepEqual(blocked, [1, 2]);
});

Deno.test("schedule: a stopped run finishes started operations and starts no others", async () => {
  const operations = Array.from({ length: 10 }, (_, id) => operation(id));
  const { endings } = await trace(operations, { concurrency: 2, stopAfter: 1 });
  assert.deepEqual(endings.slice(0, 2), ["done", "done"]);
  assert.equal(
    endings.filter((ending) => ending === "left").length,
    10 - endings.filter((e) => e === "done").length,
  );
  assert.ok(endings.includes("left"));
});

Deno.test("schedule: 20,000 operations in a chain are all carried out", async () => {
  const many = Array.from(
    { length: 20_000 },
    (_, id) => operation(id, id % 10 === 0 ? {} : { after: [id - 1] }),
  );
  const chain = Array.from({ length: 20_000 }, (_, id) => operation(id, id === 0 ? {} : { after: [id - 1] }));
  for (const operations of [many, chain]) {
    const begun: number[] = [];
    await schedule(operations, {
      concurrency: () => 4,
      carryOut: ({ id }) => {
        begun.push(id);
        return Promise.resolve("done" as const);
      },
      block: () => assert.fail("nothing fails"),
      signal: new AbortController().signal,
    });
    assert.equal(new Set(begun).size, operations.length);
  }
});

Deno.test("schedule: operations that wait for one that was not started are not started", async () => {
  const operations = [
    operation(0),
    operation(1),
    operation(2, { after: [1] }),
    operation(3, { phase: 1, needs: [2] }),
  ];
  const { endings } = await trace(operations, { concurrency: 1, stopAfter: 0 });
  assert.deepEqual(endings, ["done", "left", "left", "left"]);
});

Deno.test("property: schedule: all operations are carried out within all constraints", async () => {
  const operationsOf = fc.array(
    fc.record({
      phase: fc.nat(2),
      needs: fc.array(fc.nat(1000), { maxLength: 2 }),
      after: fc.array(fc.nat(1000), { maxLength: 2 }),
    }),
    { maxLength: 30 },
  ).map((all) => {
    all.sort((a, b) => a.phase - b.phase);
    const earlier = (id: number, picks: number[]) =>
      id === 0 ? [] : [...new Set(picks.map((pick) => pick % id))];
    return all.map(({ phase, needs, after }, id) =>
      operation(id, { phase, needs: earlier(id, needs), after: earlier(id, after) })
    );
  });
  await fc.assert(
    fc.asyncProperty(operationsOf, fc.integer({ min: 1, max: 5 }), async (operations, concurrency) => {
      const { endings, events } = await trace(operations, { concurrency });
      assert.ok(endings.every((ending) => ending === "done"));
      for (const { id, needs, after } of operations) {
        for (const other of [...needs, ...after]) {
          assert.ok(
            events.indexOf(`end ${other}`) < events.indexOf(`begin ${id}`),
            `${id} begins before ${other} ends`,
          );
        }
      }
    }),
  );
});

Deno.test("schedule: an exception ends the run after the started operations have ended", async () => {
  const ended: number[] = [];
  const running = schedule([operation(0), operation(1), operation(2)], {
    concurrency: () => 2,
    carryOut: async ({ id }) => {
      if (id === 0) throw new Error("a mistake");
      await new Promise((resolve) => setTimeout(resolve, 5));
      ended.push(id);
      return "done";
    },
    block: () => Promise.resolve("blocked"),
    signal: new AbortController().signal,
  });
  await assert.rejects(running, /a mistake/);
  assert.deepEqual(ended, [1]);
});

Deno.test("schedule: a failed operation can suffice for another", async () => {
  const endings = await schedule([operation(0), operation(1, { needs: [0] }), operation(2, { needs: [0] })], {
    concurrency: () => 1,
    carryOut: ({ id }) => Promise.resolve(id === 0 ? "failed" : "done"),
    suffices: ({ id }, needed) => id === 1 && needed === 0,
    block: () => Promise.resolve("blocked"),
    signal: new AbortController().signal,
  });
  assert.deepEqual(endings, ["failed", "done", "blocked"]);
});

Deno.test("schedule: once no further operation may begin, those in progress end and the others are left", async () => {
  const operations = [0, 1, 2].map((id) => operation(id)).concat(operation(3, { phase: 1 }));
  const { endings, events } = await trace(operations, { concurrency: 2, most: 2 });
  assert.deepEqual(events, ["begin 0", "begin 1", "end 0", "end 1"]);
  assert.deepEqual(endings, ["done", "done", "left", "left"]);
});

Deno.test("schedule: an operation whose needed ones failed is left, too, once none may begin", async () => {
  const { endings, blocked } = await trace([operation(0), operation(1, { needs: [0] })], {
    fail: [0],
    most: 1,
  });
  assert.deepEqual([endings, blocked], [["failed", "left"], []]);
});
