/**
 * Splits the byte stream of an LDAP connection into messages (RFC 4511 section 5.1: BER, definite lengths).
 *
 * @module
 */
import { Buffer } from "node:buffer";
import { BOUNDS } from "./bounds.ts";

/** The bytes are not an LDAP message. */
export class FramingError extends Error {
  override readonly name = "FramingError";
}

/** The header announces a message that is larger than accepted. */
export class OversizeError extends FramingError {
  constructor(readonly bytes: number) {
    super(`a message of ${bytes} bytes`);
  }
}

const SEQUENCE = 0x30;
const TLS_ALERT = 0x15;
const TLS_HANDSHAKE = 0x16;

/** Bytes of the longest header: tag, number of length octets, four of them. */
const HEADER_BYTES = 6;

/**
 * Splits received chunks into messages. Copies every byte at most once, into a buffer of the announced size, so that a
 * large entry in small chunks takes neither more time nor more memory than one that arrives at once.
 */
export class Framer {
  readonly #maxBytes: number;
  /** The beginning of a header. */
  #header: Buffer = Buffer.alloc(0);
  /** The incomplete message; undefined between messages. */
  #open: Buffer | undefined;
  /** Number of bytes in `#open`. */
  #filled = 0;

  /** @param maxBytes the largest accepted message */
  constructor(maxBytes: number = BOUNDS.messageBytes) {
    this.#maxBytes = maxBytes;
  }

  /** Number of bytes received of an incomplete message. */
  get partial(): number {
    return this.#header.length + this.#filled;
  }

  /**
   * Adds a chunk and yields the messages that are now complete, as views. Those before a fault are yielded, too: a notice of
   * disconnection counts more than what follows it. The generator must be read before the next chunk.
   *
   * @throws {FramingError} if the bytes cannot start an LDAP message, or the message is too large
   */
  *push(chunk: Buffer): Generator<Buffer, void, undefined> {
    for (let at = 0; at < chunk.length;) {
      if (this.#open !== undefined) {
        const copied = chunk.copy(this.#open, this.#filled, at);
        at += copied;
        this.#filled += copied;
        if (this.#filled < this.#open.length) break;
        const message = this.#open;
        this.#open = undefined;
        this.#filled = 0;
        yield message;
        continue;
      }
      const before = this.#header;
      const length = before.length === 0
        ? this.#messageLength(chunk, at)
        : this.#messageLength(Buffer.concat([before, chunk.subarray(at, at + HEADER_BYTES)]), 0);
      if (length === undefined) {
        this.#header = Buffer.concat([before, chunk.subarray(at)]);
        break;
      }
      if (before.length === 0 && length <= chunk.length - at) {
        yield chunk.subarray(at, at += length);
      } else {
        this.#open = Buffer.allocUnsafe(length);
        this.#filled = before.copy(this.#open);
        this.#header = Buffer.alloc(0);
      }
    }
  }

  /** The length of the message at a position, with its header; undefined if the header is incomplete. */
  #messageLength(bytes: Buffer, at: number): number | undefined {
    const length = messageLength(bytes, at);
    if (length !== undefined && length > this.#maxBytes) throw new OversizeError(length);
    return length;
  }
}

/** The length of the message at a position, with its header; undefined if the header is incomplete. */
function messageLength(bytes: Buffer, at: number): number | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined) return undefined;
  if (tag !== SEQUENCE) throw new FramingError(describeBytes(bytes.subarray(at)));
  if (first === undefined) return undefined;
  if (first < 0x80) return 2 + first;
  const octets = first - 0x80;
  if (octets === 0 || octets > 4) throw new FramingError("a message of indefinite or impossible length");
  if (bytes.length < at + 2 + octets) return undefined;
  return 2 + octets + bytes.readUIntBE(at + 2, octets);
}

/** Describes bytes that are not LDAP. */
function describeBytes(bytes: Buffer): string {
  if (bytes[0] === TLS_ALERT || bytes[0] === TLS_HANDSHAKE) return "TLS";
  const text = bytes.toString("latin1", 0, 16);
  if (/^HTTP\//.test(text)) return "HTTP";
  return `the bytes ${bytes.toString("hex", 0, 16)}`;
}
