/**
 * A Prometheus (Debian package prometheus) for tests.
 *
 * @module
 */

import { join } from "node:path";

const PROMETHEUS = "/usr/bin/prometheus";
/** The longest wait for a result, in milliseconds. */
const MAX_WAIT_MS = 60_000;
const PAUSE_MS = 100;

/** A running Prometheus. */
export interface Prometheus extends AsyncDisposable {
  /** Waits until a query has results that are as expected; fails after a minute. */
  until(query: string, isExpected: (results: number) => boolean): Promise<void>;
}

/**
 * Starts Prometheus.
 *
 * @param folder for its data
 */
export function startPrometheus(configFile: string, port: number, folder: string): Prometheus {
  const child = new Deno.Command(PROMETHEUS, {
    args: [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, "tsdb")}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ],
    stdin: "null",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const said = new Response(child.stderr).text();
  const results = async (query: string): Promise<number | undefined> => {
    try {
      const url = `http://127.0.0.1:${port}/api/v1/query?query=${encodeURIComponent(query)}`;
      const answer = await fetch(url);
      const { data } = await answer.json() as { data?: { result: readonly unknown[] } };
      return data?.result.length;
    } catch {
      return undefined; // not started yet
    }
  };
  return {
    async until(query, isExpected) {
      for (let waitedMs = 0; waitedMs < MAX_WAIT_MS; waitedMs += PAUSE_MS) {
        const found = await results(query);
        if (found !== undefined && isExpected(found)) return;
        await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
      }
      child.kill("SIGKILL");
      throw new Error(`${query} had no such result within ${MAX_WAIT_MS / 1000} s:\n${await said}`);
    },
    async [Symbol.asyncDispose]() {
      try {
        child.kill("SIGTERM");
      } catch {
        // It has ended already.
      }
      await child.status;
      await said;
    },
  };
}
