import type { RequestInfo, RequestKind } from "./kinds.ts";
import { BASE_PATH, unquoteDn } from "./urls.ts";

/** A request, taken apart. */
export interface Call extends RequestInfo {
  readonly headers: Headers;
  /** The base URL as the client knows it, without a slash at the end. */
  readonly baseUrl: string;
  /** The path after the base path, as sent. */
  readonly rawPath: string;
  /** Whether the body is text but not JSON. */
  readonly isBrokenJson: boolean;
  readonly hasBody: boolean;
}

const KINDS: Readonly<Record<string, RequestKind>> = {
  POST: "post",
  PUT: "put",
  PATCH: "patch",
  DELETE: "delete",
  OPTIONS: "types",
};

/** Reads a request with its body. */
export async function readCall(request: Request, scheme: string): Promise<Call> {
  const url = new URL(request.url);
  const rawPath = url.pathname.startsWith(`${BASE_PATH}/`) ? url.pathname.slice(BASE_PATH.length) : "";
  const [, type = "", rest = ""] = /^\/([^/]+\/[^/]+)(?:\/(.*))?$/s.exec(rawPath) ?? [];
  const text = request.body === null ? "" : await request.text();
  const body = parse(text);
  const length = Number(request.headers.get("content-length") ?? 0);
  return {
    method: request.method,
    kind: kindOf(request.method, rawPath, rest),
    type,
    dn: rest === "add" ? "" : unquoteDn(rest) ?? "",
    path: unquoteDn(rawPath) ?? rawPath,
    rawPath,
    query: readQuery(url.searchParams),
    headers: request.headers,
    baseUrl: `${scheme}://${request.headers.get("host") ?? url.host}${BASE_PATH}`,
    body: body === undefined && text !== "" ? text : body,
    isBrokenJson: body === undefined && text !== "",
    hasBody: text !== "" || length > 0,
  };
}

function parse(text: string): unknown {
  if (text === "") return undefined;
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function kindOf(method: string, path: string, rest: string): RequestKind {
  if (method !== "GET") return KINDS[method] ?? "other";
  if (/^\/(?:object|ldap|progress)\//.test(path) || path === "/") return "other";
  if (rest === "") return "list";
  return rest === "add" ? "template" : "get";
}

function readQuery(parameters: URLSearchParams): Record<string, string[]> {
  const query: Record<string, string[]> = {};
  for (const [name, value] of parameters) (query[name] ??= []).push(value);
  return query;
}
