/**
 * A UDM between whose requests something happens, and entries with numbers for identifiers.
 *
 * @module
 */

import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";
import { PEOPLE, type SourceAttributes } from "./engine_run.ts";

/** An identifier, a UUID in the end of which is a number. */
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
  /** Relative to the address of the API, not encoded; with the filter, if there is one. */
  readonly path: string;
}

/** Lets UDM answer a request. */
export type Answer = () => Promise<Response>;

/** Stands between the engine and UDM: `between` sees each request before it is answered, and answers it. */
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

/** An answer that is complete: whatever comes afterwards is not in it. */
export async function whole(answer: Answer): Promise<Response> {
  const { status, headers, body } = await answer();
  return new Response(body === null ? null : await new Response(body).arrayBuffer(), { status, headers });
}

/** What the gateway of UDM says when it has no answer from the process behind it. */
export function gatewayError(): Response {
  const headers = { "Content-Type": "application/json", "Retry-After": "3" };
  return new Response('"The service could not be reached."', { status: 503, headers });
}

/** How `fetch` fails when the connection breaks before an answer. */
export function lost(): Promise<never> {
  return Promise.reject(new TypeError("connection closed before message completed"));
}

/** What UDM says when somebody has a name, or is about to have it. */
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
