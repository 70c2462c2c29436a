/**
 * Requests that were sent once, in the form in which they can be sent again.
 *
 * @module
 */

import type { LoggedRequest } from "../../simulators/udm/mod.ts";

/** A request to be sent again. */
export interface Recorded {
  readonly method: string;
  /** Type of the object, such as `users/user`. */
  readonly type: string;
  /** Relative to the base address, percent-encoded, with its query. */
  readonly path: string;
  /** The body as JSON. */
  readonly body?: string;
  /** The status of the answer. */
  readonly status: number;
  /** When it came and when it was answered (ms). */
  readonly began: number;
  readonly ended: number;
}

/** Makes a request of what the simulator noted about it. */
export function recorded(request: LoggedRequest): Recorded {
  const { method, kind, type, dn, path, query, body, status, began, ended } = request;
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of values) parameters.append(name, value);
  }
  const search = parameters.size > 0 ? `?${parameters}` : "";
  const place = kind === "template"
    ? `${type}/add`
    : kind === "list" || kind === "post"
    ? `${type}/`
    : dn !== ""
    ? `${type}/${encodeURIComponent(dn)}`
    : encodeURI(path.replace(/^\//, ""));
  return {
    method,
    type,
    path: place + search,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    status,
    began,
    ended,
  };
}

/** Whether a request writes. */
export function writes({ method }: Recorded): boolean {
  return method !== "GET";
}

/**
 * Where the reading and the preparation end and the writing in parallel begins: at the first user or group that is
 * written.
 */
export function firstParallel(requests: readonly Recorded[]): number {
  const at = requests.findIndex((request) => writes(request) && request.type !== "container/ou");
  return at < 0 ? requests.length : at;
}

/**
 * Which requests must have been answered before each one is sent: those that make the groups it nests. UDM knows no DN
 * of a group that is yet to be made.
 *
 * @returns places of requests, by the place of the one that needs them; most need none
 */
export function needsOf(requests: readonly Recorded[]): ReadonlyMap<number, readonly number[]> {
  const made = new Map<string, number>();
  const needs = new Map<number, number[]>();
  requests.forEach(({ method, type, body }, place) => {
    if (type !== "groups/group" || body === undefined) return;
    const { position, properties } = JSON.parse(body) as {
      readonly position?: string;
      readonly properties?: { readonly name?: string; readonly nestedGroup?: readonly string[] };
    };
    const own = (properties?.nestedGroup ?? []).map((dn) => made.get(dn)).filter((other) =>
      other !== undefined
    );
    if (own.length > 0) needs.set(place, own);
    if (method === "POST") made.set(`cn=${properties?.name},${position}`, place);
  });
  return needs;
}
