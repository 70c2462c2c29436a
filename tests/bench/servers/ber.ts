/**
 * A minimal BER codec (X.690), fast enough for a server that must outpace the connector.
 *
 * @module
 */

/** An element: its tag, and where its content is. */
export interface Element {
  readonly tag: number;
  readonly start: number;
  readonly end: number;
}

/** Reads the header of the element at `at`; undefined if the element is not complete. */
export function element(bytes: Uint8Array, at: number): Element | undefined {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) return undefined;
  let [length, start] = [first, at + 2];
  if (first >= 0x80) {
    length = 0;
    for (const stop = start + first - 0x80; start < stop; start++) {
      const octet = bytes[start];
      if (octet === undefined) return undefined;
      length = length * 256 + octet;
    }
  }
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined;
}

/** The elements within an element. */
export function elements(bytes: Uint8Array, { start, end }: Element): Element[] {
  const found: Element[] = [];
  for (let at = start; at < end;) {
    const next = element(bytes, at);
    if (next === undefined) throw new Error("truncated element");
    found.push(next);
    at = next.end;
  }
  return found;
}

const ENCODER = new TextEncoder();
/** Lengths always take four octets, because they are known only after the content. */
const LENGTH_OCTETS = 4;

/** Writes elements into a reusable buffer. */
export class Writer {
  #bytes = new Uint8Array(1 << 20);
  #at = 0;
  readonly #open: number[] = [];

  /** The bytes written so far; valid until the next write. */
  get written(): Uint8Array {
    return this.#bytes.subarray(0, this.#at);
  }

  /** Discards everything written. */
  clear(): void {
    this.#at = 0;
  }

  /** Opens a constructed element. */
  open(tag: number): void {
    this.#reserve(LENGTH_OCTETS + 2);
    this.#bytes[this.#at] = tag;
    this.#bytes[this.#at + 1] = 0x80 + LENGTH_OCTETS;
    this.#at += 2 + LENGTH_OCTETS;
    this.#open.push(this.#at);
  }

  /** Closes the element opened last. */
  close(): void {
    this.#putLength(this.#open.pop() as number);
  }

  /** Writes bytes. */
  octets(value: Uint8Array, tag = 0x04): void {
    this.open(tag);
    this.#reserve(value.length);
    this.#bytes.set(value, this.#at);
    this.#at += value.length;
    this.close();
  }

  /** Writes UTF-8 text. */
  text(value: string, tag = 0x04): void {
    this.open(tag);
    this.#reserve(3 * value.length);
    this.#at += ENCODER.encodeInto(value, this.#bytes.subarray(this.#at)).written;
    this.close();
  }

  /** Writes a number of at most 31 bits. */
  number(value: number, tag = 0x02): void {
    this.open(tag);
    this.#reserve(4);
    new DataView(this.#bytes.buffer).setInt32(this.#at, value);
    this.#at += 4;
    this.close();
  }

  #putLength(start: number): void {
    new DataView(this.#bytes.buffer).setUint32(start - LENGTH_OCTETS, this.#at - start);
  }

  #reserve(length: number): void {
    if (this.#at + length <= this.#bytes.length) return;
    const larger = new Uint8Array(2 * (this.#bytes.length + length));
    larger.set(this.written);
    this.#bytes = larger;
  }
}
