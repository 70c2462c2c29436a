/**
 * An LDAP server that accepts every bind and answers searches with whatever an attack sends.
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { MessageSplitter } from "./ber.ts";
import { CODE, OID, TAG } from "./protocol.ts";
import { decodeRequest, type SearchRequest } from "./requests.ts";

/** The bytes of an answer to a search, and pauses in milliseconds. */
export type Attack = (request: SearchRequest, number: number) => Iterable<Uint8Array | number>;

/** A running server. `await using` closes it. */
export interface HostileServer extends AsyncDisposable {
  readonly url: string;
  /** Number of searches so far. */
  readonly searches: number;
}

/**
 * Starts a server on a free port of 127.0.0.1. It writes no faster than the client reads.
 *
 * @param attack called for every search, numbered from 1
 */
export function startHostileServer(attack: Attack): HostileServer {
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  const clients = new Map<Deno.Conn, Promise<void>>();
  let searches = 0;

  const answer = async (connection: Deno.Conn, received: Buffer): Promise<void> => {
    const request = decodeRequest(received);
    if (request.kind === "bind") await writeAll(connection, message(request.id, success(TAG.bindResponse)));
    if (request.kind !== "search") return;
    for (const step of attack(request, ++searches)) {
      if (typeof step === "number") await new Promise((resolve) => setTimeout(resolve, step));
      else await writeAll(connection, step);
    }
  };
  const serve = async (connection: Deno.Conn): Promise<void> => {
    const splitter = new MessageSplitter();
    const chunk = new Uint8Array(65_536);
    try {
      for (let size; (size = await connection.read(chunk)) !== null;) {
        for (const received of splitter.push(chunk.slice(0, size))) await answer(connection, received);
      }
    } catch {
      // The client closed the connection
    }
    clients.delete(connection);
    connection.close();
  };
  const accepting = (async () => {
    for await (const connection of listener) {
      connection.setNoDelay();
      clients.set(connection, serve(connection));
    }
  })();
  return {
    url: `ldap://127.0.0.1:${(listener.addr as Deno.NetAddr).port}`,
    get searches() {
      return searches;
    },
    [Symbol.asyncDispose]: async () => {
      listener.close();
      await accepting;
      await Promise.all(clients.values());
    },
  };
}

async function writeAll(connection: Deno.Conn, bytes: Uint8Array): Promise<void> {
  for (let at = 0; at < bytes.length;) at += await connection.write(bytes.subarray(at));
}

/** An element with its content. */
export function element(tag: number, ...content: readonly Uint8Array[]): Uint8Array {
  const size = content.reduce((sum, { length }) => sum + length, 0);
  return Buffer.concat([header(tag, size), ...content]);
}

/** The tag and the announced length of an element. */
export function header(tag: number, size: number): Uint8Array {
  if (size < 0x80) return Uint8Array.of(tag, size);
  const bytes = Buffer.alloc(6);
  bytes.writeUInt8(tag);
  bytes.writeUInt8(0x84, 1);
  bytes.writeUInt32BE(size, 2);
  return bytes;
}

/** A text or bytes as an octet string. */
export function octets(value: string | Uint8Array): Uint8Array {
  return element(0x04, typeof value === "string" ? Buffer.from(value) : value);
}

/** A message with an operation. */
export function message(id: number, operation: Uint8Array, ...controls: readonly Uint8Array[]): Uint8Array {
  const number = Buffer.alloc(4);
  number.writeInt32BE(id);
  return element(0x30, element(0x02, number), operation, ...controls);
}

/** An entry. An attribute may occur several times. */
export function entry(
  id: number,
  dn: string,
  attributes: readonly (readonly [string, readonly string[]])[] = [],
): Uint8Array {
  const list = attributes.map(([name, values]) =>
    element(0x30, octets(name), element(0x31, Buffer.concat(values.map(octets))))
  );
  return message(id, element(TAG.searchEntry, octets(dn), element(0x30, Buffer.concat(list))));
}

/** References to other servers, in one message. */
export function references(id: number, uris: readonly string[]): Uint8Array {
  return message(id, element(TAG.searchReference, Buffer.concat(uris.map(octets))));
}

/** The end of a page; without a cookie the server does not page. */
export function done(id: number, cookie?: string): Uint8Array {
  if (cookie === undefined) return message(id, success(TAG.searchDone));
  const value = element(0x30, element(0x02, Uint8Array.of(0)), octets(cookie));
  return message(
    id,
    success(TAG.searchDone),
    element(TAG.controls, element(0x30, octets(OID.paging), octets(value))),
  );
}

function success(tag: number): Uint8Array {
  return element(tag, element(0x0a, Uint8Array.of(CODE.success)), octets(""), octets(""));
}
