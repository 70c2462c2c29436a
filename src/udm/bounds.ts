/**
 * How much of an answer is read. No server, and no gateway before it, can fill the memory or keep a run for ever.
 *
 * All sizes are bytes after decompression.
 *
 * @module
 */
import { grouped } from "../common/number_text.ts";
import { type Subject, UdmError } from "./errors.ts";

const MIB = 1 << 20;

/** The bounds of answers. */
export const BOUNDS = {
  /** One object: in a list, or a whole answer that is no list. The largest values are photos in base64. */
  object: 16 * MIB,
  /** One group: 200,000 members whose DNs have 150 characters take 30 MB. */
  group: 32 * MIB,
  /** A list without its objects, and the whitespace between two of them. */
  envelope: MIB,
  /** The part of an answer with an unexpected status that is read. */
  error: MIB,
  /** All objects of a search that is held in memory as a whole. Such a search asks for few objects and properties. */
  search: 16 * MIB,
  /** A whole list, which is never in memory: 200,000 users take about 500 MB. */
  list: 4096 * MIB,
  /** Objects of a list. Each takes some hundred bytes of memory. */
  objects: 1_000_000,
  /** Nested lists and maps. UDM's own description of its properties has about 10 levels. */
  depth: 100,
  /** Lists and maps in one object or answer: one of three bytes takes 56 in memory. UDM's description of users has 2,000. */
  parts: 100_000,
} as const;

/** The maximum size of one object of a type, in bytes. */
export function objectBytes(type: string): number {
  return type === "groups/group" ? BOUNDS.group : BOUNDS.object;
}

/** An answer exceeds a bound. */
export class BoundExceeded extends Error {
  override readonly name = "BoundExceeded";
}

/** Counts lists and maps. */
export class Nesting {
  /** Number of open brackets. */
  open = 0;
  #parts = 0;

  /** @param what the document, for errors */
  constructor(readonly what: string) {}

  /**
   * Counts an opening bracket.
   *
   * @throws {BoundExceeded}
   */
  begin(): void {
    if (this.open++ === 0) this.#parts = 0;
    if (this.open > BOUNDS.depth) {
      throw new BoundExceeded(`${this.what} is nested more than ${BOUNDS.depth} levels deep`);
    }
    if (++this.#parts > BOUNDS.parts) {
      throw new BoundExceeded(`${this.what} has more than ${grouped(BOUNDS.parts)} lists and maps`);
    }
  }
}

/** The error of what has too many bytes. */
export function tooLarge(what: string, bytes: number): BoundExceeded {
  return new BoundExceeded(`${what} is larger than ${bytes / MIB} MiB`);
}

/** The error for a request whose answer exceeds a bound. The same request would have the same answer. */
export function boundError(subject: Subject, requestId: string, { message }: BoundExceeded): UdmError {
  return new UdmError(subject, {
    kind: "protocol",
    requestId,
    problem: `the answer is not used: ${message}`,
    advice: "UDM sends no such answers. Check what runs at udm.uri, and the gateways and proxies before UDM.",
    mayHaveExecuted: true,
  });
}
