/**
 * A small HTTP server for tests. It works on raw connections, so that it can misbehave in every way.
 *
 * @module
 */
import assert from "node:assert/strict";
import { childDn } from "../syntax/dn.ts";
import { createUdmClient, type UdmClientOptions } from "./client.ts";
import type { WriteScope } from "./types.ts";
import { UdmError } from "./errors.ts";
import type { UdmClient } from "./types.ts";

/** A received request. */
export interface Received {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: Headers;
  readonly body: string;
  /** 1 for the first request. */
  readonly number: number;
}

/** The connection of a request. */
export interface Connection {
  /** Sends a complete response. A body that is not a string is sent as JSON. */
  answer(status: number, body?: unknown, headers?: Record<string, string>): Promise<void>;
  write(content: string | Uint8Array): Promise<void>;
  close(): void;
  /** Resolves when the client has closed the connection. */
  closedByClient(): Promise<void>;
}

/** Handles one request. Returning without a response leaves the client waiting. */
export type Handler = (request: Received, connection: Connection) => void | Promise<void>;

/** A running server. */
export interface TestServer extends AsyncDisposable {
  readonly host: string;
  readonly port: number;
  /** URL with a base path like UDM's. */
  readonly uri: string;
  readonly requests: readonly Received[];
  /** Number of accepted connections. */
  connections(): number;
}

/** Starts a server on a free port of 127.0.0.1. */
export function startServer(handler: Handler, tls?: { key: string; cert: string }): TestServer {
  const listener = tls === undefined
    ? Deno.listen({ hostname: "127.0.0.1", port: 0 })
    : Deno.listenTls({ hostname: "127.0.0.1", port: 0, ...tls });
  const { port } = listener.addr as Deno.NetAddr;
  const open = new Set<Deno.Conn>();
  const requests: Received[] = [];
  let accepted = 0;
  const tasks: Promise<void>[] = [];

  const serve = async (conn: Deno.Conn) => {
    open.add(conn);
    const buffer = { bytes: new Uint8Array() };
    const close = () => {
      if (open.delete(conn)) conn.close();
    };
    try {
      for (;;) {
        const request = await readRequest(conn, buffer, requests.length + 1);
        if (request === undefined) break;
        requests.push(request);
        await handler(request, {
          close,
          write: (content) => write(conn, content),
          answer: answerOn(conn),
          closedByClient: async () => {
            while (await fill(conn, buffer).catch(() => false));
          },
        });
      }
    } catch {
      // The client or the test has closed the connection
    }
    close();
  };
  const accept = async () => {
    for (;;) {
      const conn = await listener.accept().catch(() => undefined);
      if (conn === undefined) return;
      accepted++;
      tasks.push(serve(conn));
    }
  };
  const accepting = accept();
  return {
    host: `127.0.0.1:${port}`,
    port,
    uri: `${tls === undefined ? "http" : "https"}://127.0.0.1:${port}/univention/udm/`,
    requests,
    connections: () => accepted,
    async [Symbol.asyncDispose]() {
      listener.close();
      for (const conn of open) conn.close();
      open.clear();
      await accepting;
      await Promise.all(tasks);
    },
  };
}

// Web servers answer 400 to this first byte
const TLS_HANDSHAKE = 0x16;

async function readRequest(
  conn: Deno.Conn,
  buffer: { bytes: Uint8Array },
  number: number,
): Promise<Received | undefined> {
  let head = -1;
  const text = () => new TextDecoder("latin1").decode(buffer.bytes);
  while ((head = text().indexOf("\r\n\r\n")) < 0) {
    if (!await fill(conn, buffer)) return undefined;
    if (buffer.bytes[0] === TLS_HANDSHAKE) await write(conn, "HTTP/1.1 400 Bad Request\r\n\r\n");
  }
  const [line = "", ...fields] = text().slice(0, head).split("\r\n");
  const headers = new Headers(
    fields.map((field) => [field.slice(0, field.indexOf(":")), field.slice(field.indexOf(":") + 1).trim()]),
  );
  const end = head + 4 + Number(headers.get("content-length") ?? 0);
  while (buffer.bytes.length < end) if (!await fill(conn, buffer)) return undefined;
  const body = new TextDecoder().decode(buffer.bytes.subarray(head + 4, end));
  buffer.bytes = buffer.bytes.slice(end);
  const [method = "", target = ""] = line.split(" ");
  const url = new URL(target, "http://server");
  return {
    method,
    path: url.pathname.slice("/univention/udm/".length),
    query: url.searchParams,
    headers,
    body,
    number,
  };
}

