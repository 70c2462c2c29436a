// Types for the used part of npm:asn1 0.2.6, which has none.
import type { Buffer } from "node:buffer";

/** Reads BER; every method returns null if the data end too early and throws if the tag differs. */
export interface Reader {
  /** Length of the element that was entered or read last. */
  readonly length: number;
  /** Position in the buffer. */
  readonly offset: number;
  /** Bytes from here to the end of the buffer. */
  readonly remain: number;
  /** The next tag, which is not consumed. */
  peek(): number | null;
  /** Enters a constructed element and returns its tag. */
  readSequence(tag?: number): number | null;
  readInt(): number | null;
  readEnumeration(): number | null;
  readBoolean(): boolean | null;
  readString(tag: number | undefined, asBuffer: true): Buffer | null;
}

/** Writes BER into a growing buffer. No element may be longer than 16,777,215 bytes. */
export declare class Writer {
  constructor(options?: { size?: number; growthFactor?: number });
  /** The written bytes; throws if a sequence is still open. */
  readonly buffer: Buffer;
  writeInt(value: number, tag?: number): void;
  writeEnumeration(value: number, tag?: number): void;
  writeBoolean(value: boolean, tag?: number): void;
  writeByte(value: number): void;
  writeLength(length: number): void;
  writeString(value: string, tag?: number): void;
  writeBuffer(value: Buffer, tag: number): void;
  startSequence(tag?: number): void;
  endSequence(): void;

  /** The bytes, the size of that, and how many of them are used. */
  protected _buf: Buffer;
  protected _size: number;
  protected _offset: number;
  /** Reserves space for this number of bytes. */
  protected _ensure(length: number): void;
  /** Moves the bytes that were written last, because a length needs another number of octets. */
  protected _shift(start: number, length: number, by: number): void;
}

declare const asn1: {
  readonly Ber: {
    readonly Reader: new (data: Buffer) => Reader;
    readonly Writer: typeof Writer;
  };
};
export default asn1;
