import { basicAuthorization } from "./admission.ts";
import type { JsonObject, UdmSimulator } from "./mod.ts";

/** An answer as the tests of the simulator look at it. */
interface TestAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The body if it is JSON, else an empty object. */
  readonly body: JsonObject;
}

/** Sends a request with credentials and the media types of JSON, unless the headers say otherwise. */
export async function request(
  simulator: UdmSimulator,
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {},
): Promise<TestAnswer> {
  const response = await fetch(simulator.url + path, {
    method,
    redirect: "manual",
    headers: {
      Accept: "application/json",
      Authorization: basicAuthorization(simulator.username, simulator.password),
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  const isJson = text !== "" && response.headers.get("content-type") === "application/json";
  return { status: response.status, headers: response.headers, text, body: isJson ? JSON.parse(text) : {} };
}

/** The path of an object. */
export function objectPath(type: string, dn: string): string {
  return `${type}/${encodeURIComponent(dn)}`;
}

/** The DNs in a list. */
export function listedDns(answer: TestAnswer): string[] {
  const embedded = answer.body._embedded as { "udm:object"?: { dn: string }[] };
  return (embedded["udm:object"] ?? []).map(({ dn }) => dn);
}

/** The message of an error. */
export function errorMessage(answer: TestAnswer): string {
  return String((answer.body.error as JsonObject).message);
}