async function fill(conn: Deno.Conn, buffer: { bytes: Uint8Array }): Promise<boolean> {
  const piece = new Uint8Array(65536);
  const length = await conn.read(piece);
  if (length === null) return false;
  const joined = new Uint8Array(buffer.bytes.length + length);
  joined.set(buffer.bytes);
  joined.set(piece.subarray(0, length), buffer.bytes.length);
  buffer.bytes = joined;
  return true;
}

async function write(conn: Deno.Conn, content: string | Uint8Array): Promise<void> {
  const bytes = typeof content === "string" ? new TextEncoder().encode(content) : content;
  let sent = 0;
  while (sent < bytes.length) sent += await conn.write(bytes.subarray(sent));
}

function answerOn(conn: Deno.Conn): Connection["answer"] {
  return (status, body, headers = {}) => {
    const text = body === undefined ? "" : typeof body === "string" ? body : JSON.stringify(body);
    const length = new TextEncoder().encode(text).length;
    const fields = Object.entries({
      ...(body === undefined ? {} : { "Content-Type": "application/json" }),
      ...headers,
    });
    const lines = fields.map(([name, value]) => `${name}: ${value}\r\n`).join("");
    const lengthLine = status === 204 ? "" : `Content-Length: ${length}\r\n`;
    return write(conn, `HTTP/1.1 ${status} X\r\n${lines}${lengthLine}\r\n${text}`);
  };
}

/** Options for a client of a test server: short time limits, and delays that are recorded instead of waited for. */
export function testOptions(uri: string, pauses: number[] = []): UdmClientOptions {
  return {
    uri,
    user: "Administrator",
    password: "se cret:Ä",
    connectTimeoutMs: 5000,
    readTimeoutMs: 10_000,
    clock: {
      random: () => 0,
      sleep: (ms) => {
        pauses.push(ms);
        return Promise.resolve();
      },
    },
  };
}

/** The default write scope of tests. */
export const SCOPE: WriteScope = {
  base: "dc=example",
  positions: { user: "ou=people,dc=example", group: "ou=people,dc=example" },
};

/** Runs a test with a client and a server with this handler. */
export async function withServer(
  handler: Handler,
  test: (client: UdmClient, requests: readonly Received[]) => Promise<void>,
  { scope = SCOPE, ...options }: Partial<UdmClientOptions> & { readonly scope?: WriteScope } = {},
): Promise<void> {
  await using server = startServer(handler);
  const client = createUdmClient({ ...testOptions(server.uri), ...options });
  client.confineTo(scope);
  try {
    await test(client, server.requests);
  } finally {
    client.close();
  }
}

/** The UdmError that a promise rejects with. It must not contain a secret. */
export async function failureOf(promise: Promise<unknown>): Promise<UdmError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(error instanceof UdmError, String(error));
    const said = error.message + JSON.stringify(error.reasons) + String(error.cause);
    assert.doesNotMatch(said, /very secret|se cret|Basic [^*]/);
    return error;
  }
  assert.fail("it did not fail");
}

/** A list response of UDM. */
export function listBody(objects: readonly unknown[]): unknown {
  return {
    _links: {},
    _embedded: objects.length === 0 ? {} : { "udm:object": objects },
    results: objects.length,
  };
}

/** A user in a list of UDM. */
export function listedUser(name: string, position = "ou=people,dc=example"): Record<string, unknown> {
  return {
    dn: childDn("uid", name, position),
    objectType: "users/user",
    id: name,
    position,
    uuid: "6f1a6b0e-0000-4000-8000-000000000000",
    properties: { username: name },
    options: { pki: false },
    policies: {},
  };
}

/** An error response of UDM. */
export function errorBody(status: number, message: string): unknown {
  return { error: { code: status, title: "", message, error: {} } };
}

/** A conflict response of UDM. */
export function conflictBody(message: string): unknown {
  return {
    error: { code: 422, title: "Unprocessable Entity", message, error: { body: { dn: message } } },
    _embedded: { "udm:error": [{ location: ["body", "dn"], message, type: "value_error" }] },
  };
}
