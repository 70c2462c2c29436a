/** What a request does, as far as faults, latencies and counters tell requests apart. */
export type RequestKind =
  | "template"
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
  /** The DN in the path, decoded; "" if there is none. */
  readonly dn: string;
  /** The path below the base path, decoded. */
  readonly path: string;
  /** Query parameters, each with all its values. */
  readonly query: Readonly<Record<string, readonly string[]>>;
  /** The body: as JSON if it is, else the text; undefined if there is none. */
  readonly body: unknown;
}
