/**
 * Sends, counts and logs single requests to UDM, and throws unless the response is the expected one.
 *
 * @module
 */
import { getLogger } from "@logtape/logtape";
import { boundError, BoundExceeded } from "./bounds.ts";
import { checkNesting } from "./json_bytes.ts";
import { Histogram } from "./durations.ts";
import { fromOutsideWithout } from "../common/redact.ts";
import { looksSecret } from "../common/secret_names.ts";
import { describe, isRead, type Subject, UdmError, type UdmErrorKind } from "./errors.ts";
import { Confinement, unconfined, type WritePlace } from "./confinement.ts";
import type { Http, HttpRequest, HttpResponse } from "./http.ts";
import { readErrorBody } from "./error_body.ts";
import { responseError } from "./error_response.ts";
import type { RequestCount, RequestDurations, ValueChange, WriteScope } from "./types.ts";
import type { Method } from "./errors.ts";
import { collectionPath, objectPath } from "./urls.ts";
import { JSON_PATCH, jsonPatch } from "./value_changes.ts";

const logger = getLogger(["udm-directory-connector", "target"]);

// Statuses that UDM sends only after it has accepted the credentials
const AFTER_LOGIN = new Set([400, 404, 409, 412, 422]);

type ReadRequest = Pick<HttpRequest, "subject" | "path" | "isLong">;

/** A write. Its URL follows from the DN. */
interface WriteRequest extends WritePlace {
  /** Single values to change, instead of properties. */
  readonly changes?: readonly ValueChange[];
  /** Whether the request is idempotent. */
  readonly repeatable?: boolean;
}

/** Sends and counts requests. */
export class Requests {
  readonly #http: Http;
  readonly #counts = new Map<
    string,
    { method: Method; type: string; outcome: number | UdmErrorKind; count: number }
  >();
  readonly #durations = new Map<string, { method: Method; type: string; histogram: Histogram }>();
  #authenticated = false;
  #confinement: Confinement | undefined;

  /** @param passwordOrigin where the password comes from, for messages */
  constructor(http: Http, readonly passwordOrigin?: string) {
    this.#http = http;
  }

  /**
   * Sets the write scope.
   *
   * @throws {Error} if it is already set
   * @throws {DnSyntaxError}
   */
  confineTo(scope: WriteScope): void {
    if (this.#confinement !== undefined) {
      throw new Error("the write scope of the client is already set");
    }
    this.#confinement = new Confinement(scope);
  }

  /**
   * Sends a read request once.
   *
   * @param expected the status of success
   * @throws {UdmError} if the request fails or has another status
   */
  send(request: ReadRequest, expected: number): Promise<HttpResponse> {
    const { subject } = request;
    if (!isRead(subject.method)) {
      throw new Error(`${describe(subject)} is a write: use write()`);
    }
    return this.#send(request, {}, expected);
  }

  /**
   * Sends a write once, if it is within the write scope. This is the only way to send a write.
   *
   * @param expected the statuses of success
   * @throws {UdmError} if the request fails or has another status; of kind protocol, without sending it, if it is outside
   *   the write scope
   */
  async write(request: WriteRequest, ...expected: readonly number[]): Promise<HttpResponse> {
    const { subject, dn, properties, changes, repeatable = false } = request;
    (this.#confinement ?? unconfined(subject)).check(request);
    const isNew = subject.method === "POST";
    const path = isNew ? collectionPath(subject.type) : objectPath(subject.type, dn);
    const whole = properties && { ...(isNew ? { position: dn } : {}), properties };
    const content = changes !== undefined
      ? { body: jsonPatch(changes), contentType: JSON_PATCH }
      : whole !== undefined
      ? { body: whole }
      : {};
    return await this.#send({ subject, path, repeatable, ...content }, request, ...expected);
  }

  async #send(
    request: HttpRequest,
    written: WrittenValues,
    ...expected: readonly number[]
  ): Promise<HttpResponse> {
    const response = await this.#sendCounted(request);
    const { subject } = request;
    const { status } = response;
    if (expected.includes(status) && (status === 204 || isJson(response.headers))) {
      this.#authenticated = true;
      return response;
    }
    // UDM may quote rejected values, and a traceback may contain arguments
    const body = readErrorBody(await response.errorText(), fromOutsideWithout(secretsIn(written)));
    if (body.traceback !== undefined) {
      logger.debug("{request}: UDM failed with this traceback: {traceback}", {
        ...subject,
        request: describe(subject),
        requestId: response.requestId,
        traceback: body.traceback,
      });
    }
    const answer = {
      ...response,
      authenticated: this.#authenticated,
      passwordOrigin: this.passwordOrigin,
      requestBytes: response.status === 413 ? bytesOf(request.body) : undefined,
      now: Date.now(),
    };
    if (body.fromUdm && AFTER_LOGIN.has(response.status)) this.#authenticated = true;
    throw responseError(subject, answer, body);
  }

