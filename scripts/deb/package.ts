/**
 * Builds the package.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { VERSION } from "../../src/common/version.ts";
import { generateDocs } from "../docs/docs.ts";
import { findPackages } from "../licences/packages.ts";
import { grantOf } from "../licences/texts.ts";
import { contentsOf } from "../sbom/contents.ts";
import { debianChangelog, packageVersion } from "./changelog.ts";
import { copyrightFile } from "./copyright.ts";
import { architectureOf, dependsOn } from "./elf.ts";
import { type Entry, layout } from "./layout.ts";

const ROOT = new URL("../../", import.meta.url);
const NAME = "udm-directory-connector";
const SCRIPTS = ["postinst", "prerm", "postrm"];

/** Options of a package. */
interface PackageOptions {
  /** The binary to package. */
  readonly binary: string;
  /** The folder to write to; it is created. */
  readonly output: string;
  /** The time of all files, in seconds since 1970. */
  readonly date: number;
  /** The maintainer: `Name <address>`. */
  readonly maintainer: string;
  /** The compression level of xz, 0 to 9. Default: 6. */
  readonly effort?: number;
}

/** The built package. */
export interface BuiltPackage {
  readonly path: string;
  readonly version: string;
  readonly architecture: string;
}

/**
 * Builds the package. The same binary and date give the same bytes.
 *
 * @throws {Error} if a tool is missing or fails, or if the binary is not supported
 */
export async function buildPackage(options: PackageOptions): Promise<BuiltPackage> {
  const { binary, output, date, maintainer, effort = 6 } = options;
  const markdown = await Deno.readTextFile(new URL("CHANGELOG.md", ROOT));
  const version = packageVersion(markdown, VERSION, date);
  const architecture = architectureOf(await headerOf(binary));
  const depends = dependsOn(await run("objdump", ["-p", binary], "binutils"));
  const { locked } = await findPackages();
  const { packages, ...contents } = contentsOf(binary, locked.values());
  const parts = await Promise.all(packages.map(async (id) => {
    const found = locked.get(id) as NonNullable<ReturnType<typeof locked.get>>;
    return { package: found, grant: await grantOf(found) };
  }));
  const entries = layout({
    binary,
    units: new URL("systemd/", ROOT),
    examples: new URL("config/", ROOT),
    documents: generateDocs(new Date(date * 1000)),
    readme: new URL("README.md", ROOT),
    docs: new URL("docs/", ROOT),
    changelog: debianChangelog(markdown, { package: NAME, version, date, maintainer }),
    copyright: copyrightFile({ parts, ...contents }),
    overrides: new URL("lintian-overrides", import.meta.url),
  });

  await Deno.mkdir(output, { recursive: true });
  const path = join(output, `${NAME}_${version}_${architecture}.deb`);
  const tree = await Deno.makeTempDir({ prefix: "deb-" });
  try {
    const files: Laid[] = [];
    for (const entry of entries) {
      const laid = await lay(tree, entry);
      if (laid !== undefined) files.push(laid);
    }
    await Deno.mkdir(join(tree, "DEBIAN"));
    const size = files.reduce((sum, file) => sum + Math.ceil(file.size / 1024), 0);
    await write(
      join(tree, "DEBIAN/control"),
      0o644,
      control({ version, architecture, depends, maintainer, size }),
    );
    await write(
      join(tree, "DEBIAN/md5sums"),
      0o644,
      files.map((file) => `${file.md5}  ${file.path}\n`).sort().join(""),
    );
    for (const script of SCRIPTS) {
      const text = await Deno.readTextFile(new URL(`maintainer/${script}`, import.meta.url));
      await write(join(tree, "DEBIAN", script), 0o755, text);
    }
    await Deno.chmod(tree, 0o755);
    await run("dpkg-deb", ["--root-owner-group", "-Zxz", `-z${effort}`, "--build", tree, path], "dpkg", {
      SOURCE_DATE_EPOCH: String(date),
    });
  } finally {
    await Deno.remove(tree, { recursive: true });
  }
  return { path, version, architecture };
}

/** Returns the control file (deb-control(5)). */
function control(
  { version, architecture, depends, maintainer, size }: {
    readonly version: string;
    readonly architecture: string;
    readonly depends: string;
    readonly maintainer: string;
    /** In units of 1024 bytes. */
    readonly size: number;
  },
): string {
  return `Package: ${NAME}
Version: ${version}
Architecture: ${architecture}
Maintainer: ${maintainer}
Installed-Size: ${size}
Depends: ${depends}
Recommends: ca-certificates
Suggests: default-mta | mail-transport-agent
Section: net
Priority: optional
Description: synchronises users and groups from LDAP into UDM
 Reads users and groups over LDAP (Microsoft Active Directory, OpenLDAP) and
 reconciles them into Univention UCS or Nubus through the UDM REST API. Every
 run reads source and target completely, works out the difference and applies
 it; there is no local state.
 .
 One run is one start of a systemd service, which a timer repeats; each
 configuration in /etc/udm-directory-connector has its own. Nothing is started
 by the installation.
`;
}

/** A file in the tree. */
interface Laid {
  readonly path: string;
  readonly size: number;
  readonly md5: string;
}

/** Writes an entry to the tree; returns undefined for a folder and for a link. */
async function lay(tree: string, { path, mode, content, copy, link }: Entry): Promise<Laid | undefined> {
  const target = join(tree, path);
  await folder(tree, dirname(path));
  if (link !== undefined) {
    await Deno.symlink(link, target);
    return undefined;
  }
  if (content === undefined && copy === undefined) {
    await Deno.mkdir(target);
    await Deno.chmod(target, mode);
    return undefined;
  }
  const data = content ?? await Deno.readFile(copy as string | URL);
  await write(target, mode, data);
  const md5 = createHash("md5").update(data).digest("hex");
  return { path, size: typeof data === "string" ? new TextEncoder().encode(data).length : data.length, md5 };
}

/** Creates a folder and its parents with mode 755, regardless of the umask. */
async function folder(tree: string, path: string): Promise<void> {
  let above = tree;
  for (const name of path.split("/")) {
    above = join(above, name);
    await Deno.mkdir(above, { recursive: true });
    await Deno.chmod(above, 0o755);
  }
}

async function write(path: string, mode: number, data: string | Uint8Array): Promise<void> {
  await (typeof data === "string" ? Deno.writeTextFile(path, data) : Deno.writeFile(path, data));
  await Deno.chmod(path, mode);
}

async function headerOf(path: string): Promise<Uint8Array> {
  using file = await Deno.open(path);
  const header = new Uint8Array(20);
  await file.read(header);
  return header;
}

/** Runs a program and returns its output. */
async function run(
  program: string,
  args: readonly string[],
  origin: string,
  env: Readonly<Record<string, string>> = {},
): Promise<string> {
  try {
    const { success, stdout, stderr } = await new Deno.Command(program, {
      args: [...args],
      env: { LC_ALL: "C.UTF-8", ...env },
      cwd: fileURLToPath(ROOT),
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    if (!success) throw new Error(`${program} failed: ${decoder.decode(stderr).trim()}`);
    return decoder.decode(stdout);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    throw new Error(`${program} is not installed; install Debian's package ${origin}`);
  }
}
