/**
 * Explains socket and TLS errors and says what to do.
 *
 * @module
 */
import {
  type CertificateFault,
  certificateFault,
  namesOnly,
  type Trust,
  untrusted,
} from "../common/certificate_fault.ts";
import { fromOutside } from "../common/redact.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";
import type { LdapUri } from "../syntax/ldap_uri.ts";

const SUITES_ADVICE = "The connection needs TLS 1.2 with ECDHE and AES-GCM or ChaCha20, or TLS 1.3.";

const MEANINGS: ReadonlyMap<string, SourceErrorReason> = new Map<string, SourceErrorReason>([
  ["ECONNREFUSED", {
    kind: "unreachable",
    problem: "connection refused: nothing listens there",
    advice: "Check host and port in source.ldap_uri, and that the server is running.",
  }],
  ["ENOTFOUND", {
    kind: "unreachable",
    problem: "the host name is unknown",
    advice: "Check the host in source.ldap_uri, and DNS.",
  }],
  ["EAI_AGAIN", {
    kind: "unreachable",
    problem: "DNS does not answer",
    advice: "Check the DNS settings of this machine.",
  }],
  ["ENOENT", {
    kind: "unreachable",
    problem: "the socket does not exist",
    advice: "Check the path in source.ldap_uri, and that the server is running.",
  }],
  ["EACCES", {
    kind: "unreachable",
    problem: "permission denied",
    advice: "Check the permissions of the socket.",
  }],
  ["EPERM", {
    kind: "unreachable",
    problem: "this program is not allowed to connect there",
    advice: "It can only reach hosts and ports named in the configuration.",
  }],
  ["EHOSTUNREACH", { kind: "unreachable", problem: "no route to the host", advice: "Check the network." }],
  ["ENETUNREACH", { kind: "unreachable", problem: "no route to the network", advice: "Check the network." }],
  ["ETIMEDOUT", {
    kind: "timeout",
    problem: "the host does not answer",
    advice: "Check host, port and firewalls in between.",
  }],
  ["CERT_HAS_EXPIRED", {
    kind: "tls",
    problem: "its certificate has expired",
    advice: "Renew the server's certificate; check the clock of this machine.",
  }],
  ["CERT_NOT_YET_VALID", {
    kind: "tls",
    problem: "its certificate is not valid yet",
    advice: "Check the clocks of this machine and of the server.",
  }],
  ["CERT_REVOKED", {
    kind: "tls",
    problem: "its certificate was revoked",
    advice: "Renew the server's certificate.",
  }],
  ["ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION", {
    kind: "tls",
    problem: "the server offers only insecure TLS versions",
    advice: SUITES_ADVICE,
  }],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", {
    kind: "tls",
    problem: "the server offers no secure cipher",
    advice: SUITES_ADVICE,
  }],
]);

/** The TLS settings that affect the explanation. */
interface TlsSettings extends Trust {
  readonly serverName?: string;
  readonly client?: unknown;
  readonly tlsMinVersion?: string;
}

/** Creates the error for a socket error. */
export function networkError(
  uri: LdapUri,
  operation: Operation,
  error: unknown,
  tls: boolean,
  settings: TlsSettings = {},
): SourceError {
  const code = codeOf(error);
  const text = fromOutside(error instanceof Error ? error.message : String(error));
  const fault = certificateFault(text);
  const host = settings.serverName ?? (uri.scheme === "ldapi" ? uri.path : uri.host);
  const meaning = fault !== undefined
    ? certificateMeaning(fault, host, settings)
    : code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? otherName(host, namesOf(error))
    : isUnverified(error)
    ? { ...unknownAuthority(settings), detail: code }
    : alertMeaning(error, settings) ?? meaningOf(uri, code, text, tls, settings);
  return new SourceError({ server: uri.text, operation, cause: error, ...meaning });
}

/** Explains a TLS alert whose meaning depends on the settings; undefined for other errors. */
export function alertMeaning(
  error: unknown,
  { client, tlsMinVersion }: TlsSettings,
): SourceErrorReason | undefined {
  const text = error instanceof Error ? error.message : "";
  const alert = /received fatal alert: (\w+)/.exec(text)?.[1] ?? "";
  const tls = (problem: string, advice: string): SourceErrorReason => (
    { kind: "tls", problem, advice, detail: alert === "" ? undefined : `TLS alert ${alert}` }
  );
  if (tlsMinVersion === "1.3" && (alert === "ProtocolVersion" || /TlsVersionIsDisabled/.test(text))) {
    return tls(
      "the server does not offer TLS 1.3",
      "Configure it there, or set source.tls_min_version to 1.2.",
    );
  }
  if (REFUSED_CERTIFICATE.has(alert)) {
    return client === undefined
      ? tls("the server requires a client certificate", `${SET_CERTIFICATE}.`)
      : tls(
        `the server rejects the client certificate${REFUSED_CERTIFICATE.get(alert)}`,
        CHECK_CERTIFICATE,
      );
  }
  // TLS before 1.3 has no alert for a missing certificate
  if (alert !== "HandshakeFailure" || client !== undefined) return undefined;
  return tls(
    "the server requires a client certificate, or offers no secure cipher",
    `If it requires a certificate, ${lowerFirst(SET_CERTIFICATE)}. Otherwise ${lowerFirst(SUITES_ADVICE)}`,
  );
}

