/**
 * The error for all failures of the source directory.
 *
 * @module
 */

import { ConnectorError, type ErrorDetails } from "../common/error.ts";

/** The kind of failure, for decisions of callers. */
export type SourceErrorKind =
  /** The configuration cannot work. */
  | "configuration"
  /** No connection: refused, unknown host, no route, no permission. */
  | "unreachable"
  /** The TLS handshake failed or the certificate is not trusted. */
  | "tls"
  /** The server rejects the credentials. */
  | "credentials"
  /** The account may not perform the operation. */
  | "denied"
  /** The base does not exist, or an entry was deleted while it was read. */
  | "missing"
  /** A limit of the server truncated the result. */
  | "limit"
  /** The server sent nothing for too long. */
  | "timeout"
  /** The connection ended before the response was complete. */
  | "lost"
  /** The server violates the LDAP standard or does not speak LDAP. */
  | "protocol"
  /** The server is busy or shutting down; a retry may work. */
  | "busy"
  /** The server refused the operation for another reason. */
  | "refused";

const TRANSIENT: ReadonlySet<SourceErrorKind> = new Set(["unreachable", "timeout", "lost", "busy"]);

/** The operation that failed. */
export interface Operation {
  readonly kind: "connect" | "TLS handshake" | "StartTLS" | "bind" | "search";
  /** For people: `bind as cn=reader,dc=example`, `search (objectClass=user) below dc=example`. */
  readonly text: string;
}

/** The reason of a failure, without the operation. */
export interface SourceErrorReason extends Pick<ErrorDetails, "problem" | "detail" | "advice"> {
  readonly kind: SourceErrorKind;
}

/** The fields of a {@linkcode SourceError}. */
export interface SourceErrorDetails extends SourceErrorReason, Pick<ErrorDetails, "parts"> {
  /** The URI of the server, or of all of them. */
  readonly server: string;
  readonly operation: Operation;
  /** The LDAP result code (RFC 4511 section 4.1.9), if the server gave one. */
  readonly code?: number | undefined;
  readonly cause?: unknown;
}

/** The source could not be read completely. */
export class SourceError extends ConnectorError {
  readonly server: string;
  readonly operation: Operation;
  readonly kind: SourceErrorKind;
  /** The LDAP result code, if the server gave one. */
  readonly code: number | undefined;

  constructor(details: SourceErrorDetails) {
    const { server, operation, kind, code, cause, ...said } = details;
    const place = said.parts === undefined ? `${server}: ${operation.text}` : undefined;
    super({ place, transient: TRANSIENT.has(kind), ...said }, cause);
    this.server = server;
    this.operation = operation;
    this.kind = kind;
    this.code = code;
  }
}
