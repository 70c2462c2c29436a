/**
 * A gate in front of a server: connections go through it while it is open; while it is shut the port refuses them, as
 * that of a server does that is down.
 *
 * @module
 */

/** A gate on a port of 127.0.0.1 that stays the same. */
export class Gate implements Disposable {
  readonly port: number;
  #listener: Deno.TcpListener | undefined;
  readonly #connections = new Set<Deno.TcpConn>();

  /** An open gate to a port of this machine. */
  constructor(readonly behind: number) {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
    this.port = this.#listener.addr.port;
    this.#serve(this.#listener);
  }

  /** Lets connections through again. */
  open(): void {
    this.#listener = Deno.listen({ hostname: "127.0.0.1", port: this.port });
    this.#serve(this.#listener);
  }

  /** Cuts all connections, and refuses new ones. */
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
      // Shut while somebody came in.
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
    await Promise.allSettled([
      client.readable.pipeTo(server.writable),
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
