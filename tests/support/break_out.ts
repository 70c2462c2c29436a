/**
 * Starts the sandbox like the program, with a worker that tries to break out, and prints the results.
 *
 * Arguments: the permissions and the attempts, each as JSON.
 *
 * @module
 */

import type { Reachable } from "../../src/sandbox/net_permission.ts";
import { startWorker } from "../../src/sandbox/sandbox.ts";
import type { Attempt } from "./break_out_worker.ts";

const [reachable, attempts] = Deno.args.map((text) => JSON.parse(text)) as [Reachable, Attempt[]];
const worker = startWorker(new URL("./break_out_worker.ts", import.meta.url), reachable);
const results: string[] = [];
for (const attempt of attempts) {
  const { promise, resolve } = Promise.withResolvers<string>();
  worker.onmessage = ({ data }: MessageEvent<string>) => resolve(data);
  worker.postMessage(attempt);
  results.push(await promise);
}
worker.terminate();
const own = await Deno.permissions.query({ name: "net" });
console.log(JSON.stringify({ results, ownNet: own.state }));
