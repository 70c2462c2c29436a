/**
 * Requests and responses on one byte stream, one request at a time.
 *
 * @module
 */
import type { Buffer } from "node:buffer";
import type { Logger } from "@logtape/logtape";
import { BOUNDS, type Bounds, COOKIE_BYTES, ENTRY_OVERHEAD, sizeText } from "./bounds.ts";
import { Framer, FramingError, OversizeError } from "./framing.ts";
import {
  decodeReply,
  type LdapResult,
  MessageError,
  type RawEntry,
  type Reply,
  shownDn,
  TooManyValuesError,
} from "./messages.ts";
import { describeResult } from "./result_codes.ts";
import { IdleTimer } from "./idle_timer.ts";
import { counted, grouped } from "../common/number_text.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";

/** A request that can be encoded. */
export interface Request {
  write(): Buffer;
}

/** The complete response to one request. */
export interface LdapResponse {
  readonly entries: RawEntry[];
  /** Total size of the entry messages, in bytes. */
  readonly bytes: number;
  readonly references: string[];
  readonly result: LdapResult;
}

/** What an exchange needs from its connection. */
interface ExchangeOptions {
  /** The URI of the server, for error messages. */
  readonly server: string;
  /** Fails if the server sends nothing for this long while a response is pending. */
  readonly timeoutMs: number;
  /** Default: {@linkcode BOUNDS}. */
  readonly bounds?: Bounds;
  /** Logs the kind and size of every message, never its content. */
  readonly trace?: Logger;
  readonly send: (bytes: Uint8Array) => void;
  /** Called once, when the exchange has failed. */
  readonly onFailure: () => void;
}

/** The request whose response is pending. */
interface Pending {
  readonly id: number;
  readonly operation: Operation;
  readonly expected: number;
  readonly entries: RawEntry[];
  bytes: number;
  readonly references: string[];
  readonly resolve: (response: LdapResponse) => void;
  readonly reject: (error: unknown) => void;
}

/** The operation named in errors while no request is pending. */
const IDLE: Operation = { kind: "connect", text: "keep the connection" };

/** Sends requests and collects responses. After a failure it rejects every request with the same error. */
export class Exchange {
  readonly #options: ExchangeOptions;
  readonly #bounds: Bounds;
  readonly #idleTimer: IdleTimer;
  /** Limits the whole response: data do not reset it. */
  readonly #responseTimer: IdleTimer;
  #framer: Framer;
  #pending: Pending | undefined;
  #failure: { readonly error: unknown } | undefined;
  #lastId = 0;
  #hasReceived = false;

