/**
 * The worker in the sandbox: runs the engine, which can reach only the hosts of the configuration.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import type { Progress } from "../common/progress.ts";
import { perform } from "./tasks.ts";
import type { MainMessage, WorkerMessage } from "./messages.ts";
import { RecordBatch } from "./record_batch.ts";
import { logRemotely } from "./remote_log.ts";

const send = (message: WorkerMessage) => self.postMessage(message);

const records = new RecordBatch((records) => send({ type: "log", records }));

let running: AbortController | undefined;

self.onmessage = async ({ data }: MessageEvent<MainMessage>) => {
  switch (data.type) {
    case "start":
      logRemotely(data.level, (record) => records.add(record));
      send({ type: "ready" });
      break;
    case "perform": {
      running = new AbortController();
      const watcher = (progress: Progress) => send({ type: "progress", progress });
      const result = await perform(data.task, { signal: running.signal, watcher });
      running = undefined;
      records.flush();
      send({ type: "result", result });
      break;
    }
    case "stop":
      running?.abort(new DOMException("stopped by a signal", "AbortError"));
      break;
  }
};
