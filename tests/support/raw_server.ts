/**
 * A server that speaks no protocol of its own, for tests of what clients do with any bytes or with silence.
 *
 * @module
 */

/** One client of a {@linkcode RawServer}. */
interface RawClient {
  /** Sends bytes. */
  send(bytes: Uint8Array): void;
  /** Closes the connection. */
  close(): void;
}

/** A TCP or TLS server on a free port of 127.0.0.1 that answers as the test says, or not at all. */
export class RawServer implements AsyncDisposable {
  readonly port: number;
  /** The URL for clients of an LDAP server. */
  readonly url: string;
  readonly #listener: Deno.Listener;
  readonly #onData: (chunk: Uint8Array, client: RawClient) => void;
  readonly #clients = new Map<Deno.Conn, Promise<void>>();
  readonly #accepting: Promise<void>;

  private constructor(
    onData: (chunk: Uint8Array, client: RawClient) => void,
    tls: { readonly cert: string; readonly key: string } | undefined,
  ) {
    const address = { hostname: "127.0.0.1", port: 0 };
    this.#listener = tls === undefined ? Deno.listen(address) : Deno.listenTls({ ...address, ...tls });
    this.#onData = onData;
    this.port = (this.#listener.addr as Deno.NetAddr).port;
    this.url = `ldap://127.0.0.1:${this.port}`;
    this.#accepting = this.#accept();
  }

  /**
   * Starts a server.
   *
   * @param onData called for every chunk that a client sends; by default the server stays silent
   */
  static start(
    onData: (chunk: Uint8Array, client: RawClient) => void = () => {},
    tls?: { readonly cert: string; readonly key: string },
  ): RawServer {
    return new RawServer(onData, tls);
  }

  async #accept(): Promise<void> {
    for await (const connection of this.#listener) this.#clients.set(connection, this.#serve(connection));
  }

  async #serve(connection: Deno.Conn): Promise<void> {
    let sending = Promise.resolve();
    const client: RawClient = {
      send: (bytes) => {
        sending = sending.then(async () => void await connection.write(bytes)).catch(() => {});
      },
      close: () => this.#close(connection),
    };
    const chunk = new Uint8Array(4096);
    try {
      for (let size; (size = await connection.read(chunk)) !== null;) {
        this.#onData(chunk.slice(0, size), client);
      }
    } catch {
      // The client or the test closed the connection.
    }
    await sending;
    this.#close(connection);
  }

  #close(connection: Deno.Conn): void {
    if (this.#clients.has(connection)) connection.close();
    this.#clients.delete(connection);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#listener.close();
    await this.#accepting;
    const serving = [...this.#clients.values()];
    for (const connection of [...this.#clients.keys()]) this.#close(connection);
    await Promise.all(serving);
  }
}
