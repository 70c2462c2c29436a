/**
 * Creates errors from responses with an unexpected status.
 *
 * @module
 */
import { type Subject, UdmError, type UdmErrorDetails, type UdmErrorKind } from "./errors.ts";
import type { ErrorBody } from "./error_body.ts";
import { parseHttpDate } from "./http_date.ts";
import {
  explainGateway,
  explainGatewayTimeout,
  explainRedirect,
  GATEWAY_TIMEOUTS,
} from "./gateway_answer.ts";
import { explainRefusal, textOfReasons } from "./refused_request.ts";

/** A 401 after this time means that the LDAP server is down: UDM then hangs for about ten seconds. */
const SLOW_401_MS = 5000;

/** UDM's gateway answers 503 for a running request after this time at the earliest. */
const UDM_TIMEOUT_MS = 300_000;

/** A response with an unexpected status. */
export interface ErrorResponse {
  readonly status: number;
  readonly headers: Headers;
  readonly requestId: string;
  /** From the request to the headers of the response. */
  readonly durationMs: number;
  /** Whether UDM accepted these credentials before. */
  readonly authenticated: boolean;
  /** Where the password comes from, for messages. */
  readonly passwordOrigin?: string | undefined;
  /** Length of the body of the request. */
  readonly requestBytes?: number | undefined;
  readonly now: number;
}

/** Creates the error for a response with an unexpected status. */
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
  const gateway = explainGateway(response, body, message);
  if (gateway !== undefined) return gateway;
  const kind = kindOf(status, body);
  switch (kind) {
    case "unauthorised":
      return explain401(response);
    case "forbidden":
    case "conflict":
    case "invalid":
      return explainRefusal(kind, subject, response, body);
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
  if ([408, 429, 502, 503].includes(status) || GATEWAY_TIMEOUTS.has(status)) return "unavailable";
  return status >= 500 ? "server" : "protocol";
}

function explain401(
  { durationMs, authenticated, passwordOrigin = "udm.password" }: ErrorResponse,
): UdmErrorDetails {
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
      advice:
        `Check that the account is still active, and that the password from ${passwordOrigin} is its current one.`,
      transient: true,
    }
    : {
      kind: "unauthorised",
      problem: "UDM does not accept the user name and password",
      advice: `Check udm.user and the password from ${passwordOrigin}.`,
    };
}

const ADVICE_404 = "It may have been deleted, moved or renamed meanwhile; the next run reads it again.";
const ADVICE_URI = "Check udm.uri and its base path, which is usually /univention/udm/.";
const ADVICE_500 = "See the log of the UDM REST server; LOG_LEVEL=DEBUG logs the traceback here.";

const ADVICE_SLOW =
  "UDM stops requests that take longer than its UCR variable directory/manager/rest/response-timeout (default: " +
  "310 s). Raise it, or read lists of users in more parts (udm.list_shards).";

function explainUnavailable(response: ErrorResponse, message: string): UdmErrorDetails {
  const { status, durationMs } = response;
  const text = message === "" ? "" : `: ${message}`;
  const common: Pick<UdmErrorDetails, "kind" | "transient" | "mayHaveExecuted" | "retryAfterMs"> = {
    kind: "unavailable",
    transient: true,
    // UDM's gateway also answers 503 if the process that serves the request dies or takes too long
    mayHaveExecuted: status !== 429,
    retryAfterMs: retryAfter(response),
  };
  if (GATEWAY_TIMEOUTS.has(status)) return { ...common, ...explainGatewayTimeout(durationMs, message) };
  const isUdmTimeout = durationMs >= UDM_TIMEOUT_MS;
  return {
    ...common,
    isGatewayTimeout: isUdmTimeout,
    problem: `UDM cannot serve requests at the moment${text}`,
    advice: isUdmTimeout ? ADVICE_SLOW : "Check that the UDM REST server is running.",
  };
}

function explainProtocol({ status, headers }: ErrorResponse, message: string): UdmErrorDetails {
  if (status >= 300 && status < 400) return explainRedirect(headers.get("Location"));
  if (status === 407) {
    return {
      kind: "protocol",
      problem: "the proxy rejects the user and password",
      advice: "Check udm.proxy: http://user:password@host:port.",
    };
  }
  if (status === 202) {
    return {
      kind: "protocol",
      problem: "UDM accepted the request, but has not carried it out yet",
      advice:
        "UDM does this only when a container is moved, which the connector never does; check what runs at udm.uri.",
      mayHaveExecuted: true,
    };
  }
  return {
    kind: "protocol",
    problem: "the server does not behave like the UDM REST API" + (message === "" ? "" : `: ${message}`),
    advice: ADVICE_URI,
    mayHaveExecuted: status < 400,
  };
}

/**
 * Parses `Retry-After` (RFC 9110 section 10.2.3), seconds or a date, to milliseconds. A date is compared with the clock of
 * the server, where it says its time.
 */
export function retryAfter({ headers, now }: Pick<ErrorResponse, "headers" | "now">): number | undefined {
  const value = headers.get("Retry-After")?.trim() ?? "";
  if (/^\d+$/.test(value)) return Number(value) * 1000;
  const date = parseHttpDate(value);
  return date === undefined ? undefined : Math.max(0, date - (parseHttpDate(headers.get("Date")) ?? now));
}
