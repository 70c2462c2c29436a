/**
 * A gateway in front of a simulator: it refuses, delays and decorates as nginx, Apache and web application firewalls
 * do. As a server with {@linkcode startGateway}, or without a network with {@linkcode throughGateway}.
 *
 * @module
 */

import type { InProcessUdmSimulator } from "../simulators/udm/mod.ts";

/** What a gateway does with requests. Without options it passes all of them on. */
export interface GatewayOptions {
  /** Longer bodies of requests are answered 413 (bytes). */
  readonly maxBody?: number;
  /** Requests with a longer URL are answered 414 (characters); 8190 is the default of Apache. */
  readonly maxUrl?: number;
  /** An answer that takes longer is replaced by 504; UDM goes on with the request (ms). */
  readonly timeout?: number;
  /** A list of more objects is answered 504, like one that takes too long, but without waiting. */
  readonly maxObjects?: number;
  /** Answers 404 to "%2F" in a path, as Apache does unless `AllowEncodedSlashes` is on. */
  readonly refuseEncodedSlash?: boolean;
  /** Answers 503 with this `Retry-After` (seconds) to the first requests. */
  readonly retryAfter?: { readonly seconds: number; readonly requests: number };
  /** Answers 302 to this path to everything. */
  readonly redirect?: string;
  /** Number of header lines that are added to every response. */
  readonly headerLines?: number;
  /** Answers as nginx does to plain HTTP on a port for HTTPS. */
  readonly plainHttpOnTls?: boolean;
  /** A firewall answers 403 with HTML to requests whose body matches. */
  readonly firewall?: RegExp;
}

/** A request that has reached a gateway. */
interface GatewayRequest {
  readonly method: string;
  readonly url: string;
  /** The status of the response. */
  readonly status: number;
}

/** A gateway that listens on a port of 127.0.0.1. */
interface Gateway extends AsyncDisposable {
  /** The base URL of UDM behind it, with a slash at the end. */
  readonly url: string;
  /** All requests that were answered. */
  readonly requests: readonly GatewayRequest[];
}

type Fetch = InProcessUdmSimulator["fetch"];

/** Replaces the `fetch` of a simulator by one that goes through a gateway. */
export function throughGateway(fetch: Fetch, options: GatewayOptions): Fetch {
  let number = 0;
  return async (url, init) => {
    const body = init.body ?? undefined;
    const sent = body === undefined ? new Uint8Array() : await new Response(body).bytes();
    const refused = refusal(++number, url, sent, options);
    if (refused !== undefined) return refused;
    const response = await withTimeout(
      fetch(url, body === undefined ? init : { ...init, body: sent }),
      options,
    );
    return decorated(response, options.headerLines ?? 0);
  };
}

/** Starts a gateway. */
export function startGateway(
  udm: Pick<InProcessUdmSimulator, "fetch" | "url">,
  options: GatewayOptions,
): Gateway {
  const fetch = throughGateway(udm.fetch, options);
  const requests: GatewayRequest[] = [];
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, async (request) => {
    const { method, url, headers } = request;
    const body = request.body === null ? null : await request.bytes();
    const response = await fetch(url, { method, headers, body }).catch(() => nginx(502, "Bad Gateway"));
    requests.push({ method, url, status: response.status });
    return response;
  });
  return {
    url: `http://127.0.0.1:${server.addr.port}${new URL(udm.url).pathname}`,
    requests,
    [Symbol.asyncDispose]: () => server.shutdown(),
  };
}

function refusal(
  number: number,
  url: string,
  body: Uint8Array<ArrayBuffer>,
  options: GatewayOptions,
): Response | undefined {
  const { maxBody = Infinity, maxUrl = Infinity, retryAfter, redirect, firewall } = options;
  if (options.plainHttpOnTls) {
    return nginx(400, "Bad Request", "The plain HTTP request was sent to HTTPS port");
  }
  if (redirect !== undefined) {
    return nginx(302, "Found", undefined, { Location: new URL(redirect, url).href });
  }
  if (retryAfter !== undefined && number <= retryAfter.requests) {
    const headers = { "Retry-After": String(retryAfter.seconds) };
    return nginx(503, "Service Temporarily Unavailable", undefined, headers);
  }
  if (url.length > maxUrl) {
    return apache(414, "Request-URI Too Long", "The requested URL's length exceeds the limit.");
  }
  if (body.length > maxBody) return nginx(413, "Request Entity Too Large");
  if (options.refuseEncodedSlash && /%2f/i.test(new URL(url).pathname)) {
    return apache(404, "Not Found", "The requested URL was not found on this server.");
  }
  if (firewall?.test(new TextDecoder().decode(body))) {
    return apache(403, "Forbidden", "You don't have permission to access this resource.");
  }
  return undefined;
}

async function withTimeout(pending: Promise<Response>, options: GatewayOptions): Promise<Response> {
  const { timeout, maxObjects = Infinity } = options;
  const tooLate = Promise.withResolvers<undefined>();
  const timer = timeout === undefined ? undefined : setTimeout(() => tooLate.resolve(undefined), timeout);
  const response = await Promise.race([pending, tooLate.promise]).finally(() => clearTimeout(timer));
  if (response === undefined) {
    pending.catch(() => {});
    return nginx(504, "Gateway Time-out");
  }
  if (maxObjects === Infinity || response.status !== 200) return response;
  const body = await response.text();
  const objects = Number(/"results":(\d+)\}$/.exec(body)?.[1] ?? 0);
  return objects > maxObjects ? nginx(504, "Gateway Time-out") : new Response(body, response);
}

function decorated(response: Response, lines: number): Response {
  if (lines === 0) return response;
  const headers = new Headers(response.headers);
  for (let line = 1; line <= lines; line++) headers.set(`X-Line-${line}`, String(line));
  return new Response(response.body, { status: response.status, headers });
}

function nginx(status: number, title: string, text?: string, headers: Record<string, string> = {}): Response {
  const lines = [
    "<html>",
    `<head><title>${status} ${text ?? title}</title></head>`,
    "<body>",
    `<center><h1>${status} ${title}</h1></center>`,
    ...(text === undefined ? [] : [`<center>${text}</center>`]),
    "<hr><center>nginx/1.22.1</center>",
    "</body>",
    "</html>",
    "",
  ];
  return page(status, "text/html", lines.join("\r\n"), { Server: "nginx/1.22.1", ...headers });
}

function apache(status: number, title: string, text: string): Response {
  const body = `<!DOCTYPE HTML PUBLIC "-//IETF//DTD HTML 2.0//EN">
<html><head>
<title>${status} ${title}</title>
</head><body>
<h1>${title}</h1>
<p>${text}</p>
<hr>
<address>Apache/2.4.62 (Univention) Server</address>
</body></html>
`;
  return page(status, "text/html; charset=iso-8859-1", body, { Server: "Apache/2.4.62 (Univention)" });
}

function page(status: number, type: string, body: string, headers: Record<string, string>): Response {
  return new Response(body, { status, headers: { "Content-Type": type, ...headers } });
}
