/**
 * Ends the process when an input takes too long or too much memory: a thread that is busy cannot do that itself.
 *
 * @module
 */

import process from "node:process";
import { isMainThread, Worker, workerData } from "node:worker_threads";

/** Most processor time of one input, in milliseconds. Real inputs take less than one. */
const MOST_CPU_MS = 20_000;
/** Most memory of the process, in bytes. */
const MOST_BYTES = 2 ** 30;
const POLL_MS = 500;
/** Where the input begins, after the number of inputs and its length. */
const HEADER = 8;
/** Inputs are shorter. */
const ROOM = 1 << 20;

/** What the thread of the watchdog is given. */
interface Watch {
  readonly shared: SharedArrayBuffer;
  readonly folder: string;
  readonly command: string;
}

/** Watches the inputs of this process from a thread of its own. */
export class Watchdog {
  readonly #shared = new SharedArrayBuffer(HEADER + ROOM);
  readonly #numbers = new Int32Array(this.#shared, 0, 2);
  readonly #bytes = new Uint8Array(this.#shared, HEADER);
  readonly #worker: Worker;

  /**
   * @param folder where the input is written
   * @param command repeats the input when its file is added
   */
  constructor(folder: string, command: string) {
    const watch: Watch = { shared: this.#shared, folder, command };
    this.#worker = new Worker(new URL(import.meta.url), { workerData: watch });
  }

  /** Tells which input is next. */
  begin(input: Uint8Array): void {
    this.#bytes.set(input);
    Atomics.store(this.#numbers, 1, input.length);
    Atomics.add(this.#numbers, 0, 1);
  }

  /** Ends the thread. */
  async stop(): Promise<void> {
    await this.#worker.terminate();
  }
}

/** A short name for an input. */
export async function hashOf(input: Uint8Array): Promise<string> {
  const digest = await crypto.subtle.digest("SHA-256", Uint8Array.from(input));
  return new Uint8Array(digest).subarray(0, 5).toHex();
}

function watch({ shared, folder, command }: Watch): void {
  const numbers = new Int32Array(shared, 0, 2);
  let seen = -1;
  let begin = 0;
  setInterval(async () => {
    const { user, system } = process.cpuUsage();
    const now = (user + system) / 1000;
    const number = Atomics.load(numbers, 0);
    if (number !== seen) [seen, begin] = [number, now];
    const bytes = Deno.memoryUsage().rss;
    if (now - begin < MOST_CPU_MS && bytes < MOST_BYTES) return;
    const input = new Uint8Array(shared, HEADER, Atomics.load(numbers, 1)).slice();
    const what = bytes < MOST_BYTES ? "hang" : "memory";
    const file = `${folder}/${what}-${await hashOf(input)}`;
    Deno.mkdirSync(folder, { recursive: true });
    Deno.writeFileSync(file, input);
    console.log(
      what === "hang"
        ? `an input of ${input.length} bytes takes more than ${MOST_CPU_MS / 1000} s of processor time`
        : `with an input of ${input.length} bytes the process takes more than ${MOST_BYTES >> 20} MiB`,
    );
    console.log(`repeat it: ${command} ${file}`);
    Deno.kill(Deno.pid, "SIGKILL");
  }, POLL_MS);
}

if (!isMainThread) watch(workerData as Watch);
