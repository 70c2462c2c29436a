/**
 * Intercepts requests to UDM, and builds entries with numbered identifiers.
 *
 * @module
 */

import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { PEOPLE, type SourceAttributes } from "./engine_run.ts";

/** A UUID that ends with a number. */
export function identifier(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** A user of the source. */
export function person(number: number, uid: string, more: SourceAttributes = {}): SourceAttributes {
  return { uid, sn: uid, employeeNumber: identifier(number), ...more };
}

/** A group of the source; its members are users. */
export function group(number: number, cn: string, members: readonly string[]): SourceAttributes {
  return { cn, employeeNumber: identifier(number), member: members.map((uid) => `uid=${uid},${PEOPLE}`) };
}

/** A request, as far as tests look at it. */
export interface Watched {
  readonly method: string;
  /** Relative to the URL of the API, decoded, with the filter, if any. */
  readonly path: string;
}

/** Sends a request to UDM. */
export type Answer = () => Promise<Response>;

/** A `fetch` that passes each request to `between`, which returns the response. */
export function watched(
  udm: InProcessUdmSimulator,
  between: (request: Watched, answer: Answer) => Promise<Response>,
): InProcessUdmSimulator["fetch"] {
  return (url, init) => {
    const { pathname, searchParams } = new URL(url);
    const filter = searchParams.get("filter") ?? "";
    const path = decodeURIComponent(pathname.replace(/^.*\/udm\//, "")) + (filter === "" ? "" : `?${filter}`);
    return between({ method: init.method ?? "GET", path }, () => udm.fetch(url, init));
  };
}

/** Reads a response completely, so that later changes cannot affect it. */
export async function whole(answer: Answer): Promise<Response> {
  const { status, headers, body } = await answer();
  return new Response(body === null ? null : await new Response(body).arrayBuffer(), { status, headers });
}

/** The response of UDM's gateway when its process does not answer. */
export function gatewayError(): Response {
  const headers = { "Content-Type": "application/json", "Retry-After": "3" };
  return new Response('"The service could not be reached."', { status: 503, headers });
}

/** Rejects like `fetch` when the connection breaks before the response. */
export function lost(): Promise<never> {
  return Promise.reject(new TypeError("connection closed before message completed"));
}

/** UDM's response to a name that is taken or locked. */
export function nameIsTaken(name: string): Response {
  const message =
    `Object exists: (uid): The username is already in use as username or as groupname: ${name}.`;
  return new Response(
    JSON.stringify({
      error: { code: 422, title: "Unprocessable Entity", message },
      _embedded: { "udm:error": [{ location: ["body", "dn"], message, type: "value_error" }] },
    }),
    { status: 422, headers: { "Content-Type": "application/json" } },
  );
}
