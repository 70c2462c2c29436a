/**
 * The confined worker: the engine runs in here, and can reach nothing but the hosts that the configuration names.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { run } from "../engine.ts";
import type { Answer, Order } from "./messages.ts";
import { logRemotely } from "./remote_log.ts";

const send = (answer: Answer) => self.postMessage(answer);

let running: AbortController | undefined;

self.onmessage = async ({ data }: MessageEvent<Order>) => {
  switch (data.type) {
    case "start":
      logRemotely(data.level, (record) => send({ type: "log", record }));
      send({ type: "ready" });
      break;
    case "run": {
      running = new AbortController();
      const report = await run(data.config, { ...data.permission, signal: running.signal });
      running = undefined;
      send({ type: "report", report });
      break;
    }
    case "stop":
      running?.abort(new DOMException("stopped by a signal", "AbortError"));
      break;
  }
};
