/**
 * A TCP relay in front of the HTTP server of the simulator.
 *
 * `Deno.serve` does not expose its connections, and sockets of `node:http` cannot be destroyed on every version of
 * Deno. The relay owns the connections of the clients, so it can break them at any byte; it also ends TLS.
 *
 * @module
 */

const BUFFER_SIZE = 64 * 1024;
/** Enough of "HTTP/1.1 204 No Content" to see that an answer was on its way. */
const PART_OF_HEAD = 10;
const LATIN1 = new TextDecoder("latin1");

/** Lets the HTTP side break the connection of a client. */
export interface ClientConnection {
  /** Closes the connection at once; nothing more reaches the client. */
  drop(): void;
  /**
   * Closes the connection within the next answer.
   *
   * @param bytes how much of the body still reaches the client; undefined breaks off within the head
   */
  cutNextAnswer(bytes: number | undefined): void;
}

class Pair implements ClientConnection {
  #left = Infinity;
  #cutBody: number | undefined;

  constructor(readonly client: Deno.Conn, readonly server: Deno.Conn) {}

  drop(): void {
    for (const connection of [this.client, this.server]) {
      try {
        connection.close();
      } catch {
        // Closed already, by the other direction or by the peer.
      }
    }
  }

  cutNextAnswer(bytes: number | undefined): void {
    if (bytes === undefined) this.#left = PART_OF_HEAD;
    else this.#cutBody = bytes;
  }

  async run(): Promise<void> {
    await Promise.all([
      this.#pump(this.client, this.server, (chunk) => chunk),
      this.#pump(this.server, this.client, (chunk) => this.#allowed(chunk)),
    ]);
  }

  #allowed(chunk: Uint8Array): Uint8Array {
    if (this.#cutBody !== undefined) {
      this.#left = LATIN1.decode(chunk).indexOf("\r\n\r\n") + 4 + this.#cutBody;
      this.#cutBody = undefined;
    }
    if (chunk.length < this.#left) {
      this.#left -= chunk.length;
      return chunk;
    }
    const last = chunk.subarray(0, this.#left);
    this.#left = 0;
    return last;
  }

  async #pump(from: Deno.Conn, to: Deno.Conn, allowed: (chunk: Uint8Array) => Uint8Array): Promise<void> {
    const buffer = new Uint8Array(BUFFER_SIZE);
    try {
      for (;;) {
        const length = await from.read(buffer);
        if (length === null) break;
        const chunk = allowed(buffer.subarray(0, length));
        for (let sent = 0; sent < chunk.length;) sent += await to.write(chunk.subarray(sent));
        if (this.#left === 0) break;
      }
    } catch {
      // A peer that goes away, or a failed TLS handshake, ends the connection and nothing else.
    }
    this.drop();
  }
}

/** Forwards connections from a listener to a port on this machine until it is closed. */
export class Relay implements AsyncDisposable {
  readonly #pairs = new Map<number, Pair>();
  readonly #running = new Set<Promise<void>>();
  readonly #accepting: Promise<void>;
  /** Connections accepted so far. */
  accepted = 0;

  constructor(private readonly listener: Deno.Listener, private readonly port: number) {
    this.#accepting = this.#accept();
  }

  /** The client connection for a connection to the HTTP server, identified by its remote port. */
  connection(port: number): ClientConnection | undefined {
    return this.#pairs.get(port);
  }

  /** Closes the listener and every connection. */
  async [Symbol.asyncDispose](): Promise<void> {
    this.listener.close();
    await this.#accepting;
    for (const pair of this.#pairs.values()) pair.drop();
    await Promise.all(this.#running);
  }

  async #accept(): Promise<void> {
    try {
      for await (const client of this.listener) {
        this.accepted++;
        const serving = this.#serve(client).finally(() => this.#running.delete(serving));
        this.#running.add(serving);
      }
    } catch {
      // The listener was closed while a connection was being accepted.
    }
  }

  async #serve(client: Deno.Conn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    } catch {
      client.close();
      return;
    }
    server.setNoDelay(true);
    if ("setNoDelay" in client) (client as Deno.TcpConn).setNoDelay(true);
    const port = (server.localAddr as Deno.NetAddr).port;
    const pair = new Pair(client, server);
    this.#pairs.set(port, pair);
    await pair.run();
    this.#pairs.delete(port);
  }
}
