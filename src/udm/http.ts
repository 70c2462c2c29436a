/**
 * One HTTP request to the UDM REST API: headers, time limits, connections.
 *
 * @module
 */
import {
  abortedError,
  connectionError,
  expectsTlsError,
  isAnswerInTls,
  mayExpectTls,
  type Route,
  timeoutError,
  unreachableError,
} from "./connection_errors.ts";
import { boundError, BOUNDS, objectBytes, tooLarge } from "./bounds.ts";
import { Connections } from "./connections.ts";
import { type BodyReader, LIST_CHUNK_BYTES, singleBufferReader, startOf } from "./body_reader.ts";
import type { Trust } from "../common/certificate_fault.ts";
import { basicAuthorization } from "./credentials.ts";
import { type Subject, UdmError } from "./errors.ts";
import { connectionProbe, type Probe } from "./probe.ts";
import { SharedTimer, Watchdog } from "./watchdog.ts";

/** The part of `fetch` that is used. */
export type Fetch = (url: string, init: RequestInit & { client?: Deno.HttpClient }) => Promise<Response>;

/** How to reach the UDM REST API. */
export interface HttpOptions extends Trust {
  /** Ends with a slash. */
  readonly baseUrl: URL;
  readonly user: string;
  readonly password: string;
  /** The proxy. Without it none is used, whatever the environment contains. */
  readonly proxy?: Proxy | undefined;
  /** Time limit to connect, including the TLS handshake, in milliseconds. */
  readonly connectTimeoutMs: number;
  /**
   * Time limit without data, in milliseconds: before the response headers, and for the body in all, apart from the time that its
   * bytes take at the slowest pace.
   */
  readonly readTimeoutMs: number;
  readonly signal?: AbortSignal | undefined;
  readonly fetch?: Fetch | undefined;
  readonly probe?: Probe | undefined;
}

interface Proxy {
  /** `http://host:port` */
  readonly url: string;
  readonly user?: string;
  readonly password?: string;
}

/** One request. */
export interface HttpRequest {
  readonly subject: Subject;
  /** Relative to the base URL, percent-encoded, without a leading slash. */
  readonly path: string;
  /** Sent as JSON. */
  readonly body?: unknown;
  /** The media type of the body; default: `application/json`. */
  readonly contentType?: string;
  /** Whether the request is idempotent. */
  readonly repeatable?: boolean;
  /** Whether it takes long, such as a list. */
  readonly isLong?: boolean;
}

/** A response whose body is not read yet. Read or cancel it, or the connection stays busy. */
export interface HttpResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  /** From the request to the response headers. */
  readonly durationMs: number;
  /**
   * The body in chunks. Leaving the loop early closes the connection. A chunk is valid until the next one is requested;
   * copy what you keep.
   */
  chunks(): AsyncGenerator<Uint8Array, void, undefined>;
  /**
   * The whole body.
   *
   * @throws {UdmError} of kind protocol if it is larger than one object may be
   */
  text(): Promise<string>;
  /** The body up to the bound for answers with an unexpected status; undefined if it is larger and no page. */
  errorText(): Promise<string | undefined>;
}

/** Sends requests. */
export interface Http {
  /**
   * Sends a request and waits for the response headers, whatever the status.
   *
   * @throws {UdmError} of kind connection, tls, timeout or aborted
   */
  send(request: HttpRequest): Promise<HttpResponse>;
  /** Whether UDM was seen to answer with several processes at once. */
  readonly hasSeveralProcesses: boolean;
  /** Closes idle connections. */
  close(): void;
}

// Silence during a long request is normal, but a dead server must be detected within minutes
const PROBE_INTERVALS = 5;
// Apache closes idle connections after five seconds; a request on a closing connection is lost
const IDLE_MS = 4000;

/**
 * Creates an HTTP client. It needs only net permission for the host and port of the base URL.
 *
 * @throws {TypeError} if UDM cannot receive the user name or the password
 */
