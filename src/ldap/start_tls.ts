/**
 * The StartTLS request (RFC 4511 section 4.14) and the check of its response.
 *
 * @module
 */
import type { LdapResult } from "./messages.ts";
import { describeResult } from "./result_codes.ts";
import { type Operation, SourceError, type SourceErrorDetails } from "./source_error.ts";
import type { LdapUri } from "../syntax/ldap_uri.ts";

/** The OID of the extended operation. */
export const START_TLS_OID = "1.3.6.1.4.1.1466.20037";

/** The operation, for errors. */
export const START_TLS: Operation = { kind: "StartTLS", text: "StartTLS" };

/**
 * Checks the response of the server.
 *
 * @param clean whether no unencrypted bytes follow it; an attacker could have injected them
 * @throws {SourceError} if TLS must not start
 */
export function checkStartTls(uri: LdapUri, result: LdapResult, clean: boolean): void {
  if (result.code !== 0) {
    const { problem, detail } = describeResult(result);
    throw startTlsError(uri, {
      kind: "tls",
      problem: `the server does not support StartTLS: ${problem}`,
      detail,
      advice: "Configure a certificate there, or use an ldaps:// URI.",
      code: result.code,
    });
  }
  if (!clean) {
    throw startTlsError(uri, {
      kind: "protocol",
      problem: "unencrypted bytes follow the response of the server",
    });
  }
}

/** Creates an error of StartTLS. */
export function startTlsError(
  uri: LdapUri,
  details: Omit<SourceErrorDetails, "server" | "operation">,
): SourceError {
  return new SourceError({ server: uri.text, operation: START_TLS, ...details });
}
