/**
 * A Worker that hangs in a regular expression, or ends without a word: the part after "?" of its address says which.
 *
 * @module
 */

/// <reference no-default-lib="true" />
/// <reference lib="deno.worker" />

import { doing, nameWork, shareWork } from "../../src/common/at_work.ts";
import { CATEGORY } from "../../src/logging/category.ts";
import type { MainMessage } from "../../src/sandbox/messages.ts";
import type { PlainRecord, WorkerMessage } from "../../src/sandbox/read_message.ts";

const send = (message: WorkerMessage) => self.postMessage(JSON.stringify(message));

function record(text: string): PlainRecord {
  const category = [CATEGORY, "test"];
  return { category, level: "info", message: [text], rawMessage: text, timestamp: 0, properties: {} };
}

self.onmessage = ({ data }: MessageEvent<MainMessage>) => {
  if (data.type === "start") {
    shareWork(data.memory, (work, name) => send({ type: "work", work, name }));
    send({ type: "ready" });
    return;
  }
  if (data.type !== "perform") return;
  send({ type: "log", records: [record("hanging")] });
  send({ type: "progress", progress: { phase: "write", done: 3, total: 5, ended: false } });
  if (self.location.search === "?close") return self.close();
  const text = `${"a".repeat(60)}!`;
  doing(nameWork("regex_replace of description, (a+)+$"), () => /^(a+)+$/u.test(text));
};
