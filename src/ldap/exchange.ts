/**
 * Requests and their answers on one byte stream, one request at a time.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Logger } from "@logtape/logtape";
import { Framer, FramingError } from "./framing.ts";
import { decodeReply, type LdapResult, MessageError, type RawEntry, type Reply } from "./messages.ts";
import { describeResult } from "./result_codes.ts";
import { IdleTimer } from "./idle_timer.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";

/** A request that can be written once it has its number. */
export interface Request {
  write(): Buffer;
}

/** Everything that was sent in answer to one request. */
export interface LdapResponse {
  readonly entries: RawEntry[];
  /** What the messages of the entries weighed, in bytes. */
  readonly bytes: number;
  readonly references: string[];
  readonly result: LdapResult;
}

/** What an exchange needs from the connection that it belongs to. */
interface ExchangeOptions {
  /** The URI of the server, for messages. */
  readonly server: string;
  /** While an answer is due, silence for this long is an error. */
  readonly timeoutMs: number;
  /** Where every message is noted (kind and size, never content). */
  readonly trace?: Logger;
  /** Sends bytes to the server. */
  readonly send: (bytes: Uint8Array) => void;
  /** Is called once, when nothing more can come of this connection. */
  readonly onFailure: () => void;
}

/** The request that is waiting for its answer. */
interface Pending {
  readonly id: number;
  readonly operation: Operation;
  readonly expected: number;
  readonly entries: RawEntry[];
  bytes: number;
  readonly references: string[];
  readonly resolve: (answer: LdapResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** What is being done when nothing is. */
const IDLE: Operation = { kind: "connect", text: "keep the connection" };

/** Sends requests and collects answers. After a failure every request is rejected with the reason of that failure. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #idleTimer: IdleTimer;
  #framer = new Framer();
  #pending: Pending | undefined;
  #failure: { readonly error: unknown } | undefined;
  #lastId = 0;
  #heard = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#idleTimer = new IdleTimer(options.timeoutMs, () => this.#onIdle());
  }

  /** Whether nothing more can come. */
  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws the reason if nothing more can come */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** What is being done, for errors of the connection. */
  get operation(): Operation {
    return this.#pending?.operation ?? IDLE;
  }

  /** Whether the server has said anything on this byte stream. */
  get heard(): boolean {
    return this.#heard;
  }

  /** The number of requests so far. */
  get count(): number {
    return this.#lastId;
  }

  /**
   * Sends a request and collects its answer, whatever its result code.
   *
   * @param expected the protocol operation that ends the answer
   * @param build makes the request with the number it is given
   * @throws {SourceError} if the connection ends, is silent for too long, or if what comes is no LDAP
   */
  request(
    operation: Operation,
    expected: number,
    build: (messageId: number) => Request,
  ): Promise<LdapResponse> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#pending !== undefined) {
      return Promise.reject(
        new Error(`${operation.text}: ${this.#pending.operation.text} is still under way`),
      );
    }
    const id = ++this.#lastId;
    const bytes = build(id).write();
    const { server, trace, send } = this.#options;
    trace?.debug("{server} <- {operation}, {bytes} bytes", {
      server,
      operation: operation.text,
      bytes: bytes.length,
    });
    const { promise, resolve, reject } = Promise.withResolvers<LdapResponse>();
    this.#pending = { id, operation, expected, entries: [], bytes: 0, references: [], resolve, reject };
    this.#idleTimer.start();
    send(bytes);
    return promise;
  }

  /** Takes what the server sends. */
  receive(chunk: Buffer): void {
    if (this.failed) return;
    this.#idleTimer.heard();
    this.#heard = true;
    try {
      for (const message of this.#framer.push(chunk)) {
        this.#onReply(decodeReply(message), message.length);
        if (this.failed) return;
      }
    } catch (error) {
      if (!(error instanceof FramingError) && !(error instanceof MessageError)) throw error;
      this.failNotLdap(error.message);
    }
  }

  /**
   * Begins a new byte stream on the same connection: TLS. What was received before belongs to nobody then.
   *
   * @returns whether nothing was left over
   */
  restart(): boolean {
    const clean = this.#framer.partial === 0;
    this.#framer = new Framer();
    this.#heard = false;
    return clean;
  }

  /** Ends everything because of an error. Only the first one counts. */
  fail(error: unknown): void {
    if (this.failed) return;
    this.#failure = { error };
    this.#idleTimer.stop();
    this.#pending?.reject(error);
    this.#pending = undefined;
    this.#options.onFailure();
  }

  /** Ends everything because of a problem with what is being done now. */
  failWith(details: Omit<SourceErrorDetails, "server" | "operation">): void {
    this.fail(new SourceError({ server: this.#options.server, operation: this.operation, ...details }));
  }

  /** Ends everything because the server does not speak LDAP. */
  failNotLdap(found: string): void {
    this.failWith({
      kind: "protocol",
      problem: `the server does not speak LDAP: ${found}`,
      advice: found === "TLS"
        ? "This port expects TLS: use ldaps:// instead of ldap://."
        : "Check host and port in source.ldap_uri.",
    });
  }

  #onReply(reply: Reply, bytes: number): void {
    const { server, trace } = this.#options;
    trace?.debug("{server} -> {kind}, {bytes} bytes", { server, kind: reply.kind, bytes });
    const pending = this.#pending;
    if (reply.id === 0) return this.#onNotice(reply);
    if (reply.id !== pending?.id) {
      return this.failNotLdap(`an answer to request ${reply.id}, which does not wait for one`);
    }
    if (reply.kind === "entry") {
      pending.entries.push(reply.entry);
      pending.bytes += bytes;
    } else if (reply.kind === "reference") pending.references.push(...reply.uris);
    else if (reply.kind === "result") {
      if (reply.operation !== pending.expected) {
        return this.failNotLdap(`an answer of kind 0x${reply.operation.toString(16)}`);
      }
      this.#idleTimer.stop();
      this.#pending = undefined;
      const { entries, references } = pending;
      pending.resolve({ entries, bytes: pending.bytes, references, result: reply.result });
    } // else: intermediate responses may come to anything (RFC 4511 section 4.13) and carry nothing that was asked for
  }

  /** The server speaks unasked: it says that it is about to end the connection (RFC 4511 section 4.4.1). */
  #onNotice(reply: Reply): void {
    if (reply.kind !== "result") return;
    const { problem, detail, advice } = describeResult(reply.result);
    this.failWith({
      kind: "lost",
      problem: `the server ends the connection: ${problem}`,
      detail,
      advice,
      code: reply.result.code,
    });
  }

  #onIdle(): void {
    this.failWith({
      kind: "timeout",
      problem: `the server sent nothing for ${this.#options.timeoutMs / 1000} s`,
      advice: "Check the load of the server and the network; source.timeout says how long to wait.",
    });
  }
}
