/**
 * One connection of a client: bytes in, bytes out, with and without TLS.
 *
 * @module
 */
import type { Socket } from "node:net";
import { setImmediate, setTimeout } from "node:timers/promises";
import { asBuffer, type Writer, writer } from "./ber.ts";
import { encodeMessage, roomFor, type Step, writeMessage } from "./steps.ts";

/** Number of bytes to buffer before sending. */
const CHUNK = 256 * 1024;

/** Bytes that a chunk begins with. Most answers are short, and clearing 256 KiB costs more than making them. */
const BEGINNING = 8 * 1024;

/** Takes the bytes a client sends. */
type Receiver = (chunk: Uint8Array) => void;

/** The transport of one client. */
export class Connection {
  readonly #raw: Socket;
  readonly #receive: Receiver;
  readonly #gone = new AbortController();
  readonly #abandoned = new Set<number>();
  #stream: Socket;

  /** If true, the connection neither reads nor writes. */
  muted = false;

  /** @param number counts the connections of a simulator from 1 */
  constructor(readonly number: number, raw: Socket, receive: Receiver) {
    this.#raw = raw;
    this.#receive = receive;
    this.#stream = raw;
    raw.on("close", () => this.#gone.abort());
    raw.on("error", () => raw.destroy());
    raw.setNoDelay(true);
  }

  /** Aborts when the connection is closed. */
  get gone(): AbortSignal {
    return this.#gone.signal;
  }

  /** The socket of the client, below TLS. */
  get raw(): Socket {
    return this.#raw;
  }

  /** Begins to listen to the client, in the clear or inside TLS. */
  listen(stream: Socket = this.#raw): void {
    this.#stream = stream;
    stream.on("error", () => this.#raw.destroy());
    stream.on("data", (chunk: Uint8Array) => {
      if (!this.muted && this.#stream === stream) this.#receive(chunk);
    });
  }

  /** Stops reading plain text because TLS takes over. */
  pause(): void {
    this.#raw.pause();
    this.#raw.removeAllListeners("data");
  }

  /** Abandons the request with this message ID. */
  abandon(id: number): void {
    this.#abandoned.add(id);
  }

  /** Closes as a server does: everything written before still arrives. */
  close(): void {
    this.muted = true;
    this.#stream.end();
    // Inside TLS the end travels with the bytes.
    if (this.#stream === this.#raw) this.#raw.destroySoon();
  }

  /** Cuts the connection at once. */
  destroy(): void {
    if (this.#stream !== this.#raw) this.#stream.destroy();
    this.#raw.destroy();
  }

  /** Resets the connection (TCP RST). Deno 2.6 cannot and closes it. */
  reset(): void {
    this.muted = true;
    if (typeof this.#raw.resetAndDestroy === "function") this.#raw.resetAndDestroy();
    else this.#raw.destroy();
  }

  /** Does the steps one after the other. */
  async play(steps: Iterable<Step>, id: number, answer: number): Promise<void> {
    let out: Writer | undefined;
    let room = CHUNK;
    let segment = 0;
    const flush = async () => {
      if (out === undefined) return;
      const bytes = out.buffer;
      out = undefined;
      room = CHUNK;
      await this.#send(bytes, segment);
    };
    for (const step of steps) {
      if (this.muted || this.gone.aborted || this.#abandoned.has(id)) return;
      switch (step.step) {
        case "entry":
        case "references":
        case "intermediate":
        case "notice":
        case "result": {
          const need = roomFor(step);
          if (need > room && room < CHUNK) await flush();
          out ??= writer(Math.max(need, BEGINNING));
          room -= need;
          writeMessage(out, step, id, answer);
          break;
        }
        case "dribble":
          await flush();
          segment = step.bytes;
          break;
        case "half": {
          const whole = encodeMessage(step.of, id, answer);
          await flush();
          await this.#send(whole.subarray(0, whole.length >> 1), segment);
          break;
        }
        case "bytes":
          await flush();
          await this.#send(step.bytes, segment);
          break;
        default:
          await flush();
          await this.#act(step);
      }
    }
    await flush();
  }

  async #act(step: Extract<Step, { step: "pause" | "mute" | "close" | "reset" }>): Promise<void> {
    switch (step.step) {
      case "pause":
        // The client may disconnect during the pause.
        return await setTimeout(step.ms, undefined, { signal: this.gone }).catch(() => {});
      case "mute":
        this.muted = true;
        return;
      case "close":
        return this.close();
      case "reset":
        return this.reset();
    }
  }

  async #send(bytes: Uint8Array, segment: number): Promise<void> {
    const step = segment || bytes.length;
    for (let at = 0; at < bytes.length; at += step) {
      if (this.muted || this.gone.aborted || this.#stream.destroyed) return;
      if (this.#stream.write(asBuffer(bytes.subarray(at, at + step)))) await setImmediate();
      else await this.#drained();
    }
  }

  /** Waits until the client has read the written bytes or disconnected. */
  #drained(): Promise<void> {
    return new Promise((resolve) => {
      const stream = this.#stream;
      const settle = () => {
        stream.off("drain", settle);
        this.gone.removeEventListener("abort", settle);
        resolve();
      };
      stream.on("drain", settle);
      this.gone.addEventListener("abort", settle);
      if (this.gone.aborted) settle();
    });
  }
}
