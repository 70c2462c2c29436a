/**
 * A small HTTP proxy: passes requests on, and opens tunnels (RFC 9110 section 9.3.6). For tests.
 *
 * @module
 */

import { createServer, type IncomingMessage, request, type ServerResponse } from "node:http";
import { type AddressInfo, connect, type Socket } from "node:net";
import { once } from "node:events";

/** A running proxy. */
interface ProxyServer extends AsyncDisposable {
  readonly port: number;
  /** The requests: method and address. */
  readonly seen: readonly string[];
}

/** The account of a proxy. */
interface ProxyAccount {
  readonly user: string;
  readonly password: string;
}

/** Starts a proxy on a free port of this machine. */
export async function startProxy(account?: ProxyAccount): Promise<ProxyServer> {
  const seen: string[] = [];
  const sockets = new Set<Socket>();
  const expected = account && `Basic ${btoa(`${account.user}:${account.password}`)}`;
  const admitted = ({ headers }: IncomingMessage) =>
    expected === undefined || headers["proxy-authorization"] === expected;
  const server = createServer((incoming: IncomingMessage, answer: ServerResponse) => {
    seen.push(`${incoming.method} ${incoming.url}`);
    if (!admitted(incoming)) {
      answer.writeHead(407, { "Proxy-Authenticate": "Basic" }).end();
      return;
    }
    const headers = { ...incoming.headers };
    delete headers["proxy-authorization"];
    const onward = request(
      incoming.url as string,
      { method: incoming.method as string, headers },
      (reply) => {
        answer.writeHead(reply.statusCode as number, reply.headers);
        reply.pipe(answer);
      },
    );
    onward.on("error", () => answer.destroy());
    incoming.pipe(onward);
  });
  server.on("connect", (incoming: IncomingMessage, socket: Socket) => {
    seen.push(`CONNECT ${incoming.url}`);
    if (!admitted(incoming)) {
      socket.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\n\r\n");
      return;
    }
    const { hostname, port } = new URL(`http://${incoming.url}`);
    const onward = connect(Number(port), hostname, () => {
      socket.write("HTTP/1.1 200 Connection Established\r\n\r\n");
      socket.pipe(onward).pipe(socket);
    });
    for (const end of [socket, onward]) {
      end.on("error", () => [socket, onward].forEach((each) => each.destroy()));
    }
    sockets.add(onward);
  });
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    // A refused client may disconnect before it has read the response.
    socket.on("error", () => socket.destroy());
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return {
    port: (server.address() as AddressInfo).port,
    seen,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      const closed = once(server, "close");
      server.close();
      await closed;
    },
  };
}
