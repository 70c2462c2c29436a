/**
 * The error of everything that goes wrong with the source directory.
 *
 * @module
 */

import { ConnectorError, type ErrorDetails } from "../common/error.ts";

/** What kind of error it is, for callers that decide by it. */
export type SourceErrorKind =
  /** The configuration cannot work as it is. */
  | "configuration"
  /** No connection: refused, unknown name, no route, no permission. */
  | "unreachable"
  /** The TLS handshake failed or the certificate is not accepted. */
  | "tls"
  /** The server does not accept the credentials. */
  | "credentials"
  /** The server accepts the credentials, but not the operation. */
  | "denied"
  /** The base does not exist, or an entry vanished while it was read. */
  | "missing"
  /** A limit of the server cut the answer off. */
  | "limit"
  /** The server said nothing for too long. */
  | "timeout"
  /** The connection ended before the answer was complete. */
  | "lost"
  /** The other side does not speak LDAP as the standard says. */
  | "protocol"
  /** The server is busy or shutting down; later it may work. */
  | "busy"
  /** The server refused the operation for another reason. */
  | "refused";

const TRANSIENT: ReadonlySet<SourceErrorKind> = new Set(["unreachable", "timeout", "lost", "busy"]);

/** What was being done when it went wrong. */
export interface Operation {
  readonly kind: "connect" | "TLS handshake" | "StartTLS" | "bind" | "search";
  /** For people: `bind as cn=reader,dc=example`, `search (objectClass=user) below dc=example`. */
  readonly text: string;
}

/** What happened, without what was being done. */
export interface SourceErrorReason extends Pick<ErrorDetails, "problem" | "detail" | "advice"> {
  readonly kind: SourceErrorKind;
}

/** What a {@linkcode SourceError} is made of. */
export interface SourceErrorDetails extends SourceErrorReason, Pick<ErrorDetails, "parts"> {
  /** The URI of the server, or of all of them. */
  readonly server: string;
  readonly operation: Operation;
  /** The LDAP result code (RFC 4511 section 4.1.9), if the server gave one. */
  readonly code?: number | undefined;
  readonly cause?: unknown;
}

/** The source cannot be read completely. What was read before is only a part. */
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
