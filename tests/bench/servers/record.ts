/**
 * Recorded requests in a form that can be replayed.
 *
 * @module
 */

import type { LoggedRequest } from "../../simulators/udm/mod.ts";
import { isWrite } from "../../support/is_write.ts";

/** A recorded request. */
export interface Recorded {
  readonly method: string;
  /** Type of the object, such as `users/user`. */
  readonly type: string;
  /** Relative to the base address, percent-encoded, with its query. */
  readonly path: string;
  /** The body as JSON. */
  readonly body?: string;
  /** The status of the response. */
  readonly status: number;
  /** Times of the request and the response (ms). */
  readonly began: number;
  readonly ended: number;
}

/** Converts a request from the simulator's log. */
export function recorded(request: LoggedRequest): Recorded {
  const { method, kind, type, dn, path, query, body, status, began, ended } = request;
  const parameters = new URLSearchParams();
  for (const [name, values] of Object.entries(query)) {
    for (const value of values) parameters.append(name, value);
  }
  const search = parameters.size > 0 ? `?${parameters}` : "";
  const place = kind === "template"
    ? `${type}/add`
    : kind === "list" || kind === "post" || kind === "types"
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

/** Whether a request is a write. */
export function writes({ method }: Recorded): boolean {
  return isWrite({ method });
}

/**
 * Index of the first request that may run concurrently: the first write of a user or group.
 */
export function firstParallel(requests: readonly Recorded[]): number {
  const at = requests.findIndex((request) => writes(request) && request.type !== "container/ou");
  return at < 0 ? requests.length : at;
}

/**
 * The dependencies of requests. A request waits for the creation of the groups it nests, because UDM rejects a nested
 * group that does not exist yet.
 *
 * @returns indexes of requests by the index of the dependent one; most have none
 */
export function needsOf(requests: readonly Recorded[]): ReadonlyMap<number, readonly number[]> {
  const created = new Map<string, number>();
  const needs = new Map<number, number[]>();
  requests.forEach(({ method, type, body }, place) => {
    if (type !== "groups/group" || body === undefined) return;
    const { position, properties } = JSON.parse(body) as {
      readonly position?: string;
      readonly properties?: { readonly name?: string; readonly nestedGroup?: readonly string[] };
    };
    const own = (properties?.nestedGroup ?? []).map((dn) => created.get(dn)).filter((other) =>
      other !== undefined
    );
    if (own.length > 0) needs.set(place, own);
    if (method === "POST") created.set(`cn=${properties?.name},${position}`, place);
  });
  return needs;
}
