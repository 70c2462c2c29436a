/**
 * Explains why a server's certificate is rejected, by the texts of rustls, which Deno uses for TLS.
 *
 * @module
 */

import { fromOutside } from "./redact.ts";

/** The reason of a rejected certificate; both texts are phrases about "the certificate". */
export interface CertificateFault {
  readonly kind: "authority" | "ownAuthority" | "name" | "dates" | "other";
  /** Continues "the certificate", such as "has expired". */
  readonly problem: string;
  /** What to do, as sentences; undefined for `authority` and `name`, which depend on the configuration. */
  readonly advice?: string;
}

/** Texts of rustls up to Deno 2.9, and what they mean. */
const FAULTS: readonly (readonly [RegExp, CertificateFault])[] = [
  [/UnknownIssuer/, {
    kind: "authority",
    problem: "is signed by a certification authority that is not trusted",
  }],
  // Self-signed ones of "openssl req -x509", which OpenSSL and node:tls accept if they are trusted
  [/CaUsedAsEndEntity/, {
    kind: "ownAuthority",
    problem: "is marked as that of an authority (CA:TRUE), which servers must not use",
    advice: "Issue the server a certificate signed by an authority, or a self-signed one with " +
      "basicConstraints=CA:FALSE.",
  }],
  [/not valid yet|NotValidYet/i, {
    kind: "dates",
    problem: "is not valid yet",
    advice: "Check the clocks of this machine and of the server.",
  }],
  [/expired/i, {
    kind: "dates",
    problem: "has expired",
    advice: "Renew the server's certificate; if it was renewed, check the clock of this machine.",
  }],
  [/UnsupportedSignatureAlgorithm/, {
    kind: "other",
    problem: "is signed with an algorithm that is not accepted, such as SHA-1",
    advice: "Issue the server a certificate that is signed with SHA-256 or stronger.",
  }],
  [/extended key usage/i, {
    kind: "other",
    problem: "is not issued for servers: its extended key usage does not allow server authentication",
    advice: "Issue the server a certificate with the extended key usage serverAuth.",
  }],
  [/UnsupportedCriticalExtension/, {
    kind: "other",
    problem: "has a critical extension that is not supported",
    advice:
      "Issue the server a certificate without this extension, or with the extension not marked as critical.",
  }],
  [/UnsupportedCertVersion/, {
    kind: "other",
    problem: "is not of version 3 (X.509), which is needed for host names",
    advice: "Issue the server a certificate of version 3 with its host name (subjectAltName).",
  }],
  [/BadSignature/, {
    kind: "other",
    problem: "has a signature that cannot be verified, or a key that is too short",
    advice: "Use a key of at least 2048 bits (RSA), and check that the authority is the one that signed it.",
  }],
  [/Revoked/i, { kind: "other", problem: "was revoked", advice: "Renew the server's certificate." }],
];

/** The authorities that a connection trusts, and no others. */
export interface Trust {
  /** PEM certificates; absent: there are none. */
  readonly caCert?: string | undefined;
  /** The store of this machine that they come from; absent: they are those of the file ca_cert. */
  readonly systemStore?: string | undefined;
}

/**
 * Explains why an authority is not trusted.
 *
 * @returns the end of a problem, and what to do
 */
export function untrusted(
  { caCert, systemStore }: Trust,
  side: "udm" | "source",
): { readonly problem: string; readonly advice: string } {
  const set =
    `Set ${side}.ca_cert to the file with the certificate (PEM) of the authority that signed the server's certificate`;
  if (systemStore !== undefined) {
    return {
      problem: `: it is not in ${systemStore}`,
      advice: `${set}, or add it to the store of this machine.`,
    };
  }
  if (caCert === undefined) return { problem: "", advice: `${set}.` };
  return {
    problem: `: it is not in the file of ${side}.ca_cert`,
    advice:
      `Put the certificate (PEM) of the authority that signed the server's certificate into the file. ` +
      `Without ${side}.ca_cert, the store of this machine is used.`,
  };
}

/** Explains an error text; undefined if it is not about the certificate of the server. */
export function certificateFault(text: string): CertificateFault | undefined {
  const fault = /invalid peer certificate: (.*)/s.exec(text)?.[1];
  if (fault === undefined) return undefined;
  if (/not valid for name|NotValidForName/.test(fault)) {
    const names = [...fault.matchAll(/(?:DnsName|IpAddress)\("?([^")]{1,255})"?\)/g)].map(([, name = ""]) =>
      name
    );
    return { kind: "name", problem: `is not valid for this name${namesOnly(names)}` };
  }
  const known = FAULTS.find(([words]) => words.test(fault));
  return known?.[1] ?? { kind: "other", problem: `is not accepted: ${fault.slice(0, 200)}` };
}

/** The names of a certificate, as the end of a problem. */
export function namesOnly(names: readonly string[]): string {
  return names.length === 0 ? "; it contains no name (subjectAltName)" : `, only for ${names.join(" and ")}`;
}

/** Names the issuer of a certificate, which comes from the server. */
export function issuedBy(issuer: string): string | undefined {
  return issuer === "" ? undefined : `issued by ${JSON.stringify(fromOutside(issuer))}`;
}
