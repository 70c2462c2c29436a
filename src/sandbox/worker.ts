/**
 * The worker in the sandbox: runs the engine, which can reach only the hosts of the configuration.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import "./import_wall.ts"; // first, and packages only later: the wall must stand before any of their code runs
import { shareWork } from "../common/at_work.ts";
import { errorText } from "../common/error.ts";
import type { Progress } from "../common/progress.ts";
import { perform } from "./tasks.ts";
import { type MainMessage, MAX_NAME, MAX_TEXT } from "./messages.ts";
import type { WorkerMessage } from "./read_message.ts";
import { RecordBatch } from "./record_batch.ts";
import { resultMessages } from "./result_messages.ts";

const sendText = (message: string) => self.postMessage(message);
const send = (message: WorkerMessage) => sendText(JSON.stringify(message));

const records = new RecordBatch(sendText);

let running: AbortController | undefined;
let beatMs = 0;

self.onmessage = async ({ data }: MessageEvent<MainMessage>) => {
  switch (data.type) {
    case "start": {
      const { logRemotely } = await import("./remote_log.ts");
      logRemotely(data.level, (record) => records.add(record));
      shareWork(
        data.memory,
        (work, name) => send({ type: "work", work, name: name.slice(0, MAX_NAME) }),
      );
      beatMs = data.beatMs;
      send({ type: "ready" });
      break;
    }
    case "perform": {
      running = new AbortController();
      const beat = setInterval(() => send({ type: "alive" }), beatMs);
      const watcher = (progress: Progress) => send({ type: "progress", progress });
      const result = await perform(data.task, { signal: running.signal, watcher });
      clearInterval(beat);
      running = undefined;
      records.flush();
      for (const message of resultMessages(data.number, result)) sendText(message);
      break;
    }
    case "stop":
      running?.abort(new DOMException("stopped by a signal", "AbortError"));
      break;
  }
};

/** Tells the main thread about an error that nothing expected. Deno would print it, with its stack, over the log. */
function fail(event: Event, error: unknown): void {
  event.preventDefault();
  records.flush();
  send({ type: "failure", problem: errorText(error).slice(0, MAX_TEXT) });
}

self.addEventListener("error", (event) => fail(event, event.error));
self.addEventListener("unhandledrejection", (event) => fail(event, event.reason));
