/**
 * Authentication on a connection.
 *
 * @module
 */
import { BindRequest, ProtocolOperation } from "ldapts";
import { hideSecrets } from "../common/redact.ts";
import type { Connection } from "./connection.ts";
import { describeResult, resultError } from "./result_codes.ts";
import { type Operation, SourceError } from "./source_error.ts";

/**
 * Authenticates with a DN (or another name that the server accepts) and a password.
 *
 * @param origin where the password comes from, for messages
 * @throws {SourceError} if the server refuses, or if the password is empty: servers accept that as an anonymous
 *   bind (RFC 4513 section 5.1.2)
 */
export async function bindSimple(
  connection: Connection,
  dn: string,
  password: string,
  origin?: string,
): Promise<void> {
  const operation: Operation = { kind: "bind", text: `bind as ${dn}` };
  if (password === "") {
    throw new SourceError({
      server: connection.uri.text,
      operation,
      kind: "configuration",
      problem: "the password is empty; the server would treat this as an anonymous bind",
      advice: "Set source.password.",
    });
  }
  hideSecrets(password);
  const { result } = await connection.request(
    operation,
    ProtocolOperation.LDAP_RES_BIND,
    (messageId) => new BindRequest({ messageId, dn, password }),
  );
  if (result.code === 0) return;
  const place = origin === undefined ? "source.password" : `the password from ${origin}`;
  const reason = describeResult(result);
  const advice = reason.advice?.replace("source.password", place);
  const isNameWrong = (reason.kind === "credentials" || result.code === INVALID_DN) && !isAccountName(dn);
  const all = isNameWrong ? [NAME_ADVICE, advice].filter((text) => text !== undefined).join(" ") : advice;
  throw resultError(connection.uri.text, operation, result, all);
}

/** Result code invalidDNSyntax (RFC 4511 appendix A). */
const INVALID_DN = 34;

/** Whether a text can name an account: a DN, or in Active Directory user@domain or DOMAIN\user (MS-ADTS 5.1.1.1.1). */
function isAccountName(name: string): boolean {
  return /[=@\\]/.test(name);
}

const NAME_ADVICE = "Write source.bind_dn as a DN; in Active Directory also as user@domain or DOMAIN\\user.";

/**
 * Authenticates with the identity of the connection (SASL EXTERNAL, RFC 4422 appendix A): the user of the process
 * for `ldapi`, the client certificate for TLS.
 *
 * @throws {SourceError} if the server refuses
 */
export async function bindExternal(connection: Connection): Promise<void> {
  const operation: Operation = { kind: "bind", text: "bind with SASL EXTERNAL" };
  const { result } = await connection.request(
    operation,
    ProtocolOperation.LDAP_RES_BIND,
    (messageId) => new BindRequest({ messageId, mechanism: "EXTERNAL" }),
  );
  if (result.code === 0) return;
  const { kind, detail } = describeResult(result);
  if (kind !== "credentials") throw resultError(connection.uri.text, operation, result);
  throw new SourceError({
    server: connection.uri.text,
    operation,
    kind,
    problem: "the server knows no account for this connection",
    detail,
    code: result.code,
    advice: connection.uri.scheme === "ldapi"
      ? "Map the user of this process to an account: see authz-regexp in slapd.conf(5) and the server's log."
      : "Set source.client_cert and source.client_key, make the server request them (TLSVerifyClient in " +
        "slapd.conf(5)), and use ldaps:// or StartTLS; or use bind_dn and password instead of source.sasl_method.",
  });
}
