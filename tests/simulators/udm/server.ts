import type { Handlers } from "./handlers.ts";
import { Relay } from "./relay.ts";
import { Service, type ServiceOptions } from "./service.ts";

const LOOPBACK = "127.0.0.1";

/** Options of the server. */
interface ServerOptions extends ServiceOptions {
  readonly port?: number;
  readonly tls?: { readonly cert: string; readonly key: string };
}

/** Serves the handlers over HTTP. */
export class Server {
  readonly service: Service;
  readonly port: number;
  readonly #http: Deno.HttpServer<Deno.NetAddr>;
  readonly #relay: Relay;
  #closed: Promise<void> | undefined;

  constructor(handlers: Handlers, options: ServerOptions) {
    this.service = new Service(handlers, options);
    const scheme = options.tls === undefined ? "http" : "https";
    this.#http = Deno.serve(
      { hostname: LOOPBACK, port: 0, onListen: () => {} },
      (request, { remoteAddr }) =>
        this.service.serve(request, scheme, this.#relay.connection(remoteAddr.port)),
    );
    const address = { hostname: LOOPBACK, port: options.port ?? 0 };
    const listener = options.tls === undefined
      ? Deno.listen(address)
      : Deno.listenTls({ ...address, ...options.tls });
    this.port = (listener.addr as Deno.NetAddr).port;
    this.#relay = new Relay(listener, this.#http.addr.port);
  }

  /** Connections of clients so far. */
  get connections(): number {
    return this.#relay.accepted;
  }

  /** Closes everything; a second call waits for the first. */
  close(): Promise<void> {
    return this.#closed ??= (async () => {
      await this.#relay[Symbol.asyncDispose]();
      this.service.close();
      await this.#http.shutdown();
    })();
  }
}
