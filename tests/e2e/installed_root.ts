/**
 * A system to install packages into: this machine under an overlay that takes all writes. Package manager, libraries and
 * dependencies are real, and the machine does not change.
 *
 * @module
 */

import { join } from "node:path";

/** The result of a command. */
interface Outcome {
  readonly code: number;
  readonly text: string;
}

/**
 * Mounts the overlay for one command and changes its root into it. The overlay covers only the root file system, so the
 * required mounts are bound into it.
 */
const SCRIPT = `
set -eu
folder=$1
shift
mount -t overlay overlay -o "lowerdir=/,upperdir=$folder/upper,workdir=$folder/work" "$folder/root"
mount --rbind /dev "$folder/root/dev"
mount -t proc proc "$folder/root/proc"
mount -t tmpfs tmpfs "$folder/root/run"
exec chroot "$folder/root" "$@"
`;

const NAMESPACES = ["--mount", "--pid", "--fork", "--kill-child"];

/** A system under an overlay. */
export class InstalledRoot {
  private constructor(private readonly folder: string) {}

  /** Creates one. */
  static async open(): Promise<InstalledRoot> {
    const folder = await Deno.makeTempDir({ prefix: "root-" });
    for (const name of ["upper", "work", "root"]) await Deno.mkdir(join(folder, name));
    await Deno.chmod(join(folder, "upper"), 0o755);
    return new InstalledRoot(folder);
  }

  /** Runs a command in it with a minimal environment. */
  async run(command: readonly string[], stdin: string | Uint8Array<ArrayBuffer> = ""): Promise<Outcome> {
    const child = new Deno.Command("unshare", {
      args: [...NAMESPACES, "sh", "-c", SCRIPT, "sh", this.folder, ...command],
      clearEnv: true,
      env: {
        PATH: "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
        LC_ALL: "C.UTF-8",
        DEBIAN_FRONTEND: "noninteractive",
      },
      stdin: "piped",
      stdout: "piped",
      stderr: "piped",
    }).spawn();
    const writer = child.stdin.getWriter();
    // A command that does not read stdin ends before the write.
    const data = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    const written = writer.write(data).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await written;
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /**
   * Sorted paths of written and deleted files. Existing files are listed if they changed, folders only if they are new.
   */
  changes(): string[] {
    const changed: string[] = [];
    const look = (path: string) => {
      for (const { name, isDirectory } of Deno.readDirSync(join(this.folder, "upper", path))) {
        const below = `${path}/${name}`;
        if (!isDirectory || !exists(below)) changed.push(below);
        if (isDirectory) look(below);
      }
    };
    look("");
    return changed.sort();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Deno.remove(this.folder, { recursive: true });
  }
}

/** Why no overlay is possible on this machine; undefined if one is possible. */
export async function whyNoRoot(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "it needs Linux";
  if (Deno.uid() !== 0) return "it needs root";
  if (!exists("/var/lib/dpkg/status")) return "it needs a system with Debian's package manager";
  try {
    await using root = await InstalledRoot.open();
    const { code, text } = await root.run(["true"]);
    return code === 0 ? undefined : `no overlay: ${text.trim()}`;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return "it needs unshare(1) of util-linux";
    throw error;
  }
}

/** Whether there is something at a path, also a link to nothing. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