export function createHttp(options: HttpOptions): Http {
  const { baseUrl } = options;
  const { caCert, systemStore } = options;
  const proxy = options.proxy === undefined ? undefined : new URL(options.proxy.url).host;
  const route: Route = { host: baseUrl.host, proxy, caCert, systemStore };
  // They add to the authorities of the runtime, which are none in the program
  const caCerts = caCert === undefined ? [] : [caCert];
  const authorization = basicAuthorization(options.user, options.password);
  const send = options.fetch ?? fetch;
  const probe = options.probe ?? connectionProbe;
  const connections = options.fetch !== undefined ? undefined : new Connections({
    idleMs: IDLE_MS,
    open: () =>
      Deno.createHttpClient({
        caCerts,
        poolMaxIdlePerHost: 1,
        poolIdleTimeout: IDLE_MS,
        ...(options.proxy === undefined ? {} : { proxy: proxyOf(options.proxy) }),
      }),
  });
  const timer = new SharedTimer();
  let reached = false;

  /** Whether the first request failed because it was sent in plain HTTP to a port with TLS. */
  const expectsTls = async (error: UdmError): Promise<boolean> => {
    if (baseUrl.protocol !== "http:" || options.proxy !== undefined || !mayExpectTls(error)) return false;
    // With the port in the URL, because that of https is another one
    const url = new URL(`https://${baseUrl.hostname}:${baseUrl.port || 80}/`);
    const signal = options.signal ?? new AbortController().signal;
    try {
      await probe({ url, caCerts, handshake: true, timeoutMs: options.connectTimeoutMs, signal });
      return true;
    } catch (probeError) {
      return isAnswerInTls(probeError);
    }
  };

  return {
    async send(request: HttpRequest): Promise<HttpResponse> {
      const { subject, path, body, contentType, repeatable = false, isLong } = request;
      const connection = await connections?.take(isLong);
      const requestId = crypto.randomUUID();
      const abort = new AbortController();
      const started = performance.now();
      let failure: UdmError | undefined;
      let pieces: BodyReader | undefined;
      /**
       * Cancels the request. Aborting is not enough: after the headers nothing references Deno's signal of the body, so the
       * garbage collector may remove it, and the body would then wait forever.
       */
      const cancel = (reason: unknown) => {
        abort.abort(reason);
        pieces?.cancel(reason).catch(() => {});
      };
      const watchdog = new Watchdog({
        probeAfterMs: options.connectTimeoutMs,
        probeEveryMs: PROBE_INTERVALS * options.connectTimeoutMs,
        silenceMs: options.readTimeoutMs,
        // A busy server may delay another handshake, but still accepts connections
        probe: () =>
          probe({
            // With a proxy only the proxy can be probed
            url: options.proxy === undefined ? baseUrl : new URL(options.proxy.url),
            caCerts,
            handshake: !reached && options.proxy === undefined,
            timeoutMs: options.connectTimeoutMs,
            signal: abort.signal,
          }),
        onFailure: (found) => {
          failure = found === undefined || found === "slow"
            ? timeoutError(subject, requestId, options.readTimeoutMs, found)
            : unreachableError(subject, requestId, route, found.probeError);
          cancel(failure);
        },
      }, timer);
      const onAbort = () => cancel(options.signal?.reason);
      const finish = (isOpen: boolean) => {
        watchdog.stop();
        options.signal?.removeEventListener("abort", onAbort);
        if (connection !== undefined) connections?.give(connection, isOpen);
      };
      const toError = (error: unknown): UdmError => {
        if (failure !== undefined) return failure;
        if (options.signal?.aborted) return abortedError(subject, requestId, options.signal.reason);
        return connectionError(subject, requestId, route, error);
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
            // UDM translates its messages, and the client must recognise some
            "Accept-Language": "en-US",
            "X-Request-Id": requestId,
            ...(body === undefined ? {} : { "Content-Type": contentType ?? "application/json" }),
          },
          ...(body === undefined ? {} : { body: jsonBody(body, repeatable) }),
          redirect: "manual",
          signal: abort.signal,
          ...(connection === undefined ? {} : { client: connection.client }),
        });
      } catch (error) {
        finish(false);
        const found = toError(error);
        throw !reached && failure === undefined && await expectsTls(found)
          ? expectsTlsError(subject, requestId, baseUrl.host)
          : found;
      }
      watchdog.pause();
      reached = true;
      if (connection !== undefined) connections?.answered(connection, response.ok);
      // Accessing the missing body of a 204 costs as much as a real one
      const { body: answered } = response.status === 204 ? { body: null } : response;
      if (answered === null) finish(true);

      async function* read(reader: BodyReader): AsyncGenerator<Uint8Array, void, undefined> {
        pieces = reader;
        let ended = false;
        try {
          for (;;) {
            abort.signal.throwIfAborted();
            watchdog.start();
            const piece = await reader.read();
            watchdog.pause(piece.value?.length ?? 0);
            // A cancelled body looks complete
            abort.signal.throwIfAborted();
            if (piece.done) break;
            if (piece.value !== undefined) yield piece.value;
          }
          ended = true;
        } catch (error) {
          throw toError(error);
        } finally {
          finish(ended);
          if (!ended) await reader.cancel().catch(() => {});
        }
      }

      const chunks = (bytes: number) =>
        answered === null ? noChunks() : read(singleBufferReader(answered, bytes));

      return {
        status: response.status,
        headers: response.headers,
        requestId,
        durationMs: performance.now() - started,
        chunks: () => chunks(LIST_CHUNK_BYTES),
        async text() {
          const { text, isWhole } = await startOf(chunks(SHORT_CHUNK_BYTES), objectBytes(subject.type));
          if (!isWhole) throw boundError(subject, requestId, tooLarge("it", objectBytes(subject.type)));
          return text;
        },
        async errorText() {
          const { text, isWhole } = await startOf(chunks(SHORT_CHUNK_BYTES), BOUNDS.error);
          return isWhole || text.trimStart().startsWith("<") ? text : undefined;
        },
      };
    },
    get hasSeveralProcesses() {
      return connections?.hasSeveralProcesses ?? false;
    },
    close: () => connections?.close(),
  };
}

/** Bytes to read at once of a short response. */
const SHORT_CHUNK_BYTES = 1 << 13;

async function* noChunks(): AsyncGenerator<Uint8Array, void, undefined> {}

/**
 * Returns a Blob for requests that must not be repeated: since Deno 2.7, fetch silently repeats a request on a reused
 * connection that was closed, even a POST that UDM has carried out, if it can send the body again. It cannot with a Blob.
 * Unlike a stream, a Blob has a length, so it is not sent chunked, which some proxies do not support.
 *
 * A Blob costs about as much as the rest of the request, so idempotent requests use a string.
 */
function jsonBody(value: unknown, repeatable: boolean): Blob | string {
  const json = JSON.stringify(value);
  return repeatable ? json : new Blob([json]);
}

/** Deno sends the credentials of a proxy in UTF-8, as browsers do (RFC 7617 section 2.1). */
function proxyOf({ url, user, password = "" }: Proxy): Deno.Proxy {
  return { url, ...(user === undefined ? {} : { basicAuth: { username: user, password } }) };
}
