/**
 * Splits the byte stream of an LDAP connection into messages (RFC 4511 section 5.1: BER, definite lengths).
 *
 * @module
 */
import { Buffer } from "node:buffer";

/** The bytes are not an LDAP message. */
export class FramingError extends Error {
  override readonly name = "FramingError";
}

/** Larger than any real message: a group with a million members takes 48 MB. */
const MAX_MESSAGE_BYTES = 2 ** 30;
const SEQUENCE = 0x30;
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;

/**
 * Collects received chunks and splits them into messages. Copies every byte at most once, so that a large entry that
 * arrives in small chunks costs no more than one that arrives at once.
 */
export class Framer {
  #parts: Buffer[] = [];
  #size = 0;
  #wanted = 0;

  /** Number of bytes received of an incomplete message. */
  get partial(): number {
    return this.#size;
  }

  /**
   * Adds a chunk and returns the messages that are now complete, as views.
   *
   * @throws {FramingError} if the bytes cannot start an LDAP message
   */
  push(chunk: Buffer): Buffer[] {
    this.#parts.push(chunk);
    this.#size += chunk.length;
    if (this.#size < this.#wanted) return [];

    const bytes = this.#parts.length === 1 ? chunk : Buffer.concat(this.#parts);
    const messages: Buffer[] = [];
    let at = 0;
    let length = messageLength(bytes, at);
    while (length !== undefined && at + length <= bytes.length) {
      messages.push(bytes.subarray(at, at + length));
      at += length;
      length = messageLength(bytes, at);
    }
    this.#size = bytes.length - at;
    this.#parts = this.#size === 0 ? [] : [bytes.subarray(at)];
    this.#wanted = length ?? this.#size + 1;
    return messages;
  }
}

/** The length of the message at `at` with its header; undefined if the header is incomplete. */
function messageLength(bytes: Buffer, at: number): number | undefined {
  const tag = bytes[at];
  if (tag === undefined) return undefined;
  if (tag !== SEQUENCE) throw new FramingError(describeBytes(bytes.subarray(at)));
  const first = bytes[at + 1];
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const octets = first - 0x80;
  if (octets === 0 || octets > 4) throw new FramingError("a message of indefinite or impossible length");
  if (at + 2 + octets > bytes.length) return undefined;
  const length = bytes.readUIntBE(at + 2, octets);
  if (length > MAX_MESSAGE_BYTES) throw new FramingError(`a message of ${length} bytes`);
  return 2 + octets + length;
}

/** Describes bytes that are not LDAP. */
function describeBytes(bytes: Buffer): string {
  if (bytes[0] === TLS_ALERT || bytes[0] === TLS_HANDSHAKE) return "TLS";
  const text = bytes.toString("latin1", 0, 16);
  if (/^HTTP\//.test(text)) return "HTTP";
  return `the bytes ${bytes.toString("hex", 0, 16)}`;
}
