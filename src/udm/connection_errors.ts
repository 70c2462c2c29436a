/**
 * Explains failed connections. `fetch` has no error codes, only texts, which differ between versions of Deno: in 2.6
 * the text is the message, in 2.9 the message of the cause.
 *
 * @module
 */
import { certificateFault, type Trust, untrusted } from "../common/certificate_fault.ts";
import { errorText } from "../common/error.ts";
import { fromOutside } from "../common/redact.ts";
import { ConnectTimeout } from "./probe.ts";
import { type Subject, UdmError, type UdmErrorDetails } from "./errors.ts";
import { SLOWEST } from "./watchdog.ts";

/** Where a connection leads, and whom it trusts. */
export interface Route extends Trust {
  /** Host and port of UDM. */
  readonly host: string;
  /** Host and port of the proxy, if there is one. */
  readonly proxy?: string | undefined;
}

/** Creates the error for a request whose connection failed. */
export function connectionError(
  subject: Subject,
  requestId: string,
  route: Route,
  cause: unknown,
): UdmError {
  const text = textOf(cause);
  const behindProxy = route.proxy === undefined ? undefined : explainProxy(text, route.proxy);
  return new UdmError(subject, { requestId, ...(behindProxy ?? explain(text, route, cause)) });
}

/** A server that expects TLS answers plain HTTP with an alert, which is no HTTP. */
const NOT_HTTP = /invalid HTTP version|invalid HTTP status/i;

/** Whether a first request in plain HTTP may have failed because the port expects TLS: an alert, or a closed connection. */
export function mayExpectTls({ kind, details }: UdmError): boolean {
  return (kind === "connection" || kind === "protocol") && details.mayHaveExecuted === true;
}

/** Whether a probe with TLS failed only after the server had answered in TLS. */
export function isAnswerInTls(probeError: unknown): boolean {
  return /invalid peer certificate|received fatal alert|peer is incompatible/i.test(textOf(probeError));
}

/** The error for a request in plain HTTP to a port with TLS. */
export function expectsTlsError(subject: Subject, requestId: string, host: string): UdmError {
  return new UdmError(subject, {
    kind: "tls",
    requestId,
    problem: `${host} expects TLS on this port`,
    advice: "Use https:// in udm.uri.",
  });
}

function explainProxy(text: string, proxy: string): UdmErrorDetails | undefined {
  if (!/Connection refused|dns error|failed to lookup address/i.test(text)) return undefined;
  return {
    kind: "connection",
    problem: `cannot connect to the proxy ${proxy}: ${text.replace(/^client error \(Connect\): /, "")}`,
    advice: "Check that the proxy is running and that udm.proxy names its host and port.",
    transient: true,
  };
}

/** The innermost error text of a failed request or probe. */
export function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return fromOutside(String(cause));
  const text = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return fromOutside(text).replace(
    /^error sending request (?:from \S+ )?for url \(.*?\)(?: \([^)]*\))?: /,
    "",
  );
}

