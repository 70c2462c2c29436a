/**
 * Authenticating on a connection.
 *
 * @module
 */
import { BindRequest, ProtocolOperation } from "ldapts";
import type { Connection } from "./connection.ts";
import type { Request } from "./exchange.ts";
import { resultError } from "./result_codes.ts";
import { type Operation, SourceError } from "./source_error.ts";

/**
 * Authenticates with a DN (or what else the server takes for a name) and a password.
 *
 * @throws {SourceError} if the server refuses, or if the password is empty: servers take that for an anonymous
 *   bind and let it succeed (RFC 4513 section 5.1.2)
 */
export async function bindSimple(connection: Connection, dn: string, password: string): Promise<void> {
  const operation: Operation = { kind: "bind", text: `bind as ${dn}` };
  if (password === "") {
    throw new SourceError({
      server: connection.uri.text,
      operation,
      problem: "configuration",
      what: "the password is empty, which would be an anonymous bind",
      advice: "Set source.password.",
    });
  }
  await bind(connection, operation, (messageId) => new BindRequest({ messageId, dn, password }), [password]);
}

/**
 * Authenticates as whom the connection itself shows (SASL EXTERNAL, RFC 4422 appendix A): the user of the process for
 * `ldapi`, the client certificate for TLS.
 *
 * @throws {SourceError} if the server refuses
 */
export async function bindExternal(connection: Connection): Promise<void> {
  const operation: Operation = { kind: "bind", text: "bind with SASL EXTERNAL" };
  await bind(connection, operation, (messageId) => new BindRequest({ messageId, mechanism: "EXTERNAL" }));
}

async function bind(
  connection: Connection,
  operation: Operation,
  build: (messageId: number) => Request,
  hide: readonly string[] = [],
): Promise<void> {
  const { result } = await connection.request(operation, ProtocolOperation.LDAP_RES_BIND, build);
  if (result.code !== 0) throw resultError(connection.uri.text, operation, result, hide);
}
