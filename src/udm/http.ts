/**
 * One HTTP request to the UDM REST API: headers, time limits, connections.
 *
 * @module
 */
import { encodeBase64 } from "../common/redact.ts";
import { connectionError, textOf } from "./connection_errors.ts";
import { errorText } from "../common/error.ts";
import { type Subject, UdmError } from "./errors.ts";
import { connectionProbe, type Probe } from "./probe.ts";
import { SharedTimer, Watchdog } from "./watchdog.ts";

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;

/** How to reach the UDM REST API. */
export interface HttpOptions {
  /** Ends with a slash. */
  readonly baseUrl: URL;
  readonly user: string;
  readonly password: string;
  /** PEM certificates trusted in addition to those of the platform. */
  readonly caCert?: string | undefined;
  /** The proxy to go through. Without one, none is used, whatever the environment says. */
  readonly proxy?: Proxy | undefined;
  /** Time to connect, in milliseconds, TLS handshake included. */
  readonly connectTimeoutMs: number;
  /** Longest silence, in milliseconds: before the headers of the answer, and between two pieces of its body. */
  readonly readTimeoutMs: number;
  /** How many requests will be under way at once. They are not limited to that; as many connections are kept open. */
  readonly concurrency?: number | undefined;
  /** Calls off everything. */
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: Fetch | undefined;
  readonly probe?: Probe | undefined;
}

/** A proxy on the way. */
interface Proxy {
  /** `http://host:port` */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** One request. */
export interface HttpRequest {
  readonly subject: Subject;
  /** Relative to the base address, percent-encoded, without a leading slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** Whether carrying it out twice is the same as once. */
  readonly repeatable?: boolean;
}

/** An answer whose body has not been read yet. It must be read or discarded, or the connection stays busy. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  /** From sending the request to the headers. */
  readonly durationMs: number;
  /**
   * The body, piece by piece. Leaving the loop early closes the connection. A piece is valid until the next one is asked
   * for: whoever keeps any of it must copy that.
   */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /** The whole body. For short answers only. */
  text(): Promise<string>;
}

/** Sends requests. */
export interface Http {
  /**
   * Sends a request and waits for the headers of the answer, whatever its status.
   *
   * @throws {UdmError} of kind connection, tls, timeout or aborted
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Closes idle connections. */
  close(): void;
}

// Silence during a long request is normal; a machine that has vanished meanwhile should be noticed in minutes.
const PROBE_INTERVALS = 5;
// Apache closes idle connections after five seconds; a request on a connection that is just being closed is lost.
const IDLE_MS = 4000;

/** Makes the sender of requests. Needs no permission but net for the host and port of the base address. */
export function createHttp(options: HttpOptions): Http {
  const { baseUrl } = options;
  const proxyHost = options.proxy === undefined ? undefined : new URL(options.proxy.url).host;
  const caCerts = options.caCert === undefined ? [] : [options.caCert];
  const authorization = `Basic ${encodeBase64(`${options.user}:${options.password}`)}`; // RFC 7617
  const send = options.fetch ?? fetch;
  const probe = options.probe ?? connectionProbe;
  const client = options.fetch === undefined
    ? Deno.createHttpClient({
      caCerts,
      poolMaxIdlePerHost: Math.max(1, options.concurrency ?? 1),
      poolIdleTimeout: IDLE_MS,
      ...(options.proxy === undefined ? {} : { proxy: proxyOf(options.proxy) }),
    })
    : undefined;
  const timer = new SharedTimer();
  let reached = false;

  return {
    async send({ subject, path, body, repeatable = false }: HttpRequest): Promise<HttpResponse> {
      const requestId = crypto.randomUUID();
      const abort = new AbortController();
      const started = performance.now();
      let failure: UdmError | undefined;
      let pieces: BodyReader | undefined;
      /**
       * Ends the request at once. Deno ties the body to a signal that nothing holds on to once the headers are there: when
       * the garbage collector has taken it away, an abort does not reach the body any more, which would wait for ever.
       */
      const cancel = (reason: unknown) => {
        abort.abort(reason);
        pieces?.cancel(reason).catch(() => {});
      };
      const watchdog = new Watchdog({
        probeAfterMs: options.connectTimeoutMs,
        probeEveryMs: PROBE_INTERVALS * options.connectTimeoutMs,
        silenceMs: options.readTimeoutMs,
        // A server that has answered before may be too busy for another handshake, but it still accepts connections.
        probe: () =>
          probe({
            // Behind a proxy it is only the proxy that can be connected to.
            url: options.proxy === undefined ? baseUrl : new URL(options.proxy.url),
            caCerts,
            handshake: !reached && options.proxy === undefined,
            timeoutMs: options.connectTimeoutMs,
            signal: abort.signal,
          }),
        onFailure: (found) => {
          failure = found === undefined
            ? timeoutError(subject, requestId, options.readTimeoutMs)
            : unreachableError(subject, requestId, baseUrl.host, found.probeError, proxyHost);
          cancel(failure);
        },
      }, timer);
      const onAbort = () => cancel(options.signal?.reason);
      const finish = () => {
        watchdog.stop();
        options.signal?.removeEventListener("abort", onAbort);
      };
      const toError = (error: unknown): UdmError => {
        if (failure !== undefined) return failure;
        if (options.signal?.aborted) return abortedError(subject, requestId, options.signal.reason);
        return connectionError(subject, requestId, baseUrl.host, error, proxyHost);
      };
      options.signal?.addEventListener("abort", onAbort, { once: true });
      if (options.signal?.aborted) onAbort();

      let response: Response;
      try {
        watchdog.start();
        response = await send(baseUrl.href + path, {
          method: subject.method,
          headers: {
            "Authorization": authorization,
            "Accept": "application/json",
            // UDM translates its messages, and some of them have to be recognised.
            "Accept-Language": "en-US",
            "X-Request-Id": requestId,
            ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          },
          ...(body === undefined ? {} : { body: jsonBody(body, repeatable) }),
          redirect: "manual",
          signal: abort.signal,
          ...(client === undefined ? {} : { client }),
        });
      } catch (error) {
        finish();
        throw toError(error);
      }
      watchdog.pause();
      reached = true;
      // Looking at the body of an answer that has none costs as much as one that is there.
      const { body: answered } = response.status === 204 ? { body: null } : response;
      if (answered === null) finish();

      async function* read(reader: BodyReader): AsyncGenerator<Uint8Array, void, undefined> {
        pieces = reader;
        let ended = false;
        try {
          for (;;) {
            abort.signal.throwIfAborted();
            watchdog.start();
            const piece = await reader.read();
            watchdog.pause();
            // A body that was broken off looks as if it had come to its end.
            abort.signal.throwIfAborted();
            if (piece.done) break;
            if (piece.value !== undefined) yield piece.value;
          }
          ended = true;
        } catch (error) {
          throw toError(error);
        } finally {
          finish();
          if (!ended) await reader.cancel().catch(() => {});
        }
      }

      return {
        status: response.status,
        headers: response.headers,
        requestId,
        durationMs: performance.now() - started,
        async *chunks() {
          if (answered !== null) yield* read(singleBufferReader(answered, LIST_CHUNK_BYTES));
        },
        async text() {
          if (answered === null) return "";
          const decoder = new TextDecoder();
          let text = "";
          for await (const piece of read(singleBufferReader(answered, SHORT_CHUNK_BYTES))) {
            text += decoder.decode(piece, { stream: true });
          }
          return text + decoder.decode();
        },
      };
    },
    close: () => client?.close(),
  };
}

