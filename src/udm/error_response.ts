/**
 * Turning an answer that is not the hoped-for one into an error.
 *
 * @module
 */
import { fromOutside } from "../common/redact.ts";
import {
  type ConflictOn,
  type Reason,
  type Subject,
  UdmError,
  type UdmErrorDetails,
  type UdmErrorKind,
} from "./errors.ts";
import type { ErrorBody } from "./error_body.ts";

/** How long a 401 must take to be a sign of a directory that is down: UDM hangs for about ten seconds then. */
const SLOW_401_MS = 5000;

/** After so long at the earliest, UDM's gateway gives up on a request that is still being worked on, and says 503. */
const GATEWAY_TIMEOUT_MS = 300_000;

/** An answer with an unexpected status. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  /** From sending the request to the headers of the response. */
  readonly durationMs: number;
  /** Whether these credentials were accepted before. */
  readonly authenticated: boolean;
  readonly now: number;
}

/** Builds the error for an answer with an unexpected status. */
export function responseError(subject: Subject, response: ErrorResponse, body: ErrorBody): UdmError {
  const { status, requestId } = response;
  return new UdmError(subject, {
    status,
    requestId,
    reasons: body.reasons,
    ...explain(subject, response, body),
  });
}

function explain(subject: Subject, response: ErrorResponse, body: ErrorBody): UdmErrorDetails {
  const { status } = response;
  const message = textOfReasons(body.reasons);
  const kind = kindOf(status, body);
  switch (kind) {
    case "unauthorised":
      return explain401(response);
    case "forbidden":
      return { kind, problem: message || "UDM refuses it", advice: ADVICE_403 };
    case "conflict":
      return explainConflict(message, body.conflictOn ?? "other");
    case "invalid":
      return {
        kind,
        problem: message || "UDM refuses it without a reason",
        advice: adviceForInvalid(subject, message),
      };
    case "notFound":
      return subject.dn === undefined
        ? { kind, problem: `UDM does not know ${subject.type} at this address`, advice: ADVICE_URI }
        : { kind, problem: "UDM has no such object", advice: ADVICE_404 };
    case "preconditionFailed":
      return {
        kind,
        problem: "the object has been changed in the meantime",
        advice: "The next run tries it again.",
      };
    case "unavailable":
      return explainUnavailable(response, message);
    case "server":
      return {
        kind,
        problem: `UDM failed: ${message || "no reason given"}`,
        advice: ADVICE_500,
        mayHaveExecuted: true,
      };
    default:
      return explainProtocol(response, message);
  }
}

function kindOf(status: number, body: ErrorBody): UdmErrorKind {
  if (status === 401) return "unauthorised";
  if (status === 403) return "forbidden";
  if (status === 404) return body.fromUdm ? "notFound" : "protocol";
  if (status === 409) return "conflict";
  if (status === 412) return "preconditionFailed";
  if (status === 400 || status === 422) {
    return body.conflictOn === undefined ? "invalid" : "conflict";
  }
  if (status === 413) return "invalid";
  if ([408, 429, 502, 503, 504].includes(status)) return "unavailable";
  return status >= 500 ? "server" : "protocol";
}

function explain401({ durationMs, authenticated }: ErrorResponse): UdmErrorDetails {
  if (durationMs >= SLOW_401_MS) {
    return {
      kind: "unavailable",
      problem:
        `UDM refused the credentials after ${
          Math.round(durationMs / 1000)
        } s, which it does when it cannot reach ` +
        "its LDAP directory",
      advice: "Check that the LDAP server behind UDM is running.",
      transient: true,
    };
  }
  return authenticated
    ? {
      kind: "unauthorised",
      problem: "UDM no longer accepts the user name and password it accepted before",
      advice: "Check that the account is still active and that udm.password is its current password.",
      transient: true,
    }
    : {
      kind: "unauthorised",
      problem: "UDM does not accept the user name and password",
      advice: "Check udm.user and udm.password (or the environment variable UDM_PASSWORD).",
    };
}

const ADVICE_403 =
  "The account udm.user must be allowed to use the UDM REST API, that is, be a member of one of the " +
  "groups in the UCR variables directory/manager/rest/authorized-groups/*, and be allowed to change this object.";
