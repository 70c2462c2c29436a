/**
 * Identifiers that entries keep for life: objectGUID and entryUUID.
 *
 * @module
 */
import { Buffer } from "node:buffer";

/**
 * The UUID of the entry in a slot, in the byte order of RFC 9562: the same in every run, version 4, and never valid
 * UTF-8. Its last four bytes are the slot.
 */
export function identifier(slot: number): Buffer {
  const id = Buffer.allocUnsafe(16);
  for (let at = 0; at < 12; at += 4) id.writeUInt32BE(mix(slot + at * 0x1000_0000), at);
  id[6] = 0x40 | ((id[6] as number) & 0x0f);
  id[8] = 0x80 | ((id[8] as number) & 0x3f);
  id.writeUInt32BE(slot, 12);
  return id;
}

/** The slot that an identifier was made for, if it was made by {@linkcode identifier}. */
export function slotOf(id: Buffer): number {
  return id.length === 16 ? id.readUInt32BE(12) : -1;
}

/** Spreads a number over 32 bits (the finaliser of MurmurHash3). */
function mix(n: number): number {
  let hash = n >>> 0;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/** A UUID as text. */
export function uuidText(id: Buffer): string {
  return id.toString("hex").replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/**
 * The bytes of objectGUID: the first three fields are little-endian (MS-DTYP 2.3.4.2).
 *
 * @param id the UUID, as text or in the byte order of RFC 9562
 */
export function guidBytes(id: Buffer | string): Buffer {
  const bytes = Buffer.from(typeof id === "string" ? Buffer.from(id.replaceAll("-", ""), "hex") : id);
  bytes.subarray(0, 4).reverse();
  bytes.subarray(4, 6).reverse();
  bytes.subarray(6, 8).reverse();
  return bytes;
}
