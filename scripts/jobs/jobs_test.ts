import assert from "node:assert/strict";
import type { Count } from "../count_tests.ts";
import { type Job, runJobs } from "./jobs.ts";

const PASSED: Count = { passed: 1, failed: 0, ignored: 0 };

/** Runs jobs without their output. */
async function quietly(jobs: readonly Job[], atOnce: number): Promise<Count[]> {
  const { log } = console;
  console.log = () => {};
  try {
    return await runJobs(jobs, atOnce);
  } finally {
    console.log = log;
  }
}

Deno.test("jobs: they begin in their order, as many at once as allowed, and new ones first", async () => {
  const begun: string[] = [];
  let running = 0;
  let most = 0;
  const job = (name: string, next: readonly Job[] = []): Job => ({
    name,
    async run() {
      begun.push(name);
      most = Math.max(most, ++running);
      await new Promise((resolve) => setTimeout(resolve));
      running--;
      return { count: PASSED, next };
    },
  });
  const counts = await quietly([job("a", [job("a1"), job("a2")]), job("b"), job("c"), job("d")], 2);
  assert.deepEqual(begun, ["a", "b", "a1", "a2", "c", "d"]);
  assert.equal(most, 2);
  assert.equal(counts.length, 6);
});

Deno.test("jobs: the last job may make others possible", async () => {
  const last: Job = { name: "last", run: () => Promise.resolve({ count: PASSED }) };
  const only: Job = { name: "only", run: () => Promise.resolve({ count: PASSED, next: [last, last] }) };
  assert.equal((await quietly([only], 3)).length, 3);
});

Deno.test("jobs: a job that throws is a failure with its name, and the others run", async () => {
  const bad: Job = { name: "bad", run: () => Promise.reject(new Error("no disk")) };
  const good: Job = { name: "good", run: () => Promise.resolve({ count: PASSED }) };
  const counts = await quietly([bad, good], 1);
  assert.deepEqual(counts, [
    { passed: 0, failed: 1, ignored: 0, errors: "bad: Error: no disk" },
    PASSED,
  ]);
});
