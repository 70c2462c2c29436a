/**
 * A TCP gate in front of a server. While it is shut, its port refuses connections, like the port of a server that is
 * down. It can hold back one request until something has happened behind it.
 *
 * @module
 */

/** What a gate does with one request. */
interface Hold {
  /** Selects the request to hold back: the first one for which this is true. One character per byte. */
  readonly which: (request: string) => boolean;
  /** Runs before the request continues. */
  readonly meanwhile: () => Promise<void>;
}

/** A gate on a fixed port of 127.0.0.1. It works for plain text only if it holds requests back. */
export class Gate implements Disposable {
  readonly port: number;
  #listener: Deno.TcpListener | undefined;
  readonly #connections = new Set<Deno.TcpConn>();
  #held = 0;

  /** @param behind the port of the server */
  constructor(readonly behind: number, readonly hold?: Hold) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#serve(this.#listener);
  }

  /** The URL for clients of an LDAP server. */
  get ldapUrl(): string {
    return `ldap://127.0.0.1:${this.port}`;
  }

  /** Number of requests that were held back: 0 or 1. */
  get held(): number {
    return this.#held;
  }

  /** Accepts connections again. */
  open(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#serve(this.#listener);
  }

  /** Cuts all connections and refuses new ones. */
  shut(): void {
    this.#listener?.close();
    this.#listener = undefined;
    for (const connection of this.#connections) close(connection);
    this.#connections.clear();
  }

  [Symbol.dispose](): void {
    this.shut();
  }

  async #serve(listener: Deno.TcpListener): Promise<void> {
    try {
      for await (const client of listener) this.#relay(client);
    } catch {
      // Shut while a client connected.
    }
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    let server: Deno.TcpConn;
    try {
      server = await Deno.connect({ hostname: "127.0.0.1", port: this.behind });
    } catch {
      return close(client);
    }
    if (this.#listener === undefined) return [client, server].forEach(close);
    this.#connections.add(client).add(server);
    const hold = new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        // On the loopback interface, a request of a few hundred bytes arrives in one chunk.
        if (this.hold && this.#held === 0 && this.hold.which(new TextDecoder("latin1").decode(chunk))) {
          this.#held++;
          await this.hold.meanwhile();
        }
        controller.enqueue(chunk);
      },
    });
    await Promise.allSettled([
      client.readable.pipeThrough(hold).pipeTo(server.writable),
      server.readable.pipeTo(client.writable),
    ]);
    for (const connection of [client, server]) this.#connections.delete(connection);
  }
}

function close(connection: Deno.TcpConn): void {
  try {
    connection.close();
  } catch {
    // The other side has closed it.
  }
}