/** What reads a body. */
interface BodyReader {
  read(): Promise<{ readonly done: boolean; readonly value?: Uint8Array | undefined }>;
  cancel(reason?: unknown): Promise<void>;
}

/** How many bytes are read at once of a list, and of a short answer. */
const LIST_CHUNK_BYTES = 1 << 16;
const SHORT_CHUNK_BYTES = 1 << 13;

/**
 * Reads into one buffer again and again: each piece must be done with before the next one. Otherwise Deno takes 64 kB of
 * memory each time, for an answer of two hundred bytes too, and the garbage collector does hardly anything else.
 */
function singleBufferReader(body: ReadableStream<Uint8Array>, bytes: number): BodyReader {
  let reader: ReadableStreamBYOBReader;
  try {
    reader = body.getReader({ mode: "byob" });
  } catch {
    return body.getReader(); // a stream that brings buffers of its own
  }
  let buffer = new ArrayBuffer(bytes);
  return {
    async read() {
      const { done, value } = await reader.read(new Uint8Array(buffer));
      if (value !== undefined) buffer = value.buffer;
      return done ? { done } : { done, value };
    },
    cancel: (reason) => reader.cancel(reason),
  };
}

/**
 * A Blob and not a string: since Deno 2.7, fetch repeats a request on its own when a connection that was open before turns
 * out to be closed, even a POST that has been carried out, provided that it can send the body again. That of a Blob it cannot,
 * and unlike a stream it has a length, so that it is not sent in chunks, which not every proxy before UDM understands.
 *
 * A Blob costs about as much as all the rest of a request, so where a repetition does no harm a string will do.
 */
function jsonBody(value: unknown, repeatable: boolean): Blob | string {
  const json = JSON.stringify(value);
  return repeatable ? json : new Blob([json]);
}

function proxyOf({ url, user, password = "" }: Proxy): Deno.Proxy {
  return { url, ...(user === undefined ? {} : { basicAuth: { username: user, password } }) };
}

function timeoutError(subject: Subject, requestId: string, readTimeoutMs: number): UdmError {
  return new UdmError(subject, {
    kind: "timeout",
    requestId,
    problem: `UDM has been silent for ${readTimeoutMs / 1000} s`,
    advice: "Check the load of the UDM REST server, or raise udm.read_timeout.",
    transient: true,
    mayHaveExecuted: true,
  });
}

function unreachableError(
  subject: Subject,
  requestId: string,
  host: string,
  probeError: unknown,
  proxy: string | undefined,
): UdmError {
  const found = connectionError(subject, requestId, host, probeError, proxy);
  if (found.kind === "tls" || proxy !== undefined) return found;
  return new UdmError(subject, {
    kind: "connection",
    requestId,
    problem: `cannot connect to ${host}: ${textOf(probeError)}`,
    advice:
      "Check that the UDM REST server is running, that udm.uri names its host and port, and the firewall.",
    transient: true,
    // The request may have left on a connection that was open before.
    mayHaveExecuted: true,
  });
}

function abortedError(subject: Subject, requestId: string, reason: unknown): UdmError {
  return new UdmError(subject, {
    kind: "aborted",
    requestId,
    problem: `called off: ${errorText(reason)}`,
    mayHaveExecuted: true,
  });
}
