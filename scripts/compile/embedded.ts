/**
 * Reads the permissions that `deno compile` wrote into a binary.
 *
 * Deno writes a magic word, the length of a JSON text (64 bits, little-endian), and the text before the program: since
 * 2.9 in the ELF section `.note.sui`, before that after the ELF image, elsewhere on other systems. Deno itself contains
 * the magic word, too, so only a text with permissions counts.
 *
 * @module
 */

import { Buffer } from "node:buffer";
import type { BakedPermissions } from "./permissions.ts";

const MAGIC = "d3n0l4nd";

/** Limit in bytes, so that random bytes are not read as a huge length. */
const LENGTH_LIMIT = 10_000_000;

/**
 * Returns the permissions in a binary.
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
  if (length > LENGTH_LIMIT || image[start] !== "{".charCodeAt(0)) return undefined;
  try {
    const text = image.toString("utf8", start, start + Number(length));
    return (JSON.parse(text) as { permissions?: BakedPermissions }).permissions;
  } catch (error) {
    if (error instanceof SyntaxError) return undefined;
    throw error;
  }
}
