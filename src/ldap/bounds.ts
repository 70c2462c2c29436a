/**
 * What the program accepts of a server, so that no server can exhaust its memory or keep it waiting for ever. Real servers
 * stay far below.
 *
 * @module
 */

/** Limits for the answers of a server. */
export interface Bounds {
  /** Size of one message in bytes. A group with a million members takes 48 MB. */
  readonly messageBytes: number;
  /** Memory of all entries of one response in bytes. */
  readonly responseBytes: number;
  /** Duration of one response in milliseconds, from the request to the last byte. */
  readonly responseMs: number;
  /** Number of values of one entry, ranges included. */
  readonly values: number;
  /** Number of continuation references in one search. */
  readonly references: number;
}

const MIB = 2 ** 20;

/** The limits outside of tests. With them a response takes at most 600 MB, which `tests/hostile` measures. */
export const BOUNDS: Bounds = {
  messageBytes: 64 * MIB,
  responseBytes: 192 * MIB,
  responseMs: 10 * 60_000,
  values: 1_500_000,
  references: 10_000,
};

/** Memory of an entry in addition to its bytes, as measured: its objects take more than the bytes of a small entry. */
export const ENTRY_OVERHEAD = 500;

/** Longer URIs of references are cut. */
export const URI_BYTES = 2048;

/** Longer messages of a server are cut before secrets are removed from them. */
export const TEXT_BYTES = 65_536;

/** The part of a text of a server that a message quotes, in characters. */
export const QUOTED_LENGTH = 1000;

/** Size of a paging cookie in bytes; it is sent back with every request. Active Directory's have some hundred. */
export const COOKIE_BYTES = MIB;

/** A size for people: `64 MiB`, or bytes below 1 MiB. */
export function sizeText(bytes: number): string {
  return bytes < MIB ? `${bytes} bytes` : `${Math.ceil(bytes / MIB)} MiB`;
}
