/**
 * An LDAP server process with generated users: any number of them, with photos of any size, computed on the fly. It
 * supports bind, paged search (RFC 2696) and reading one entry.
 *
 * @module
 */

import { PEOPLE, personDn, SET_FIELDS } from "../world/people.ts";
import { photo, setNumber } from "../world/photos.ts";
import { element, Writer } from "./ber.ts";
import { answerQuestions } from "./control.ts";
import { readRequest, type Request } from "./ldap_request.ts";

/** The options of the server. */
export interface LdapServerOptions {
  readonly users: number;
  /** Size of each photo; 0: no photos. */
  readonly photoBytes: number;
}

/** The first message of the server. */
export interface LdapServerReady {
  readonly url: string;
}

const TAG = { sequence: 0x30, set: 0x31, bindDone: 0x61, entry: 0x64, searchDone: 0x65, controls: 0xa0 };
const PAGING = "1.2.840.113556.1.4.319";
const NO_SUCH_OBJECT = 32;
/** Bytes to buffer before a write to the network. */
const BATCH = 256 * 1024;

/** Writes entries with the requested attributes. */
class Entries {
  readonly #fields;
  readonly #photo: Uint8Array | undefined;

  constructor(attributes: readonly string[], photoBytes: number) {
    const asked = new Set(attributes.map((attribute) => attribute.toLowerCase()));
    const wants = (attribute: string) => asked.size === 0 || asked.has(attribute.toLowerCase());
    this.#fields = SET_FIELDS.filter(({ attribute }) => wants(attribute));
    this.#photo = photoBytes > 0 && wants("jpegPhoto") ? photo(0, photoBytes) : undefined;
  }

  write(writer: Writer, messageId: number, index: number): void {
    writer.open(TAG.sequence);
    writer.number(messageId);
    writer.open(TAG.entry);
    writer.text(personDn(index));
    writer.open(TAG.sequence);
    for (const { attribute, value } of this.#fields) {
      writer.open(TAG.sequence);
      writer.text(attribute);
      writer.open(TAG.set);
      writer.text(value(index));
      writer.close();
      writer.close();
    }
    if (this.#photo !== undefined) {
      setNumber(this.#photo, index);
      writer.open(TAG.sequence);
      writer.text("jpegPhoto");
      writer.open(TAG.set);
      writer.octets(this.#photo);
      writer.close();
      writer.close();
    }
    writer.close();
    writer.close();
    writer.close();
  }
}

function writeResult(writer: Writer, messageId: number, tag: number, code = 0, cookie?: Uint8Array): void {
  writer.open(TAG.sequence);
  writer.number(messageId);
  writer.open(tag);
  writer.octets(Uint8Array.of(code), 0x0a);
  writer.text("");
  writer.text("");
  writer.close();
  if (cookie !== undefined) {
    const value = new Writer();
    value.open(TAG.sequence);
    value.number(0);
    value.octets(cookie);
    value.close();
    writer.open(TAG.controls);
    writer.open(TAG.sequence);
    writer.text(PAGING);
    writer.octets(value.written);
    writer.close();
    writer.close();
  }
  writer.close();
}

/** Serves clients until the listener is closed. */
export async function serve(listener: Deno.Listener, options: LdapServerOptions): Promise<void> {
  for await (const connection of listener) {
    void converse(connection, options).catch(() => {}).finally(() => {
      try {
        connection.close();
      } catch {
        // The client closed it first.
      }
    });
  }
}

async function converse(connection: Deno.Conn, options: LdapServerOptions): Promise<void> {
  const writer = new Writer();
  const send = async () => {
    const bytes = writer.written;
    for (let sent = 0; sent < bytes.length;) sent += await connection.write(bytes.subarray(sent));
    writer.clear();
  };
  const buffer = new Uint8Array(64 * 1024);
  let received = new Uint8Array();
  for (;;) {
    const message = element(received, 0);
    if (message === undefined) {
      const length = await connection.read(buffer);
      if (length === null) return;
      const longer = new Uint8Array(received.length + length);
      longer.set(received);
      longer.set(buffer.subarray(0, length), received.length);
      received = longer;
      continue;
    }
    const request = readRequest(received, message);
    received = received.slice(message.end);
    if (request.kind === "unbind") return;
    await answer(request, options, writer, send);
    await send();
  }
}

async function answer(
  request: Exclude<Request, { kind: "unbind" }>,
  { users, photoBytes }: LdapServerOptions,
  writer: Writer,
  send: () => Promise<void>,
): Promise<void> {
  const { id } = request;
  if (request.kind === "bind") return writeResult(writer, id, TAG.bindDone);
  const entries = new Entries(request.attributes, photoBytes);
  if (request.scope === "base") {
    const number = new RegExp(`^uid=user(\\d+),${PEOPLE}$`, "i").exec(request.base)?.[1];
    const exists = number !== undefined && Number(number) < users;
    if (exists) entries.write(writer, id, Number(number));
    return writeResult(writer, id, TAG.searchDone, exists ? 0 : NO_SUCH_OBJECT);
  }
  const total = request.base.toLowerCase() === PEOPLE ? users : 0;
  const first = request.paging?.from ?? 0;
  const end = Math.min(total, first + (request.paging?.size ?? total));
  for (let index = first; index < end; index++) {
    entries.write(writer, id, index);
    if (writer.written.length >= BATCH) await send();
  }
  const cookie = new Uint8Array(end < total ? 4 : 0);
  if (end < total) new DataView(cookie.buffer).setUint32(0, end);
  writeResult(writer, id, TAG.searchDone, 0, request.paging === undefined ? undefined : cookie);
}

if (import.meta.main) {
  const options = JSON.parse(Deno.args[0] as string) as LdapServerOptions;
  const listener = Deno.listen({ hostname: "127.0.0.1", port: 0 });
  void serve(listener, options);
  await answerQuestions({ url: `ldap://127.0.0.1:${listener.addr.port}` }, {});
  Deno.exit(0);
}
