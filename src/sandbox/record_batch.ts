/**
 * Sends several log records in one message, because a message costs both threads more than a record. JSON is faster
 * than cloning objects, and keeps none of them alive.
 *
 * @module
 */

import { MAX_MESSAGE, MAX_RECORDS } from "./messages.ts";
import type { PlainRecord } from "./read_message.ts";

/** Maximum time that a record waits for others, in milliseconds. */
const MAX_WAIT_MS = 20;
/** Maximum length of a record; its texts are shorter, but it may have many. */
const MAX_RECORD = MAX_MESSAGE / MAX_RECORDS - 1000;

/** Levels whose records may wait. Warnings and errors must not be lost if the worker crashes. */
const DEFERRABLE: ReadonlySet<string> = new Set(["trace", "debug", "info"]);

/** Collects records and sends them together. */
export class RecordBatch {
  #records: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send called with a message as JSON */
  constructor(readonly send: (message: string) => void) {}

  /** Adds a record. Warnings and errors are sent at once, after all earlier records. */
  add(record: PlainRecord): void {
    const text = JSON.stringify(record);
    this.#records.push(text.length <= MAX_RECORD ? text : JSON.stringify(withoutValues(record)));
    if (!DEFERRABLE.has(record.level) || this.#records.length >= MAX_RECORDS) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), MAX_WAIT_MS);
  }

  /** Sends all waiting records. */
  flush(): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const records = this.#records;
    if (records.length === 0) return;
    this.#records = [];
    this.send(`{"type":"log","records":[${records.join(",")}]}`);
  }
}

/** The record with the template of its message instead of the message. */
function withoutValues(record: PlainRecord): PlainRecord {
  return { ...record, message: [`${record.rawMessage} (too long)`], properties: {} };
}
