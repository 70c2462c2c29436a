/**
 * Runs jobs side by side, so that no processor waits for the end of a stage.
 *
 * @module
 */

import type { Count, Print } from "../count_tests.ts";

/** A part of all tests. */
export interface Job {
  readonly name: string;
  /** Runs it; its output is shown when it has ended. */
  readonly run: (print: Print) => Promise<Result>;
}

/** The result of a job. */
export interface Result {
  readonly count: Count;
  /** Jobs that became possible; they begin before all others. */
  readonly next?: readonly Job[];
}

/** Many tests wait for servers and for the program, so one job more than processors is faster. */
export const AT_ONCE = navigator.hardwareConcurrency + 1;

/** Runs jobs in their order, some at once, and shows the output of each. A job that throws is a failure. */
export async function runJobs(jobs: readonly Job[], atOnce = AT_ONCE): Promise<Count[]> {
  const queue = [...jobs];
  const counts: Count[] = [];
  const { promise, resolve } = Promise.withResolvers<void>();
  let running = 0;
  const fill = () => {
    for (let job: Job | undefined; running < atOnce && (job = queue.shift()) !== undefined;) {
      running++;
      void runJob(job).then(({ count, next = [] }) => {
        counts.push(count);
        queue.unshift(...next);
        running--;
        fill();
      });
    }
    if (running === 0) resolve();
  };
  fill();
  await promise;
  return counts;
}

async function runJob({ name, run }: Job): Promise<Result> {
  const began = performance.now();
  const output: Uint8Array[] = [];
  console.log(`${name}: begins`);
  const result = await run((bytes) => void output.push(bytes)).catch((error: unknown): Result => ({
    count: { passed: 0, failed: 1, ignored: 0, errors: `${name}: ${error}` },
  }));
  console.log(`\n${name}: ${((performance.now() - began) / 1000).toFixed(0)} s`);
  for (const bytes of output) writeAll(bytes);
  return result;
}

function writeAll(bytes: Uint8Array): void {
  for (let at = 0; at < bytes.length;) at += Deno.stdout.writeSync(bytes.subarray(at));
}