function explain(text: string, route: Route, cause: unknown): UdmErrorDetails {
  const { host, proxy = host } = route;
  if (cause instanceof Error && cause.name === "NotCapable") {
    return {
      kind: "connection",
      problem: `the connector was started without permission to connect to ${host}`,
      advice: "This is a bug in the connector or its unit file.",
    };
  }
  if (cause instanceof ConnectTimeout) {
    return {
      kind: "connection",
      problem: `no connection to ${proxy} within ${cause.timeoutMs / 1000} s`,
      advice: "Check host, port and firewalls in between, or raise udm.connect_timeout.",
      transient: true,
    };
  }
  const fault = certificateFault(text);
  if (fault !== undefined) {
    const { problem, advice: toTrust } = untrusted(route, "udm");
    const advice = {
      authority: toTrust,
      ownAuthority: fault.advice,
      name: "Use a name from the certificate in udm.uri.",
      dates: fault.advice,
      other: fault.advice ?? "Check the certificate of the server and udm.ca_cert.",
    }[fault.kind];
    const where = fault.kind === "authority" ? problem : "";
    return { kind: "tls", problem: `the certificate of ${host} ${fault.problem}${where}`, advice };
  }
  if (/received corrupt message/.test(text)) {
    return {
      kind: "tls",
      problem: `${host} does not speak TLS on this port`,
      advice: "Use http:// in udm.uri, or the port of the https service.",
    };
  }
  if (/message head is too large/.test(text)) {
    return {
      kind: "protocol",
      problem:
        `the answer of ${host} has more header lines than the connector can read (100), or very long ones`,
      advice: "Let the gateway before UDM add fewer header lines.",
      mayHaveExecuted: true,
    };
  }
  if (NOT_HTTP.test(text)) {
    return {
      kind: "protocol",
      problem: `${host} does not answer with HTTP`,
      advice: "Check host and port in udm.uri.",
      mayHaveExecuted: true,
    };
  }
  if (/Connection refused/i.test(text)) {
    return {
      kind: "connection",
      problem: `cannot connect to ${host}: the connection was refused`,
      advice: "Check that the UDM REST server is running and that udm.uri names its host and port.",
      transient: true,
    };
  }
  if (/dns error|failed to lookup address/i.test(text)) {
    return {
      kind: "connection",
      problem: `the host name of ${host} cannot be resolved`,
      isHostUnknown: true,
      advice: "Check the host name in udm.uri and the DNS server of this machine.",
      transient: true,
    };
  }
  const refused = /proxy auth\w+ required/i.test(text);
  if (refused || /unsuccessful tunnel/i.test(text)) {
    return {
      kind: "connection",
      problem: `the proxy cannot connect to ${host}: ${text.replace(/^client error \(Connect\): /, "")}`,
      advice: "Check the address in udm.proxy, and its user and password if the proxy requires them.",
      transient: !refused,
    };
  }
  if (/\(Connect\)/.test(text)) {
    return {
      kind: "connection",
      problem: `cannot connect to ${host}: ${text.replace(/^client error \(Connect\): /, "")}`,
      advice: "Check the network and that the UDM REST server is running.",
      transient: true,
    };
  }
  return {
    kind: "connection",
    problem: `the connection to ${host} was lost: ${text}`,
    advice: "Check the network and the log of the UDM REST server.",
    transient: true,
    mayHaveExecuted: true,
  };
}

/** The error of a request that UDM did not answer in time. */
export function timeoutError(
  subject: Subject,
  requestId: string,
  readTimeoutMs: number,
  found: "slow" | undefined,
): UdmError {
  const seconds = readTimeoutMs / 1000;
  return new UdmError(subject, {
    kind: "timeout",
    requestId,
    problem: found === undefined
      ? `UDM sent nothing for ${seconds} s`
      : `UDM sent less than ${SLOWEST / 1000} kB a second for ${seconds} s`,
    advice: "Check the load of the UDM REST server, or raise udm.read_timeout.",
    transient: true,
    mayHaveExecuted: true,
  });
}

/** The error of a request after which the server could not be reached any more. */
export function unreachableError(
  subject: Subject,
  requestId: string,
  route: Route,
  probeError: unknown,
): UdmError {
  const found = connectionError(subject, requestId, route, probeError);
  if (found.kind === "tls" || route.proxy !== undefined) return found;
  return new UdmError(subject, {
    kind: "connection",
    requestId,
    problem: `cannot connect to ${route.host}: ${textOf(probeError)}`,
    advice:
      "Check that the UDM REST server is running, that udm.uri names its host and port, and the firewall.",
    transient: true,
    // The request may have been sent on an older connection
    mayHaveExecuted: true,
  });
}

/** The error of a request that was aborted. */
export function abortedError(subject: Subject, requestId: string, reason: unknown): UdmError {
  return new UdmError(subject, {
    kind: "aborted",
    requestId,
    problem: `aborted: ${errorText(reason)}`,
    mayHaveExecuted: true,
  });
}