/** Advice for a connection closed right after the handshake, as OpenLDAP does if it rejects the client. */
export function closedAfterHandshake({ client }: TlsSettings): string {
  return client === undefined
    ? `It may require a client certificate: ${lowerFirst(SET_CERTIFICATE)}. Check its log.`
    : `It may reject the client certificate. ${CHECK_CERTIFICATE}`;
}

const SET_CERTIFICATE = "Set source.client_cert and source.client_key";
const CHECK_CERTIFICATE =
  "Check source.client_cert and its dates, the authorities that the server trusts for clients, and its log.";

/** TLS alerts about the client certificate, and their meaning. */
const REFUSED_CERTIFICATE: ReadonlyMap<string, string> = new Map([
  ["CertificateRequired", ""],
  ["UnknownCA", ": its authority is unknown there"],
  ["CertificateExpired", ": it has expired"],
  ["CertificateRevoked", ": it was revoked"],
  ["BadCertificate", ""],
  ["UnsupportedCertificate", ""],
  ["CertificateUnknown", ""],
  ["AccessDenied", ""],
  ["DecryptError", ""],
]);

/** Whether an error of node:tls says only that a certificate is not trusted. */
export function isUnverified(error: unknown): boolean {
  return /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(codeOf(error));
}

function meaningOf(
  uri: LdapUri,
  code: string,
  text: string,
  tls: boolean,
  { client }: TlsSettings,
): SourceErrorReason {
  if (tls && (code === "ECONNRESET" || code === "EPIPE" || code === "ERR_SSL_WRONG_VERSION_NUMBER")) {
    return {
      kind: "tls",
      problem: "the connection ended during the TLS handshake",
      advice: `${
        uri.scheme === "ldaps"
          ? "The port may not speak TLS: ldaps:// usually uses port 636, ldap:// port 389. Otherwise the"
          : "The"
      } server may offer only insecure TLS versions (${lowerFirst(SUITES_ADVICE).replace(/\.$/, "")}), or ${
        client === undefined
          ? "require a client certificate (source.client_cert)"
          : "reject the client certificate"
      }. Check its log.`,
    };
  }
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return { ...meaning, detail: code };
  if (/Requires .* access/.test(text)) {
    return {
      kind: "unreachable",
      problem: "this program is not allowed to connect there",
      advice: "It can only reach hosts and ports named in the configuration.",
    };
  }
  return {
    kind: tls ? "tls" : "unreachable",
    problem: tls ? "the TLS handshake failed" : "the connection failed",
    advice: "Check source.ldap_uri and the log of the server.",
  };
}

function unknownAuthority(trust: Trust): SourceErrorReason {
  const { problem, advice } = untrusted(trust, "source");
  return { kind: "tls", problem: `the authority of its certificate is unknown${problem}`, advice };
}

/** Explains a certificate that rustls rejects. */
function certificateMeaning(
  { kind, problem, advice }: CertificateFault,
  host: string,
  trust: Trust,
): SourceErrorReason {
  if (kind === "authority") return unknownAuthority(trust);
  if (kind === "name") return otherName(host, problem.replace("is not valid for this name", ""));
  return {
    kind: "tls",
    problem: `its certificate ${problem}`,
    advice: advice ?? "Check the certificate of the server.",
  };
}

/** The reason for a certificate with the wrong name. */
function otherName(host: string, names: string): SourceErrorReason {
  return {
    kind: "tls",
    problem: `its certificate is not valid for ${host}${names}`,
    advice:
      "Use a name of the certificate in source.ldap_uri, or in source.servername if you must connect by another " +
      "name, or issue the server a certificate with this name.",
  };
}

/** The names in the certificate that is attached to an error of node:tls. */
function namesOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("cert" in error)) return "";
  const { cert } = error;
  if (typeof cert !== "object" || cert === null || !("subjectaltname" in cert)) return "";
  const names = typeof cert.subjectaltname === "string" ? cert.subjectaltname : "";
  return namesOnly(
    names === "" ? [] : names.split(", ").map((name) => name.replace(/^(DNS|IP Address):/, "")),
  );
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1);
}

/** The `code` of a Node error; empty if there is none. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
