/**
 * Photos of a given size: enough different ones to detect mix-ups, and few enough to compute all digests in advance.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import { photoDigest } from "../../../src/run/read_source.ts";

/** Number of different photos. */
export const PHOTOS = 1000;

/** A photo: the start of a JPEG file, the number, then filler. */
export function photo(index: number, bytes: number): Uint8Array {
  const content = new Uint8Array(bytes);
  for (let at = 0; at < bytes; at++) content[at] = (at * 31 + (at >> 8)) & 0xff;
  content.set([0xff, 0xd8, 0xff, 0xe0]);
  return setNumber(content, index);
}

/** Turns a photo into that of another user; returns it. */
export function setNumber(photo: Uint8Array, index: number): Uint8Array {
  const number = index % PHOTOS;
  photo[4] = number >> 8;
  photo[5] = number & 0xff;
  return photo;
}

/** The digests that the connector stores in the target. */
export function digests(bytes: number): string[] {
  const content = photo(0, bytes);
  return Array.from(
    { length: PHOTOS },
    (_, index) => photoDigest(Buffer.from(setNumber(content, index)).toString("base64")),
  );
}
