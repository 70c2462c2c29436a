/**
 * What errors of sockets and of TLS mean, and what to do about them.
 *
 * @module
 */
import { fromOutside } from "../common/redact.ts";
import { type Operation, SourceError, type SourceErrorReason } from "./source_error.ts";
import type { LdapUri } from "../syntax/ldap_uri.ts";

const CA_ADVICE =
  "Set source.ca_cert to the certificate (PEM) of the authority that signed the server's certificate.";
const SUITES_ADVICE = "TLS 1.2 with ECDHE and AES-GCM or ChaCha20, or TLS 1.3, is needed.";

const MEANINGS: ReadonlyMap<string, SourceErrorReason> = new Map<string, SourceErrorReason>([
  ["ECONNREFUSED", {
    kind: "unreachable",
    problem: "connection refused: nothing listens there",
    advice: "Check host and port in source.ldap_uri and that the server runs.",
  }],
  ["ENOTFOUND", {
    kind: "unreachable",
    problem: "the host name is unknown",
    advice: "Check the host in source.ldap_uri and the name service.",
  }],
  ["EAI_AGAIN", {
    kind: "unreachable",
    problem: "the name service does not answer",
    advice: "Check the name service (DNS) of this machine.",
  }],
  ["ENOENT", {
    kind: "unreachable",
    problem: "the socket does not exist",
    advice: "Check the path in source.ldap_uri and that the server runs.",
  }],
  ["EACCES", {
    kind: "unreachable",
    problem: "permission denied",
    advice: "Check the permissions of the socket.",
  }],
  ["EPERM", {
    kind: "unreachable",
    problem: "this program may not connect there",
    advice: "Only hosts and ports named in the configuration are reachable.",
  }],
  ["EHOSTUNREACH", { kind: "unreachable", problem: "no route to the host", advice: "Check the network." }],
  ["ENETUNREACH", { kind: "unreachable", problem: "no route to the network", advice: "Check the network." }],
  ["ETIMEDOUT", {
    kind: "timeout",
    problem: "the host does not answer",
    advice: "Check host, port and firewalls in between.",
  }],
  ["SELF_SIGNED_CERT_IN_CHAIN", {
    kind: "tls",
    problem: "the authority of its certificate is unknown",
    advice: CA_ADVICE,
  }],
  ["UNABLE_TO_VERIFY_LEAF_SIGNATURE", {
    kind: "tls",
    problem: "the authority of its certificate is unknown",
    advice: CA_ADVICE,
  }],
  ["UNABLE_TO_GET_ISSUER_CERT", {
    kind: "tls",
    problem: "the authority of its certificate is unknown",
    advice: CA_ADVICE,
  }],
  ["UNABLE_TO_GET_ISSUER_CERT_LOCALLY", {
    kind: "tls",
    problem: "the authority of its certificate is unknown",
    advice: CA_ADVICE,
  }],
  ["DEPTH_ZERO_SELF_SIGNED_CERT", {
    kind: "tls",
    problem: "its certificate is self-signed and not the one that is trusted",
    advice: "Set source.ca_cert to that certificate (PEM) if it is the right one.",
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
    problem: "the server only offers TLS versions that are not safe",
    advice: SUITES_ADVICE,
  }],
  ["ERR_SSL_SSLV3_ALERT_HANDSHAKE_FAILURE", {
    kind: "tls",
    problem: "the server offers no cipher that is safe",
    advice: SUITES_ADVICE,
  }],
]);

/** What was asked of TLS. */
interface TlsWishes {
  readonly serverName?: string;
  readonly client?: unknown;
  readonly tlsMinVersion?: string;
}

/** Makes an error of what a socket reported. */
export function networkError(
  uri: LdapUri,
  operation: Operation,
  error: unknown,
  tls: boolean,
  wishes: TlsWishes = {},
): SourceError {
  const code = codeOf(error);
  const text = fromOutside(error instanceof Error ? error.message : String(error));
  const meaning = code === "ERR_TLS_CERT_ALTNAME_INVALID"
    ? otherName(wishes.serverName ?? (uri.scheme === "ldapi" ? uri.path : uri.host), namesOf(error))
    : alertMeaning(error, wishes) ?? meaningOf(uri, code, text, tls, wishes);
  return new SourceError({ server: uri.text, operation, cause: error, ...meaning });
}

