/**
 * A name server for tests that serves SRV records (RFC 1035, RFC 2782) over UDP on 127.0.0.1.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { createSocket } from "node:dgram";
import { once } from "node:events";

/** An SRV record. */
export interface Service {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly target: string;
}

/** A running name server. */
interface NameServer extends AsyncDisposable {
  readonly ipAddr: string;
  readonly port: number;
  /** The queried names, in lower case. */
  readonly asked: readonly string[];
}

/** Type and class of the records, and the two answers. */
const [SRV, IN, OK, NAME_ERROR] = [33, 1, 0, 3];

/** Starts a name server for `services` by name, without a final dot. Names with `undefined` get no response. */
export async function startNameServer(
  services: Readonly<Record<string, readonly Service[] | undefined>>,
): Promise<NameServer> {
  const socket = createSocket("udp4");
  const asked: string[] = [];
  socket.on("message", (query: Buffer, from: { port: number; address: string }) => {
    const { name, end } = readName(query, 12);
    asked.push(name);
    if (name in services && services[name] === undefined) return;
    const records = query.readUInt16BE(end) === SRV ? services[name] ?? [] : [];
    socket.send(answer(query, end + 4, records), from.port, from.address);
  });
  socket.bind(0, "127.0.0.1");
  await once(socket, "listening");
  return {
    ipAddr: "127.0.0.1",
    port: socket.address().port,
    asked,
    async [Symbol.asyncDispose]() {
      const closed = once(socket, "close");
      socket.close();
      await closed;
    },
  };
}

/** The header with the identifier of the query, its question, and the records. */
function answer(query: Buffer, questionEnd: number, records: readonly Service[]): Buffer {
  const header = Buffer.alloc(12);
  query.copy(header, 0, 0, 2);
  header.writeUInt16BE(0x8580 | (records.length === 0 ? NAME_ERROR : OK), 2);
  header.writeUInt16BE(1, 4);
  header.writeUInt16BE(records.length, 6);
  return Buffer.concat([header, query.subarray(12, questionEnd), ...records.map(record)]);
}

function record({ priority, weight, port, target }: Service): Buffer {
  const host = writeName(target);
  const fixed = Buffer.alloc(18);
  fixed.writeUInt16BE(0xc00c, 0); // the name is that of the question, which begins at byte 12
  fixed.writeUInt16BE(SRV, 2);
  fixed.writeUInt16BE(IN, 4);
  fixed.writeUInt32BE(60, 6);
  fixed.writeUInt16BE(6 + host.length, 10);
  fixed.writeUInt16BE(priority, 12);
  fixed.writeUInt16BE(weight, 14);
  fixed.writeUInt16BE(port, 16);
  return Buffer.concat([fixed, host]);
}

function readName(message: Buffer, start: number): { name: string; end: number } {
  const labels: string[] = [];
  let at = start;
  for (let length; (length = message.readUInt8(at++)) > 0; at += length) {
    labels.push(message.toString("latin1", at, at + length).toLowerCase());
  }
  return { name: labels.join("."), end: at };
}

function writeName(name: string): Buffer {
  const labels = name.split(".").filter((label) => label !== "");
  return Buffer.concat([
    ...labels.map((label) => Buffer.concat([Buffer.of(label.length), Buffer.from(label)])),
    Buffer.of(0),
  ]);
}
