/**
 * Reads out of a binary what `deno compile` wrote into it.
 *
 * Deno puts a magic word, the length of a JSON text (64 bits, little-endian), and the text before the program: since
 * 2.9 in the ELF section `.note.sui`, before that behind the ELF image, and elsewhere on other systems. Deno itself
 * contains the magic word too, so what counts is that the text behind it has permissions.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { BakedPermissions } from "./permissions.ts";

const MAGIC = "d3n0l4nd";

/** Longer than any such text; keeps chance from making a gigabyte of it. */
const LONGEST = 10_000_000;

/**
 * The permissions within a binary.
 *
 * @throws {Error} if there are none: it was not made with `deno compile`
 */
export function readBakedPermissions(path: string): BakedPermissions {
  const image = Buffer.from(Deno.readFileSync(path).buffer);
  for (let at = image.indexOf(MAGIC); at !== -1; at = image.indexOf(MAGIC, at + 1)) {
    const permissions = permissionsAt(image, at + MAGIC.length);
    if (permissions !== undefined) return permissions;
  }
  throw new Error(`${path} contains no permissions: it was not made with deno compile`);
}

function permissionsAt(image: Buffer, at: number): BakedPermissions | undefined {
  const start = at + 8;
  if (start > image.length) return undefined;
  const length = image.readBigUInt64LE(at);
  if (length > LONGEST || image[start] !== "{".charCodeAt(0)) return undefined;
  try {
    const text = image.toString("utf8", start, start + Number(length));
    return (JSON.parse(text) as { permissions?: BakedPermissions }).permissions;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
