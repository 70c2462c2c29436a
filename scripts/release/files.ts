/**
 * Makes the files of a release.
 *
 * @module
 */

import { basename, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../src/common/version.ts";
import { buildPackage } from "../deb/package.ts";
import { makeBill } from "../sbom/make.ts";
import { CHART } from "./repository.ts";

const ROOT = new URL("../../", import.meta.url);
const NAME = "udm-directory-connector";

/** The names of machines (uname(1)), by those that Debian gives to architectures. */
const MACHINES: Readonly<Record<string, string>> = { amd64: "x86_64", arm64: "aarch64" };

/** Options of the files. */
interface FileOptions {
  /** The folder to write to; it is created. */
  readonly output: string;
  /** The time of all files, in seconds since 1970. */
  readonly date: number;
}

/**
 * Makes the files of one architecture: the binary, its bill of materials, the Debian package.
 *
 * @returns their paths
 * @throws {Error} if a tool is missing or fails
 */
export async function binaryFiles(
  options: FileOptions & { readonly binary: string; readonly maintainer: string; readonly effort?: number },
): Promise<string[]> {
  const { binary, output, date } = options;
  const { path, architecture } = await buildPackage(options);
  const program = join(output, `${NAME}-${VERSION}-linux-${MACHINES[architecture] ?? architecture}`);
  await Deno.copyFile(binary, program);
  await Deno.chmod(program, 0o755);
  await Deno.writeTextFile(`${program}.cdx.json`, await makeBill({ binary, date }));
  return [program, `${program}.cdx.json`, path];
}

/**
 * Packs the chart like `helm package`, but so that the same date gives the same bytes.
 *
 * @returns the path of the archive
 * @throws {Error} if tar fails
 */
export async function chartFile({ output, date }: FileOptions): Promise<string> {
  const path = join(output, `${NAME}-${VERSION}.tgz`);
  await Deno.mkdir(output, { recursive: true });
  const { success, stderr } = await new Deno.Command("tar", {
    args: [
      ...["--create", "--use-compress-program=gzip -9n", `--file=${path}`, "--format=ustar"],
      ...[
        "--sort=name",
        "--owner=0",
        "--group=0",
        "--numeric-owner",
        "--mode=go=rX,u+rw",
        `--mtime=@${date}`,
      ],
      ...[`--directory=${fileURLToPath(new URL(dirname(CHART), ROOT))}`, basename(CHART)],
    ],
    stdin: "null",
  }).output();
  if (!success) throw new Error(`tar failed: ${new TextDecoder().decode(stderr).trim()}`);
  return path;
}
