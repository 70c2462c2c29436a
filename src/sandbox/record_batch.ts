/**
 * Log records on their way out of the sandbox, several in one message: each message costs both threads more than a record.
 * They cross over as JSON, which takes less time than copies of objects and holds none of them until then.
 *
 * @module
 */

import type { PlainRecord } from "./messages.ts";

/** So many records go in one message at most. */
const MOST = 64;
/** So long a record waits for others, in milliseconds. */
const WAIT_MS = 20;

/** Nothing of importance waits: whatever happens next, it has been said. */
const PATIENT: ReadonlySet<string> = new Set(["trace", "debug", "info"]);

/** Collects records and sends them together. */
export class RecordBatch {
  #records: string[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send is given records that {@linkcode unpackRecords} understands */
  constructor(readonly send: (records: string) => void) {}

  /** Takes a record; warnings and errors go at once, with all that came before them. */
  add(record: PlainRecord): void {
    this.#records.push(JSON.stringify(record));
    if (!PATIENT.has(record.level) || this.#records.length >= MOST) this.flush();
    else this.#timer ??= setTimeout(() => this.flush(), WAIT_MS);
  }

  /** Sends what has not been sent. */
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
