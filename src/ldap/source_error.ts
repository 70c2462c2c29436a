/**
 * The error of everything that goes wrong with the source directory.
 *
 * @module
 */

/** What kind of problem it is, for callers that decide by it (exit code, metrics). */
export type SourceProblem =
  /** The configuration cannot work as it is. */
  | "configuration"
  /** No connection: refused, unknown name, no route, no permission. */
  | "unreachable"
  /** The TLS handshake failed or the certificate is not accepted. */
  | "tls"
  /** The server does not accept who we are. */
  | "credentials"
  /** The server knows who we are, but does not let us. */
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

/** What was being done when it went wrong. */
export interface Operation {
  readonly kind: "connect" | "StartTLS" | "bind" | "search";
  /** For people: `bind as cn=reader,dc=example`, `search (objectClass=user) below dc=example`. */
  readonly text: string;
}

/** What a {@linkcode SourceError} is made of. */
export interface SourceErrorDetails {
  /** The URI of the server, or of all of them. */
  readonly server: string;
  readonly operation: Operation;
  readonly problem: SourceProblem;
  /** What happened, in plain words, without a full stop. */
  readonly what: string;
  /** What to do next, a whole sentence. */
  readonly advice?: string;
  /** The LDAP result code (RFC 4511 section 4.1.9), if the server gave one. */
  readonly code?: number;
  readonly cause?: unknown;
}

/**
 * The source cannot be read, or not completely. It names the server, the operation, the cause and what to do.
 * Whoever sees it must not take anything that was read before for complete.
 */
export class SourceError extends Error {
  override readonly name = "SourceError";
  readonly server: string;
  readonly operation: Operation;
  readonly problem: SourceProblem;
  /** The LDAP result code, if the server gave one. */
  readonly code: number | undefined;

  constructor(details: SourceErrorDetails) {
    const { server, operation, what, advice } = details;
    super(
      `${server}: ${operation.text}: ${what}${advice === undefined ? "" : `. ${advice}`}`,
      details.cause === undefined ? undefined : { cause: details.cause },
    );
    this.server = server;
    this.operation = operation;
    this.problem = details.problem;
    this.code = details.code;
  }
}