const ADVICE_404 = "It may have been deleted, moved or renamed meanwhile; the next run reads it again.";
const ADVICE_URI = "Check udm.uri, base path included; usually it ends with /univention/udm/.";
const ADVICE_500 = "The log of the UDM REST server tells more; LOG_LEVEL=DEBUG shows the traceback here.";

const ADVICE_SLOW =
  "UDM gives up on requests that take longer than its UCR variable directory/manager/rest/response-timeout allows " +
  "(310 s unless set). Raise that; lists of users also take less time in more parts (udm.list_shards).";

const ADVICE_CONFLICT: Record<ConflictOn, string> = {
  name:
    "User and group names are unique in the whole domain, whatever their case. Rename one of the two, or " +
    "remove the other. UDM keeps a name locked for five minutes after such a conflict.",
  identifier:
    "Another object has this identifier, possibly outside the OUs of the connector, or had it within " +
    "the last five minutes. Remove that object or leave this entry out.",
  dn: "Another object stands at this place. Rename or remove it.",
  mail:
    "A primary mail address belongs to one user only. Change it in the source, or take it from the other user.",
  other: "Another object is in the way. Rename or remove it.",
};

function explainConflict(message: string, conflictOn: ConflictOn): UdmErrorDetails {
  return {
    kind: "conflict",
    conflictOn,
    problem: message || "UDM says that the object exists already",
    advice: ADVICE_CONFLICT[conflictOn],
  };
}

function adviceForInvalid(subject: Subject, message: string): string {
  if (/non-leaf/.test(message)) return "Only an empty container is deleted. Empty it first.";
  if (/not recognized as/.test(message)) {
    return "An object of another type stands at this place. Move or remove it.";
  }
  if (/^No such object/.test(message)) return "Create that object first, or take it out of the values.";
  if (subject.method === "GET") return "Check the OU, the filter and the properties in the configuration.";
  return "Correct the value in the source or by a transformation; the other entries are not affected.";
}

function explainUnavailable(response: ErrorResponse, message: string): UdmErrorDetails {
  return {
    kind: "unavailable",
    problem: "UDM cannot serve requests at the moment" + (message === "" ? "" : `: ${message}`),
    advice: response.durationMs >= GATEWAY_TIMEOUT_MS
      ? ADVICE_SLOW
      : "Check that the UDM REST server is running.",
    transient: true,
    // UDM's gateway says 503 also if the process that serves the request is lost while it works, or takes too long.
    mayHaveExecuted: response.status !== 429,
    retryAfterMs: retryAfter(response.headers.get("Retry-After"), response.now),
  };
}

function explainProtocol({ status, headers }: ErrorResponse, message: string): UdmErrorDetails {
  const location = headers.get("Location");
  if (status >= 300 && status < 400) {
    return {
      kind: "protocol",
      problem:
        `it was redirected to ${
          JSON.stringify(fromOutside(location ?? ""))
        }, and redirects are not followed because they ` +
        "would carry the password elsewhere",
      advice: "Set udm.uri to the final address of the UDM REST API, https and base path included.",
    };
  }
  if (status === 407) {
    return {
      kind: "protocol",
      problem: "the proxy on the way to UDM asks for another user and password",
      advice: "Check udm.proxy: http://user:password@host:port.",
    };
  }
  if (status === 202) {
    return {
      kind: "protocol",
      problem: "UDM only promised to do it later",
      advice:
        "This happens when a container is moved, which the connector never does; check what answers at udm.uri.",
      mayHaveExecuted: true,
    };
  }
  return {
    kind: "protocol",
    problem: "what answered does not behave like the UDM REST API" + (message === "" ? "" : `: ${message}`),
    advice: ADVICE_URI,
    mayHaveExecuted: status < 400,
  };
}

/** Reads `Retry-After` (RFC 9110 section 10.2.3): seconds or a date. */
export function retryAfter(value: string | null, now: number): number | undefined {
  if (value === null) return undefined;
  if (/^\s*\d+\s*$/.test(value)) return Number(value) * 1000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

function textOfReasons(reasons: readonly Reason[]): string {
  return reasons.map(({ property, message }) => {
    if (property === undefined) return message;
    return `${property}: ${message || "refused without a reason"}`;
  }).join("; ");
}
