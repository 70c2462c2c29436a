/**
 * A system to install packages into: this machine, seen through an overlay that takes up whatever is written. Package
 * manager, libraries and dependencies are the real ones, and nothing of it happens to the machine.
 *
 * @module
 */

import { join } from "node:path";

/** What came of a command. */
interface Outcome {
  readonly code: number;
  readonly text: string;
}

/**
 * Mounts the overlay, for this command alone, and changes into it. It lies over the root's own file system; what is
 * mounted on that is not seen, so what programs cannot do without is bound into it.
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

/** Such a system. */
export class InstalledRoot {
  private constructor(private readonly folder: string) {}

  /** Makes one. */
  static async open(): Promise<InstalledRoot> {
    const folder = await Deno.makeTempDir({ prefix: "root-" });
    for (const name of ["upper", "work", "root"]) await Deno.mkdir(join(folder, name));
    await Deno.chmod(join(folder, "upper"), 0o755);
    return new InstalledRoot(folder);
  }

  /** Runs a command in it, with next to no environment. */
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
    // A command that does not read ends before it is written.
    const data = typeof stdin === "string" ? new TextEncoder().encode(stdin) : stdin;
    const written = writer.write(data).then(() => writer.close()).catch(() => {});
    const { code, stdout, stderr } = await child.output();
    await written;
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /**
   * What was written or deleted, as paths, sorted; files that were there before are among it if they were changed, and
   * folders only if they are new.
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

/** Why there can be no such system on this machine, or nothing if there can. */
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

function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch {
    return false;
  }
}
