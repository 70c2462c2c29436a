/**
 * What can go wrong with a request to UDM, in words for the people who have to act on it.
 *
 * @module
 */

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
export interface Problem {
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
export interface UdmErrorDetails {
  readonly kind: UdmErrorKind;
  /** What happened, a sentence without its full stop. */
  readonly reason: string;
  /** What to do about it, as a sentence with its full stop. */
  readonly advice?: string | undefined;
  readonly status?: number | undefined;
  readonly problems?: readonly Problem[];
  readonly conflictOn?: ConflictOn | undefined;
  readonly requestId?: string | undefined;
  /** Whether the same request may succeed later. */
  readonly transient?: boolean;
  /** Whether a write may have been carried out all the same. */
  readonly mayHaveExecuted?: boolean;
  /** Whether an earlier attempt may have been carried out, whatever became of this one. */
  readonly earlierMayHaveExecuted?: boolean;
  /** How long the server asked us to wait. */
  readonly retryAfterMs?: number | undefined;
  /** How often the request was sent. */
  readonly attempts?: number;
  readonly cause?: unknown;
}

const FULL_STOP = /[.!?]$/;

/** A request to UDM that failed. Its message names the request, the property and the next step, and never a secret. */
export class UdmError extends Error {
  override readonly name: string = "UdmError";
  readonly kind: UdmErrorKind;
  readonly status: number | undefined;
  readonly problems: readonly Problem[];
  readonly conflictOn: ConflictOn | undefined;
  readonly requestId: string | undefined;
  /** Whether the same request may succeed later. */
  readonly transient: boolean;
  /** Whether a write may have been carried out all the same, at this attempt or an earlier one. */
  readonly mayHaveExecuted: boolean;
  readonly retryAfterMs: number | undefined;
  /** How often the request was sent before giving up. */
  readonly attempts: number;

  constructor(readonly subject: Subject, readonly details: UdmErrorDetails) {
    super(message(subject, details), details.cause === undefined ? {} : { cause: details.cause });
    this.kind = details.kind;
    this.status = details.status;
    this.problems = details.problems ?? [];
    this.conflictOn = details.conflictOn;
    this.requestId = details.requestId;
    this.transient = details.transient ?? false;
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
  override readonly name: string = "TargetUnavailable";

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
      reason: `not sent, because ${failures} requests in a row failed, the last one so: ${last.message}`,
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

function message(subject: Subject, details: UdmErrorDetails): string {
  const sentence = FULL_STOP.test(details.reason) ? details.reason : details.reason + ".";
  const facts = [
    details.status === undefined ? "" : `HTTP ${details.status}`,
    details.requestId === undefined ? "" : `request ${details.requestId}`,
    (details.attempts ?? 1) > 1 ? `${details.attempts} attempts` : "",
  ].filter((fact) => fact !== "");
  return [
    `${describe(subject)}: ${sentence}`,
    details.advice ?? "",
    facts.length === 0 ? "" : `(${facts.join(", ")})`,
  ].filter((part) => part !== "").join(" ");
}
