/**
 * Sends several log records in one message, because a message costs both threads more than a record. JSON is faster
 * than cloning objects, and keeps none of them alive.
 *
 * @module
 */

import type { PlainRecord } from "./messages.ts";

/** Maximum number of records in one message. */
const MAX_RECORDS = 64;
/** Maximum time that a record waits for others, in milliseconds. */
const MAX_WAIT_MS = 20;

/** Levels whose records may wait. Warnings and errors must not be lost if the worker crashes. */
const DEFERRABLE: ReadonlySet<string> = new Set(["trace", "debug", "info"]);

/** Collects records and sends them together. */
export class RecordBatch {
  #records: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send called with a text that {@linkcode unpackRecords} reads */
  constructor(readonly send: (records: string) => void) {}

  /** Adds a record. Warnings and errors are sent at once, after all earlier records. */
  add(record: PlainRecord): void {
    this.#records.push(JSON.stringify(record));
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
    this.send(`[${records.join(",")}]`);
  }
}

/** The records of one message. */
export function unpackRecords(records: string): PlainRecord[] {
  return JSON.parse(records) as PlainRecord[];
}
