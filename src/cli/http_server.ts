/**
 * A web server for a few short texts. It must not disturb the program, so it bounds what a client can take: connections,
 * bytes and time. `Deno.serve` has no such limits, and `node:http` has them only since Deno 2.9
 * (docs/design/decisions/0021-listener.md).
 *
 * @module
 */

/** A response. */
export interface Answer {
  readonly status: 200 | 503;
  readonly contentType: string;
  readonly body: string;
}

/** The response for each path. */
export type Answers = ReadonlyMap<string, () => Answer>;

/** What a client can take. */
export interface Limits {
  /** Number of connections. A further one ends the oldest. */
  readonly connections: number;
  /** Size of a request without its body, in bytes. */
  readonly requestBytes: number;
  /** Time from accepting a connection to its end, in milliseconds. */
  readonly connectionMs: number;
}

export const LIMITS: Limits = { connections: 16, requestBytes: 16_384, connectionMs: 10_000 };

/** Wait after a failure to accept a connection, such as no free file descriptor, in milliseconds. */
const PAUSE_MS = 100;
/** Maximum size of a request's body that is read after the response, in bytes. */
const REST_BYTES = 65_536;

const REASONS = {
  200: "OK",
  400: "Bad Request",
  404: "Not Found",
  405: "Method Not Allowed",
  431: "Request Header Fields Too Large",
  503: "Service Unavailable",
} as const;

const TEXT = "text/plain; charset=utf-8";

/** Answers on connections of a listener, until disposed of. */
export class HttpServer implements Disposable {
  readonly #listener: Deno.TcpListener;
  readonly #answers: Answers;
  readonly #limits: Limits;
  /** The oldest first; each with the end of its handling. */
  readonly #connections = new Map<Deno.TcpConn, Promise<void>>();
  #pause: ReturnType<typeof setTimeout> | undefined;
  #isClosed = false;

  constructor(listener: Deno.TcpListener, answers: Answers, limits = LIMITS) {
    this.#listener = listener;
    this.#answers = answers;
    this.#limits = limits;
    void this.#accept();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#pause);
    this.#listener.close();
    for (const connection of this.#connections.keys()) this.#close(connection);
  }

  async #accept(): Promise<void> {
    while (!this.#isClosed) {
      try {
        const connection = await this.#listener.accept();
        const ended = this.#handle(connection);
        this.#connections.set(connection, ended);
        void ended.finally(() => this.#connections.delete(connection));
        // A closed connection keeps its file descriptor until its reads have ended: without waiting there would be more
        await this.#makeRoom();
      } catch {
        if (this.#isClosed) return;
        await new Promise((resolve) => this.#pause = setTimeout(resolve, PAUSE_MS));
      }
    }
  }

  async #handle(connection: Deno.TcpConn): Promise<void> {
    const timer = setTimeout(() => this.#close(connection), this.#limits.connectionMs);
    try {
      const head = await readHead(connection, this.#limits.requestBytes);
      if (head === undefined) return;
      await writeAll(connection, this.#response(head));
      await discardRest(connection);
    } catch {
      // The client is gone, or its time is over.
    } finally {
      clearTimeout(timer);
      this.#close(connection);
    }
  }

  /** Ends the oldest connection if there are too many. */
  async #makeRoom(): Promise<void> {
    const [oldest] = this.#connections;
    if (oldest === undefined || this.#connections.size <= this.#limits.connections) return;
    this.#close(oldest[0]);
    await oldest[1];
  }

  #close(connection: Deno.TcpConn): void {
    try {
      connection.close();
    } catch {
      // It is closed already.
    }
  }

  /** @param head the request without its body; "too long" if it exceeds the limit */
  #response(head: string | "too long"): string {
    if (head === "too long") return response(431);
    const [, method = "", target = ""] = /^([!-~]{1,32}) ([!-~]+) HTTP\/1\.[01]\r?\n/.exec(head) ?? [];
    if (method === "") return response(400);
    const answer = this.#answers.get(target.replace(/\?.*$/, ""));
    if (answer === undefined) return response(404);
    if (method !== "GET" && method !== "HEAD") return response(405, { allow: "GET, HEAD" });
    const { status, contentType, body } = answer();
    return response(status, { body, contentType, isHead: method === "HEAD" });
  }
}

/** Reads a request up to its empty line; undefined if the connection ends before. */
async function readHead(connection: Deno.Conn, maxBytes: number): Promise<string | undefined> {
  const decoder = new TextDecoder("latin1");
  const buffer = new Uint8Array(4096);
  let head = "";
  while (head.length <= maxBytes) {
    const length = await connection.read(buffer);
    if (length === null) return undefined;
    // An end that is cut in two is found with the last bytes of what came before
    const from = Math.max(0, head.length - 3);
    head += decoder.decode(buffer.subarray(0, length), { stream: true });
    if (/\r?\n\r?\n/.test(head.slice(from))) return head;
  }
  return "too long";
}

async function writeAll(connection: Deno.Conn, text: string): Promise<void> {
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** Closing a connection with unread data resets it, and the client could lose the response. */
async function discardRest(connection: Deno.Conn): Promise<void> {
  await connection.closeWrite();
  const buffer = new Uint8Array(4096);
  for (let rest = REST_BYTES; rest > 0;) {
    const length = await connection.read(buffer);
    if (length === null) return;
    rest -= length;
  }
}

function response(
  status: keyof typeof REASONS,
  { body = `${REASONS[status]}\n`, contentType = TEXT, isHead = false, allow }: {
    readonly body?: string;
    readonly contentType?: string;
    readonly isHead?: boolean;
    readonly allow?: string;
  } = {},
): string {
  const lines = [
    `HTTP/1.1 ${status} ${REASONS[status]}`,
    `Date: ${new Date().toUTCString()}`,
    `Content-Type: ${contentType}`,
    `Content-Length: ${new TextEncoder().encode(body).length}`,
    "Cache-Control: no-store",
    "X-Content-Type-Options: nosniff",
    ...(allow === undefined ? [] : [`Allow: ${allow}`]),
    "Connection: close",
    "",
    isHead ? "" : body,
  ];
  return lines.join("\r\n");
}
