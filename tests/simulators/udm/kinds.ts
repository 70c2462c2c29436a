/** The kinds of requests that faults, latencies and counters distinguish. */
export type RequestKind =
  | "template"
  | "types"
  | "list"
  | "get"
  | "post"
  | "put"
  | "patch"
  | "delete"
  | "other";

/** A request as faults and latencies see it. */
export interface RequestInfo {
  /** HTTP method. */
  readonly method: string;
  /** What the request does. */
  readonly kind: RequestKind;
  /** The object type, e.g. `users/user`; "" if the path names none. */
  readonly type: string;
  /** The decoded DN in the path; "" without one. */
  readonly dn: string;
  /** The path below the base path, decoded. */
  readonly path: string;
  /** Query parameters, each with all its values. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The body: parsed if it is JSON, else the text; undefined without a body. */
  readonly body: unknown;
}
