/**
 * TLS for connections that exist already.
 *
 * Connections are piped through a second, internal server of node:tls: Deno 2.6 cannot create a server-side TLSSocket
 * from a socket, and a reset needs the socket of the client.
 *
 * @module
 */
import net from "node:net";
import tls from "node:tls";

const LOOPBACK = "127.0.0.1";

/** Key and certificate of a server, as PEM. */
export interface TlsOptions {
  /** The key (PEM). */
  readonly key: string;
  /** The certificate, followed by intermediate ones. */
  readonly cert: string;
  /** The authority of client certificates; without it none is requested. Deno 2.6 never requests one. */
  readonly clientCa?: string;
}

/** Turns plain connections into TLS connections. */
export class TlsTerminator {
  readonly #server: tls.Server;
  readonly #expected = new Map<number, (stream: tls.TLSSocket) => void>();

  private constructor(options: TlsOptions) {
    const { key, cert, clientCa } = options;
    const settings = {
      host: LOOPBACK,
      key,
      cert,
      ...(clientCa !== undefined && { ca: clientCa, requestCert: true, rejectUnauthorized: false }),
    };
    this.#server = tls.createServer(settings, (stream) => {
      const port = stream.remotePort ?? 0;
      const accept = this.#expected.get(port);
      this.#expected.delete(port);
      if (accept === undefined) stream.destroy();
      else accept(stream);
    });
    // A client that does not like the certificate is nothing to worry about here.
    this.#server.on("tlsClientError", () => {});
  }

  /** Begins to listen on a free port of the loopback interface. */
  static async start(options: TlsOptions): Promise<TlsTerminator> {
    const terminator = new TlsTerminator(options);
    await new Promise<void>((resolve, reject) => {
      terminator.#server.once("error", reject);
      try {
        terminator.#server.listen({ port: 0, host: LOOPBACK }, resolve);
      } catch (error) {
        if (!(error instanceof TypeError)) throw error;
        // Deno 2.6 understands only this form, and takes the host from the settings above.
        terminator.#server.listen(0, resolve);
      }
    });
    return terminator;
  }

  /** Does the handshake with the client of `raw`; `accept` receives the decrypted stream if it succeeds. */
  wrap(raw: net.Socket, accept: (stream: tls.TLSSocket) => void): void {
    const { port } = this.#server.address() as net.AddressInfo;
    const inner = net.connect(port, LOOPBACK);
    let own = 0;
    inner.on("connect", () => {
      own = inner.localPort ?? 0;
      this.#expected.set(own, accept);
      raw.pipe(inner);
      inner.pipe(raw);
    });
    inner.on("error", () => raw.destroy());
    inner.on("close", () => {
      this.#expected.delete(own);
      raw.end();
    });
    raw.on("close", () => inner.destroy());
  }

  /** Stops listening. */
  close(): void {
    this.#server.close();
  }
}
