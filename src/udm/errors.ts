/**
 * Errors of requests to UDM, with advice for administrators.
 *
 * @module
 */
import { ConnectorError, type ErrorDetails } from "../common/error.ts";

/**
 * The kind of failure:
 * - `unauthorised`, `forbidden`: authentication or authorisation failed
 * - `notFound`, `conflict`, `invalid`, `preconditionFailed`: UDM refused this request
 * - `gateway`: something before UDM refused this request
 * - `unavailable`, `timeout`, `connection`, `tls`: UDM is unreachable or did not answer
 * - `protocol`: the server does not behave like the UDM REST API, or a list is incomplete
 * - `server`: UDM failed internally (HTTP 500)
 * - `aborted`: the caller aborted the request
 */
export type UdmErrorKind =
  | "unauthorised"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "invalid"
  | "preconditionFailed"
  | "gateway"
  | "unavailable"
  | "timeout"
  | "connection"
  | "tls"
  | "protocol"
  | "server"
  | "aborted";

/** Errors that are answers of UDM, as opposed to a server that is unreachable or unavailable. */
export const ANSWERS: ReadonlySet<UdmErrorKind> = new Set([
  "unauthorised",
  "forbidden",
  "notFound",
  "conflict",
  "invalid",
  "preconditionFailed",
  "gateway",
  "protocol",
  "server",
]);

/** The HTTP methods of the client. Not PUT, because it creates a missing object, even with `If-Match`. */
export type Method = "GET" | "OPTIONS" | "POST" | "PATCH" | "DELETE";

/** Whether a method only reads. */
export function isRead(method: Method): boolean {
  return method === "GET" || method === "OPTIONS";
}

/** The value that conflicts with another object. */
export type ConflictOn = "name" | "identifier" | "dn" | "other";

/**
 * A refusal that is not about a wrong value:
 * - `licence`: the licence of UCS is exceeded, expired or invalid
 * - `blocklist`: another object had the value recently, and UDM keeps it on a blocklist
 * - `primaryGroup`: the group to delete is the primary group of users
 * - `reference`: the request refers to an object that does not exist
 */
export type RefusalCause = "licence" | "blocklist" | "primaryGroup" | "reference";

/** One reason why UDM refused a request. */
export interface Reason {
  readonly property?: string;
  readonly message: string;
}

/** The target of a request, for messages and the log. */
export interface Subject {
  readonly method: Method;
  /** The UDM object type. */
  readonly type: string;
  /** DN of the object, or of the container for a list. */
  readonly dn?: string;
  /** Name of an object that has no DN yet. */
  readonly name?: string;
}

/** The fields of a {@linkcode UdmError}. */
export interface UdmErrorDetails extends Pick<ErrorDetails, "problem" | "advice" | "transient"> {
  readonly kind: UdmErrorKind;
  /** HTTP status of the response. */
  readonly status?: number | undefined;
  readonly reasons?: readonly Reason[];
  readonly conflictOn?: ConflictOn | undefined;
  readonly refusal?: RefusalCause | undefined;
  readonly requestId?: string | undefined;
  /** Whether DNS does not know the host. */
  readonly isHostUnknown?: boolean;
  /** Whether UDM may have carried out a write although it failed. */
  readonly mayHaveExecuted?: boolean;
  /** Whether UDM may have carried out an earlier attempt, regardless of this one. */
  readonly earlierMayHaveExecuted?: boolean;
  /** Whether a gateway gave up waiting for UDM. */
  readonly isGatewayTimeout?: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** Number of attempts. */
  readonly attempts?: number;
  readonly cause?: unknown;
}

/** A failed request to UDM. Its message names the request, the property and the next step, never a secret. */
export class UdmError extends ConnectorError {
  readonly kind: UdmErrorKind;
  readonly status: number | undefined;
  readonly reasons: readonly Reason[];
  readonly conflictOn: ConflictOn | undefined;
  readonly refusal: RefusalCause | undefined;
  readonly requestId: string | undefined;
  /** Whether UDM may have carried out a write although it failed, at this attempt or an earlier one. */
  readonly mayHaveExecuted: boolean;
  readonly retryAfterMs: number | undefined;
  /** Number of attempts. */
  readonly attempts: number;

  constructor(readonly subject: Subject, readonly details: UdmErrorDetails) {
    const { advice, transient, cause } = details;
    const problem = shortened(details.problem, MAX_PROBLEM_LENGTH);
    super({ place: describe(subject), problem, detail: facts(details), advice, transient }, cause);
    this.kind = details.kind;
    this.status = details.status;
    this.reasons = details.reasons ?? [];
    this.conflictOn = details.conflictOn;
    this.refusal = details.refusal;
    this.requestId = details.requestId;
    this.mayHaveExecuted = (details.earlierMayHaveExecuted ?? false) ||
      (details.mayHaveExecuted ?? false) && !isRead(subject.method);
    this.retryAfterMs = details.retryAfterMs;
    this.attempts = details.attempts ?? 1;
  }

  /**
   * A copy of the error after several attempts.
   *
   * @param mayHaveExecuted whether UDM may have carried out one of them
   */
  afterAttempts(attempts: number, mayHaveExecuted: boolean): UdmError {
    return new UdmError(this.subject, { ...this.details, attempts, earlierMayHaveExecuted: mayHaveExecuted });
  }
}

/** Several consecutive requests failed, so no more are sent and the run should end. */
export class TargetUnavailable extends UdmError {
  /** @param earlierMayHaveExecuted whether UDM may have carried out an earlier attempt */
  constructor(
    subject: Subject,
    readonly last: UdmError,
    readonly failures: number,
    earlierMayHaveExecuted = false,
  ) {
    super(subject, {
      earlierMayHaveExecuted,
      kind: "unavailable",
      problem: `not sent, because ${failures} requests in a row failed; the last one: ${last.problem}`,
      advice: last.details.advice,
      status: last.status,
      requestId: last.requestId,
    });
  }
}

const MAX_NAME_LENGTH = 256;
/** A problem may quote what a server sent: a DN, a header. */
const MAX_PROBLEM_LENGTH = 4000;

/** Describes a request: method, object type, and object or container. */
export function describe(subject: Subject): string {
  const name = subject.name === undefined
    ? ""
    : ` ${JSON.stringify(shortened(subject.name, MAX_NAME_LENGTH))}`;
  const in_ = subject.name === undefined ? "" : " in";
  const dn = subject.dn === undefined
    ? ""
    : `${in_} ${JSON.stringify(shortened(subject.dn, MAX_PROBLEM_LENGTH))}`;
  return `${subject.method} ${subject.type}${name}${dn}`;
}

/** A filter can have thousands of characters. */
function shortened(text: string, length: number): string {
  return text.length > length ? `${text.slice(0, length)}…` : text;
}

function facts({ status, requestId, attempts = 1 }: UdmErrorDetails): string | undefined {
  const facts = [
    status === undefined ? "" : `HTTP ${status}`,
    requestId === undefined || requestId === "" ? "" : `request ${requestId}`,
    attempts > 1 ? `${attempts} attempts` : "",
  ].filter((fact) => fact !== "");
  return facts.length === 0 ? undefined : facts.join(", ");
}
