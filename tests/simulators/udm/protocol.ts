/**
 * The rules of the protocol that hold for every request, before anything is looked up.
 *
 * @module
 */

import { type Answer, html, json } from "./answer.ts";
import type { Admission } from "./admission.ts";
import type { Call } from "./call.ts";
import { missingArgument, notFound, plainError, type UdmError, unprocessable } from "./errors.ts";
import { isObject, type JsonObject } from "./json.ts";

const METHODS = new Set(["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]);
const JSON_TYPES = /(?:^|,)\s*application\/(?:hal\+)?json\s*(?:;|,|$)/;
const NOT_ACCEPTABLE = `<!DOCTYPE html>
<html hx-headers="{&#34;Accept-Language&#34;: &#34;en_US&#34;}" lang="en_US" hx-ext="response-targets">
\t<head>
\t\t<title>HTTP-Error 406: </title>
\t\t<meta content="text/html; charset=utf-8" http-equiv="content-type">
\t</head>
\t<body>HTTP-Error 406</body>
</html>
`;

/** The answer to wrong or missing credentials. */
export function unauthorised(): Answer {
  return html(401, "", { "WWW-Authenticate": 'Basic realm="Univention Directory Manager"' });
}

/** The answer while the server is starting: a bare JSON string. */
export function unavailable(): Answer {
  return json(503, "The server is starting. Please try again later.", { "Retry-After": "3" });
}

/**
 * Checks credentials, method, media types and JSON syntax.
 *
 * @returns an answer if the request ends here
 * @throws {UdmError} 400, 404, 405, 500
 */
export function refuse(call: Call, admission: Admission): Answer | undefined {
  const admitted = admission(call.headers.get("authorization") ?? "");
  if (admitted === "unknown") return unauthorised();
  if (admitted === "not allowed") throw plainError(403, "Not in allowed groups.");
  if (!METHODS.has(call.method)) throw plainError(405, "HTTP 405: Method Not Allowed");
  if (!JSON_TYPES.test(call.headers.get("accept") ?? "")) return html(406, NOT_ACCEPTABLE);
  if (call.rawPath === "") throw notFound();
  if (call.method === "GET" || call.method === "DELETE" || call.method === "OPTIONS") {
    if (call.hasBody) throw plainError(400, "HTTP 400: Bad Request (unexpected body)");
    return undefined;
  }
  if (!/^application\/(?:json|json-patch\+json)\b/.test(call.headers.get("content-type") ?? "")) {
    throw plainError(500, "'NoneType' object is not subscriptable", {
      traceback: "Traceback (most recent call last):\n  ...",
    });
  }
  if (call.isBrokenJson) throw brokenJson(String(call.body));
  return undefined;
}

function brokenJson(text: string): UdmError {
  const at = Math.min(firstFault(text), text.length);
  const before = text.slice(0, at).split("\n");
  const where = `line ${before.length} column ${(before.at(-1) ?? "").length + 1} (char ${at})`;
  const problem = `Invalid JSON document: JSONDecodeError('Expecting value: ${where}')`;
  return plainError(400, `HTTP 400: Bad Request (${problem})`);
}

/** Where JSON stops being JSON; its end if it just stops. */
function firstFault(text: string): number {
  try {
    JSON.parse(text);
  } catch (error) {
    const position = /position (\d+)/.exec(error instanceof Error ? error.message : "");
    if (position !== null) return Number(position[1]);
  }
  return text.length;
}

/**
 * The body of a request as an object with the required keys.
 *
 * @throws {UdmError} 422
 */
export function readBody(call: Call, required: readonly string[]): JsonObject {
  const { body } = call;
  if (!isObject(body)) throw noObject([]);
  const missing = required.filter((name) => (body[name] ?? null) === null);
  if (missing.length > 0) throw unprocessable(missing.map(missingArgument));
  if (body.properties !== undefined && !isObject(body.properties)) throw noObject(["properties"]);
  return body;
}

function noObject(path: readonly string[]): UdmError {
  return unprocessable([{
    location: ["body", ...path],
    message: 'Not a "dict"',
    prefix: `Body data "${path[0] ?? "body_arguments"}": `,
    path: ["body_arguments", ...path],
  }]);
}

/**
 * Checks If-Match.
 *
 * @throws {UdmError} 412 if the object has changed since; 400 if the header is none
 */
export function checkIfMatch(call: Call, current: string): void {
  const header = call.headers.get("if-match");
  if (header === null) return;
  const tags = header.split(",").map((tag) => tag.trim());
  if (!tags.every((tag) => tag === "*" || /^(?:W\/)?"[^"]*"$/.test(tag))) {
    throw plainError(400, `HTTP 400: Bad Request (Invalid entity tag in If-Match)`);
  }
  if (tags.some((tag) => tag === "*" || tag.replace(/^W\//, "") === current)) return;
  const problem = "The resource has meanwhile been changed. " +
    `If-Match ${header} does not match entity tag ${current}.`;
  throw plainError(412, `HTTP 412: Precondition Failed (${problem})`);
}
