/**
 * What can go wrong with a request to UDM, in words for the people who have to act on it.
 *
 * @module
 */
import { ConnectorError, type ErrorDetails } from "../common/error.ts";

/**
 * What went wrong:
 * - `unauthorised`, `forbidden`: who we are; what we may do
 * - `notFound`, `conflict`, `invalid`, `preconditionFailed`: UDM refused this one request
 * - `unavailable`, `timeout`, `connection`, `tls`: UDM could not be reached or could not answer
 * - `protocol`: what answered does not behave like the UDM REST API; also a list that is not complete
 * - `server`: UDM failed internally (HTTP 500)
 * - `aborted`: the caller called it off
 */
export type UdmErrorKind =
  | "unauthorised"
  | "forbidden"
  | "notFound"
  | "conflict"
  | "invalid"
  | "preconditionFailed"
  | "unavailable"
  | "timeout"
  | "connection"
  | "tls"
  | "protocol"
  | "server"
  | "aborted";

/** An HTTP method the client uses. PUT is left out: it creates what it does not find, even with `If-Match`. */
export type Method = "GET" | "POST" | "PATCH" | "DELETE";

/** What a new or changed object would have had in common with an existing one. */
export type ConflictOn = "name" | "identifier" | "dn" | "mail" | "other";

/** One reason UDM gave for refusing a request. */
export interface Reason {
  readonly property?: string;
  readonly message: string;
}

/** What a request was about, for messages and the log. */
export interface Subject {
  readonly method: Method;
  /** The UDM object type. */
  readonly type: string;
  /** DN of the object, or of the container for a list. */
  readonly dn?: string;
  /** Name of an object that has no DN yet. */
  readonly name?: string;
}

/** All that is known about an error. */
export interface UdmErrorDetails extends Pick<ErrorDetails, "problem" | "advice" | "transient"> {
  readonly kind: UdmErrorKind;
  /** HTTP status of the response. */
  readonly status?: number | undefined;
  readonly reasons?: readonly Reason[];
  readonly conflictOn?: ConflictOn | undefined;
  readonly requestId?: string | undefined;
  /** Whether the name service does not know the host. */
  readonly isHostUnknown?: boolean;
  /** Whether UDM may have carried out a write although it failed. */
  readonly mayHaveExecuted?: boolean;
  /** Whether UDM may have carried out an earlier attempt, regardless of this one. */
  readonly earlierMayHaveExecuted?: boolean;
  /** How long the server asked to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
  /** How often the request was sent. */
  readonly attempts?: number;
  readonly cause?: unknown;
}

/** A request to UDM that failed. Its message names the request, the property and the next step, and never a secret. */
export class UdmError extends ConnectorError {
  readonly kind: UdmErrorKind;
  readonly status: number | undefined;
  readonly reasons: readonly Reason[];
  readonly conflictOn: ConflictOn | undefined;
  readonly requestId: string | undefined;
  /** Whether UDM may have carried out a write although it failed, at this attempt or an earlier one. */
  readonly mayHaveExecuted: boolean;
  readonly retryAfterMs: number | undefined;
  /** How often the request was sent before giving up. */
  readonly attempts: number;

  constructor(readonly subject: Subject, readonly details: UdmErrorDetails) {
    const { problem, advice, transient, cause } = details;
    super({ place: describe(subject), problem, detail: facts(details), advice, transient }, cause);
    this.kind = details.kind;
    this.status = details.status;
    this.reasons = details.reasons ?? [];
    this.conflictOn = details.conflictOn;
    this.requestId = details.requestId;
    this.mayHaveExecuted = (details.earlierMayHaveExecuted ?? false) ||
      (details.mayHaveExecuted ?? false) && subject.method !== "GET";
    this.retryAfterMs = details.retryAfterMs;
    this.attempts = details.attempts ?? 1;
  }

  /**
   * The same error, said to have outlasted this many attempts.
   *
   * @param mayHaveExecuted whether one of them may have been carried out
   */
  afterAttempts(attempts: number, mayHaveExecuted: boolean): UdmError {
    return new UdmError(this.subject, { ...this.details, attempts, earlierMayHaveExecuted: mayHaveExecuted });
  }
}

/** Several requests in a row could not be served, so no more are sent: the run should end here. */
export class TargetUnavailable extends UdmError {
  /** @param earlierMayHaveExecuted whether the request was sent before, and may have been carried out then */
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

/** The request in a few words: method, object type, and the object or container it is about. */
export function describe(subject: Subject): string {
  const name = subject.name === undefined ? "" : ` ${JSON.stringify(subject.name)}`;
  const in_ = subject.name === undefined ? "" : " in";
  const dn = subject.dn === undefined ? "" : `${in_} ${JSON.stringify(subject.dn)}`;
  return `${subject.method} ${subject.type}${name}${dn}`;
}

function facts({ status, requestId, attempts = 1 }: UdmErrorDetails): string | undefined {
  const facts = [
    status === undefined ? "" : `HTTP ${status}`,
    requestId === undefined || requestId === "" ? "" : `request ${requestId}`,
    attempts > 1 ? `${attempts} attempts` : "",
  ].filter((fact) => fact !== "");
  return facts.length === 0 ? undefined : facts.join(", ");
}