  constructor(options: ExchangeOptions) {
    this.#options = options;
    this.#bounds = options.bounds ?? BOUNDS;
    this.#framer = new Framer(this.#bounds.messageBytes);
    this.#idleTimer = new IdleTimer(options.timeoutMs, () => this.#onIdle());
    const responseMs = Math.max(this.#bounds.responseMs, options.timeoutMs);
    this.#responseTimer = new IdleTimer(responseMs, () => this.#onEndless(responseMs));
  }

  get failed(): boolean {
    return this.#failure !== undefined;
  }

  /** @throws the error of the exchange if it has failed */
  throwIfFailed(): void {
    if (this.#failure !== undefined) throw this.#failure.error;
  }

  /** The current operation, for errors of the connection. */
  get operation(): Operation {
    return this.#pending?.operation ?? IDLE;
  }

  /** Whether the server has sent anything on this byte stream. */
  get hasReceived(): boolean {
    return this.#hasReceived;
  }

  /** The number of requests so far. */
  get count(): number {
    return this.#lastId;
  }

  /**
   * Sends a request and collects its response, whatever the result code.
   *
   * @param expected the protocol operation that ends the response
   * @param build creates the request for a message ID
   * @throws {SourceError} if the connection is lost, times out, or the server does not speak LDAP
   */
  request(
    operation: Operation,
    expected: number,
    build: (messageId: number) => Request,
  ): Promise<LdapResponse> {
    if (this.#failure !== undefined) return Promise.reject(this.#failure.error);
    if (this.#pending !== undefined) {
      return Promise.reject(
        new Error(`${operation.text}: ${this.#pending.operation.text} is still pending`),
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
    this.#responseTimer.start();
    send(bytes);
    return promise;
  }

  /** Processes received bytes. */
  receive(chunk: Buffer): void {
    if (this.failed) return;
    this.#idleTimer.reset();
    this.#hasReceived = true;
    const { operation } = this; // a fault after its response is of the same operation
    try {
      for (const message of this.#framer.push(chunk)) {
        this.#onReply(decodeReply(message, this.#bounds), message.length);
        if (this.failed) return;
      }
    } catch (error) {
      if (!(error instanceof FramingError) && !(error instanceof MessageError)) throw error;
      if (error instanceof OversizeError) this.#onOversize(error.bytes);
      else if (error instanceof TooManyValuesError) this.failWith(manyValues(shownDn(error.dn), error.most));
      else this.failNotLdap(error.message, operation);
    }
  }

  /**
   * Starts a new byte stream on the same connection, for TLS. Discards unprocessed bytes.
   *
   * @returns whether there were none
   */
  restart(): boolean {
    const clean = this.#framer.partial === 0;
    this.#framer = new Framer(this.#bounds.messageBytes);
    this.#hasReceived = false;
    return clean;
  }

  /** Fails the exchange. Only the first error counts. */
  fail(error: unknown): void {
    if (this.failed) return;
    this.#failure = { error };
    this.#stopTimers();
    this.#pending?.reject(error);
    this.#pending = undefined;
    this.#options.onFailure();
  }

  /** Fails the exchange with an error of an operation, by default the current one. */
  failWith(details: Omit<SourceErrorDetails, "server" | "operation">, operation = this.operation): void {
    this.fail(new SourceError({ server: this.#options.server, operation, ...details }));
  }

  /** Fails the exchange because the server does not speak LDAP. */
  failNotLdap(found: string, operation?: Operation): void {
    this.failWith({
      kind: "protocol",
      problem: `the server does not speak LDAP: ${found}`,
      advice: found === "TLS"
        ? "This port expects TLS: use ldaps:// instead of ldap://."
        : "Check host and port in source.ldap_uri.",
    }, operation);
  }

  #onReply(reply: Reply, bytes: number): void {
    const { server, trace } = this.#options;
    trace?.debug("{server} -> {kind}, {bytes} bytes", { server, kind: reply.kind, bytes });
    const pending = this.#pending;
    if (reply.id === 0) return this.#onNotice(reply);
    if (reply.id !== pending?.id) {
      return this.failNotLdap(`a response to request ${reply.id}, which is not pending`);
    }
    if (reply.kind === "entry") {
      pending.entries.push(reply.entry);
      pending.bytes += bytes;
      this.#checkSize(pending);
    } else if (reply.kind === "reference") {
      pending.references.push(...reply.uris);
      this.#checkSize(pending);
    } else if (reply.kind === "result") {
      if (reply.operation !== pending.expected) {
        return this.failNotLdap(`a response of type 0x${reply.operation.toString(16)}`);
      }
      this.#stopTimers();
      this.#pending = undefined;
      const { entries, references } = pending;
      pending.resolve({ entries, bytes: pending.bytes, references, result: reply.result });
    } // else: an intermediate response (RFC 4511 section 4.13), which carries nothing we requested
  }

  /** Handles a notice of disconnection (RFC 4511 section 4.4.1). */
  #onNotice(reply: Reply): void {
    if (reply.kind !== "result") return;
    const { problem, detail, advice } = describeResult(reply.result);
    this.failWith({
      kind: "lost",
      problem: `the server closed the connection: ${problem}`,
      detail,
      advice,
      code: reply.result.code,
    });
  }

  #stopTimers(): void {
    this.#idleTimer.stop();
    this.#responseTimer.stop();
  }

  /** Fails before a response exhausts the memory. */
  #checkSize({ entries, bytes, references }: Pending): void {
    const { responseBytes, references: most } = this.#bounds;
    if (references.length > most) return this.failWith(manyReferences(most));
    if (bytes + entries.length * ENTRY_OVERHEAD <= responseBytes) return;
    this.failWith({
      kind: "protocol",
      problem: `the response exceeds ${sizeText(responseBytes)} of memory after ` +
        counted(entries.length, "entry", "entries"),
      advice:
        "Lower source.search_pagesize, or set it if it is 0; request fewer attributes, or exclude large " +
        "entries by base or filter.",
    });
  }

  #onOversize(bytes: number): void {
    const last = this.#pending?.entries.at(-1);
    this.failWith({
      kind: "protocol",
      problem: `the server announced a message of ${sizeText(bytes)}; ` +
        `at most ${sizeText(this.#bounds.messageBytes)} are accepted`,
      ...(last === undefined ? {} : { detail: `after the entry ${shownDn(last.dn)}` }),
      advice:
        "If an entry is that large, exclude it by base or filter, or do not request its large attribute.",
    });
  }

  #onEndless(ms: number): void {
    this.failWith({
      kind: "timeout",
      problem: `the server did not complete its response within ${ms / 1000} s`,
      advice: "Check the server's load and the network, or lower source.search_pagesize.",
    });
  }

  #onIdle(): void {
    this.failWith({
      kind: "timeout",
      problem: `the server sent nothing for ${this.#options.timeoutMs / 1000} s`,
      advice: "Check the server's load and the network, or raise source.timeout.",
    });
  }
}

/** The error for too many references, in one response or in one search. */
export function manyReferences(most: number): Omit<SourceErrorDetails, "server" | "operation"> {
  return {
    kind: "protocol",
    problem: `the server sent more than ${grouped(most)} references to other servers`,
    advice: "Choose a base that does not contain them.",
  };
}

/** The error for a paging cookie that is too large. */
export function largeCookie(bytes: number): Omit<SourceErrorDetails, "server" | "operation"> {
  return {
    kind: "protocol",
    problem: `the server sent a paging cookie of ${sizeText(bytes)}; at most ${
      sizeText(COOKIE_BYTES)
    } is accepted`,
    advice: "Set source.search_pagesize to 0.",
  };
}

/** The error for an entry with too many values, in one message or in all its ranges. */
export function manyValues(dn: string, most: number): Omit<SourceErrorDetails, "server" | "operation"> {
  return {
    kind: "protocol",
    problem: `the entry ${dn} has more than ${grouped(most)} values`,
    advice: "Exclude it by base or filter, or do not request its large attribute.",
  };
}