/** What the server means by an alert of TLS; undefined if the error is none, or one that has only one meaning. */
export function alertMeaning(
  error: unknown,
  { client, tlsMinVersion }: TlsWishes,
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
    return client === undefined ? tls("the server wants a client certificate", `${GIVE_CERTIFICATE}.`) : tls(
      `the server does not accept the client certificate${REFUSED_CERTIFICATE.get(alert)}`,
      CHECK_CERTIFICATE,
    );
  }
  // Before TLS 1.3 there is no alert for a certificate that is missing
  if (alert !== "HandshakeFailure" || client !== undefined) return undefined;
  return tls(
    "the server wants a client certificate, or offers no cipher that is safe",
    `${GIVE_CERTIFICATE} if it does; else: ${SUITES_ADVICE}`,
  );
}

/** What may be wrong if the server ends the connection right after the handshake, without a word: OpenLDAP does so. */
export function closedAfterHandshake({ client }: TlsWishes): string {
  return client === undefined
    ? `Perhaps it wants a client certificate: ${GIVE_CERTIFICATE.toLowerCase()} then. Its log says more.`
    : `Perhaps it does not accept the client certificate. ${CHECK_CERTIFICATE}`;
}

const GIVE_CERTIFICATE = "Set source.client_cert and source.client_key";
const CHECK_CERTIFICATE =
  "Check source.client_cert (its dates too), the authorities that the server trusts for clients, and its log.";

/** What servers complain of when they have seen the certificate of the client, or none, and what that means. */
const REFUSED_CERTIFICATE: ReadonlyMap<string, string> = new Map([
  ["CertificateRequired", ""],
  ["UnknownCA", ": it does not know its authority"],
  ["CertificateExpired", ": it has expired"],
  ["CertificateRevoked", ": it was revoked"],
  ["BadCertificate", ""],
  ["UnsupportedCertificate", ""],
  ["CertificateUnknown", ""],
  ["AccessDenied", ""],
  ["DecryptError", ""],
]);

/** Whether an error of node:tls says no more than that a certificate was not accepted. */
export function isUnverified(error: unknown): boolean {
  return /^(UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_)/.test(codeOf(error));
}

/** Whether an error says that a certificate is too old or too new. */
export function isOutOfDate(error: unknown): boolean {
  return /^CERT_(HAS_EXPIRED|NOT_YET_VALID)$/.test(codeOf(error));
}

/** Finds out what an error means. */
function meaningOf(
  uri: LdapUri,
  code: string,
  text: string,
  tls: boolean,
  { client }: TlsWishes,
): SourceErrorReason {
  if (tls && (code === "ECONNRESET" || code === "EPIPE" || code === "ERR_SSL_WRONG_VERSION_NUMBER")) {
    return {
      kind: "tls",
      problem: "the connection ended during the TLS handshake",
      advice: `${
        uri.scheme === "ldaps"
          ? "Perhaps the port does not speak TLS: the port of ldaps:// is usually 636, that of ldap:// 389. Else the"
          : "The"
      } server may offer only TLS versions that are not safe (${SUITES_ADVICE.replace(/\.$/, "")}), or ${
        client === undefined
          ? "want a client certificate (source.client_cert)"
          : "not accept the client certificate"
      }. Its log says more.`,
    };
  }
  const meaning = MEANINGS.get(code);
  if (meaning !== undefined) return { ...meaning, detail: code };
  if (/Requires .* access/.test(text)) {
    return {
      kind: "unreachable",
      problem: "this program may not connect there",
      advice: "Only hosts and ports named in the configuration are reachable.",
    };
  }
  return {
    kind: tls ? "tls" : "unreachable",
    problem: tls ? "the TLS handshake failed" : "the connection failed",
    advice: "Check source.ldap_uri and the log of the server.",
  };
}

/** The certificate is for another name. */
function otherName(host: string, names: string | undefined): SourceErrorReason {
  return {
    kind: "tls",
    problem: `its certificate is for another name than ${host}${names === undefined ? "" : `: ${names}`}`,
    advice:
      "Use a name of the certificate in source.ldap_uri, or in source.servername if the server is reached by " +
      "another one, or give the server a certificate with this name.",
  };
}

/** The names in the certificate that an error of node:tls carries. */
function namesOf(error: unknown): string | undefined {
  if (typeof error !== "object" || error === null || !("cert" in error)) return undefined;
  const { cert } = error;
  if (typeof cert !== "object" || cert === null || !("subjectaltname" in cert)) return undefined;
  return typeof cert.subjectaltname === "string" ? cert.subjectaltname : undefined;
}

/** The `code` of an error of Node's kind; empty if there is none. */
function codeOf(error: unknown): string {
  if (typeof error !== "object" || error === null || !("code" in error)) return "";
  return typeof error.code === "string" ? error.code : "";
}
