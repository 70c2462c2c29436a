/**
 * Telling failed connections apart. `fetch` gives no error codes, only sentences, and these differ between versions
 * of Deno: in 2.6 the sentence is the message, in 2.9 it is the message of the cause.
 *
 * @module
 */
import { fromOutside } from "../common/redact.ts";
import { ConnectTimeout } from "./probe.ts";
import { type Subject, UdmError, type UdmErrorDetails } from "./errors.ts";

/**
 * Builds the error for a request during which the connection failed.
 *
 * @param proxy host and port of the proxy on the way, if there is one: it is what cannot be connected to then
 */
export function connectionError(
  subject: Subject,
  requestId: string,
  host: string,
  cause: unknown,
  proxy?: string,
): UdmError {
  const text = textOf(cause);
  const behindProxy = proxy === undefined ? undefined : explainProxy(text, proxy);
  return new UdmError(subject, { requestId, ...(behindProxy ?? explain(text, host, cause, proxy)) });
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

/** What a failed request or probe says about itself, the innermost sentence alone. */
export function textOf(cause: unknown): string {
  if (!(cause instanceof Error)) return fromOutside(String(cause));
  const text = cause.cause instanceof Error ? cause.cause.message : cause.message;
  return fromOutside(text).replace(
    /^error sending request (?:from \S+ )?for url \(.*?\)(?: \([^)]*\))?: /,
    "",
  );
}

function explain(text: string, host: string, cause: unknown, proxy = host): UdmErrorDetails {
  if (cause instanceof Error && cause.name === "NotCapable") {
    return {
      kind: "connection",
      problem: `the connector was started without permission to connect to ${host}`,
      advice: "This is a mistake in the connector or its unit file.",
    };
  }
  if (cause instanceof ConnectTimeout) {
    return {
      kind: "connection",
      problem: `no connection to ${proxy} within ${cause.timeoutMs / 1000} s`,
      advice:
        "Check host, port and firewalls in between; udm.connect_timeout says how long to wait for a connection.",
      transient: true,
    };
  }
  const certificate = explainCertificate(text, host);
  if (certificate !== undefined) return { kind: "tls", ...certificate };
  if (/received corrupt message/.test(text)) {
    return {
      kind: "tls",
      problem: `${host} does not speak TLS on this port`,
      advice: "Use http:// in udm.uri, or the port of the https service.",
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
      problem: `the proxy does not lead to ${host}: ${text.replace(/^client error \(Connect\): /, "")}`,
      advice: "Check udm.proxy: the address, and the user and password in it if the proxy asks for them.",
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

/** The certificate checks of rustls, by the words it uses. */
function explainCertificate(text: string, host: string): { problem: string; advice: string } | undefined {
  const fault = /invalid peer certificate: (.*)/s.exec(text)?.[1];
  if (fault === undefined) return undefined;
  if (/UnknownIssuer/.test(fault)) {
    return {
      problem: `the certificate of ${host} is signed by a certification authority that is not trusted`,
      advice: "Set udm.ca_cert to the file with the certificate of that authority.",
    };
  }
  if (/not valid for name|NotValidForName/.test(fault)) {
    const names = /only valid for (.*)$/s.exec(fault)?.[1];
    return {
      problem: `the certificate of ${host} is not made out to this name` +
        (names === undefined ? "" : `, only to ${names}`),
      advice: "Use in udm.uri a name that stands in the certificate.",
    };
  }
  if (/NotValidYet|not valid yet/i.test(fault)) {
    return {
      problem: `the certificate of ${host} is not valid yet`,
      advice: "Check the clocks of both machines.",
    };
  }
  if (/Expired/i.test(fault)) {
    return {
      problem: `the certificate of ${host} has expired`,
      advice: "Renew it on the server; if it has been renewed, check the clock of this machine.",
    };
  }
  return {
    problem: `the certificate of ${host} is not accepted: ${fault}`,
    advice: "Check the certificate of the server and udm.ca_cert.",
  };
}