  /**
   * Sends a read request once and parses the response as JSON.
   *
   * @throws {UdmError}
   */
  async json(request: ReadRequest, expected: number): Promise<{ response: HttpResponse; json: unknown }> {
    const response = await this.send(request, expected);
    return { response, json: await readJson(request.subject, response) };
  }

  /** Number of requests by method, type and outcome. */
  get counts(): readonly RequestCount[] {
    return [...this.#counts.values()].map((count) => ({ ...count }));
  }

  /** Durations of requests by method and type, whatever the outcome. */
  get durations(): readonly RequestDurations[] {
    return [...this.#durations.values()].map(({ method, type, histogram }) => ({
      method,
      type,
      ...histogram.plain,
    }));
  }

  async #sendCounted(request: HttpRequest): Promise<HttpResponse> {
    const { subject } = request;
    const started = performance.now();
    try {
      const response = await this.#http.send(request);
      const { status, requestId, durationMs } = response;
      this.#count(subject, status, durationMs);
      // A function, so that it costs nothing unless the level is enabled
      logger.debug("{request}: {status} after {duration} ms (request {requestId})", () => ({
        ...subject,
        request: describe(subject),
        status,
        duration: Math.round(durationMs),
        requestId,
      }));
      return response;
    } catch (error) {
      if (error instanceof UdmError) {
        const durationMs = performance.now() - started;
        this.#count(subject, error.kind, durationMs);
        logger.debug("{request}: {status} after {duration} ms (request {requestId}): {problem}", {
          ...subject,
          request: describe(subject),
          status: error.kind,
          duration: Math.round(durationMs),
          requestId: error.requestId,
          problem: error.problem,
        });
      }
      throw error;
    }
  }

  #count({ method, type }: Subject, outcome: number | UdmErrorKind, durationMs: number): void {
    const kind = `${method} ${type}`;
    let durations = this.#durations.get(kind);
    if (durations === undefined) {
      durations = { method, type, histogram: new Histogram() };
      this.#durations.set(kind, durations);
    }
    durations.histogram.add(durationMs / 1000);
    const key = `${method} ${type} ${outcome}`;
    const count = this.#counts.get(key);
    if (count === undefined) this.#counts.set(key, { method, type, outcome, count: 1 });
    else count.count++;
  }
}

/** The values of a write. */
type WrittenValues = Partial<Pick<WriteRequest, "properties" | "changes">>;

/**
 * Parses the response as JSON.
 *
 * @throws {UdmError} of kind protocol if it is not JSON, or exceeds one of {@linkcode BOUNDS}
 */
export async function readJson(subject: Subject, response: HttpResponse): Promise<unknown> {
  const text = await response.text();
  try {
    checkNesting(text, "it");
    return JSON.parse(text);
  } catch (error) {
    if (error instanceof BoundExceeded) throw boundError(subject, response.requestId, error);
    throw unexpectedAnswer(subject, response, "the answer is not JSON");
  }
}

/** The error for a response with the expected status but wrong content. UDM has carried out the request. */
export function unexpectedAnswer(subject: Subject, response: HttpResponse, reason: string): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    status: response.status,
    requestId: response.requestId,
    problem: `the server does not behave like the UDM REST API: ${reason}`,
    advice: "Check udm.uri with its base path, and the proxies before UDM.",
    mayHaveExecuted: true,
  });
}

function isJson(headers: Headers): boolean {
  return /^application\/(?:[\w.-]+\+)?json\b/i.test(headers.get("Content-Type") ?? "");
}

function bytesOf(body: unknown): number {
  return new TextEncoder().encode(JSON.stringify(body ?? "")).length;
}

/** The texts of a request that must not be shown. */
function secretsIn({ properties = {}, changes = [] }: WrittenValues): string[] {
  const values: [string, unknown][] = [
    ...Object.entries(properties),
    ...changes.map(({ property, value }) => [property, value] as [string, unknown]),
  ];
  return values.filter(([property]) => looksSecret(property))
    .flatMap(([, value]) => [value].flat().filter((item) => typeof item === "string"));
}
