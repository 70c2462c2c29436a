/**
 * A gate in front of an LDAP server (without TLS) that holds one request up until something has been done behind it.
 *
 * @module
 */

/** A port of 127.0.0.1 that leads to a server. */
export class LdapGate implements Disposable {
  readonly url: string;
  readonly #listener: Deno.TcpListener;
  readonly #connections = new Set<Deno.TcpConn>();
  #held = 0;

  /**
   * @param port of the server
   * @param which the first request for which it is true is held up; it is given as text, each byte a character
   * @param meanwhile is done before it goes on
   */
  constructor(
    readonly port: number,
    readonly which: (request: string) => boolean,
    readonly meanwhile: () => Promise<void>,
  ) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.url = `ldap://127.0.0.1:${this.#listener.addr.port}`;
    this.#serve();
  }

  /** How many requests were held up: none or one. */
  get held(): number {
    return this.#held;
  }

  [Symbol.dispose](): void {
    this.#listener.close();
    for (const connection of this.#connections) close(connection);
  }

  async #serve(): Promise<void> {
    try {
      for await (const client of this.#listener) this.#relay(client);
    } catch {
      // It was closed.
    }
  }

  async #relay(client: Deno.TcpConn): Promise<void> {
    const server = await Deno.connect({ hostname: "127.0.0.1", port: this.port });
    this.#connections.add(client).add(server);
    const hold = new TransformStream<Uint8Array, Uint8Array>({
      transform: async (chunk, controller) => {
        // A request of a few hundred bytes comes in one piece over the loopback interface.
        if (this.#held === 0 && this.which(new TextDecoder("latin1").decode(chunk))) {
          this.#held++;
          await this.meanwhile();
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
    // Closed already, by the other side.
  }
}
