/**
 * A real systemd that runs units, on an overlay of this machine: as process 1 of its own namespaces, with nothing but the
 * units that a test gives it. It takes 0.1 s of processor time. The network is that of this machine.
 *
 * What systemd makes of a unit cannot be told from the unit: it ignored `TemporaryFileSystem=/` without a word.
 *
 * @module
 */

import { exists } from "./installed_root.ts";

const SYSTEMD = "/usr/lib/systemd/systemd";

/** The folder of the units, the only one that this systemd reads. */
const UNITS = "/run/units";

/** Units that exist on every machine, and that services depend on by default or are ordered after. */
const TARGETS = ["sysinit", "basic", "shutdown", "network-online", "nss-lookup", "multi-user"];

/** Namespaces. The mounts, the overlay and everything written to it vanish with the last process. */
const NAMESPACES = ["--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"];

/** Moves to a cgroup of its own: systemd takes the root of the namespace, which must have no other processes. */
const INTO_CGROUP = `
set -eu
mount -t tmpfs tmpfs "$1"
cd "$1"
mkdir upper work root cgroup
mount -t cgroup2 cgroup2 cgroup
mkdir "cgroup/$2"
echo 0 >"cgroup/$2/cgroup.procs"
umount cgroup
`;

/**
 * Changes the root to the overlay and starts systemd. Mounts are shared, as on every machine that systemd has started:
 * without that, it cannot pass credentials to a service.
 */
const START = `
set -eu
cd "$1"
mount -t overlay overlay -o "lowerdir=/,upperdir=$1/upper,workdir=$1/work" root
mount -t proc proc root/proc
mount --bind root/proc/sys root/proc/sys
mount -o remount,bind,ro root/proc/sys
mount --rbind /dev root/dev
mount -t tmpfs -o mode=755 tmpfs root/run
mount -t tmpfs -o mode=1777 tmpfs root/tmp
mount -t sysfs -o ro sysfs root/sys
mount -t cgroup2 cgroup2 root/sys/fs/cgroup
mkdir root${UNITS}
for target in ${TARGETS.join(" ")}; do
  printf '[Unit]\\nDefaultDependencies=no\\n' >"root${UNITS}/$target.target"
done
touch "root$3"
mount --bind "$2" "root$3"
cd root
mkdir -p mnt/before
pivot_root . mnt/before
umount -l mnt/before
mount --make-rshared /
exec env -i container=test SYSTEMD_UNIT_PATH=${UNITS} PATH=/usr/sbin:/usr/bin:/sbin:/bin \\
  ${SYSTEMD} --system --unit=multi-user.target --log-target=null
`;

/** Properties that every unit has of its own: names, command, state. */
const OF_ONE_UNIT =
  /^(?:Id|Names|Description|FragmentPath|DropInPaths|ExecStart|ExecStartEx|InvocationID|Result|Slice|ControlGroup|Requires|RequiresMountsFor|Wants|After|\w+(?:Timestamp|TimestampMonotonic|State|Current|Peak|UsageNSec|Available)|NRestarts|ExecMain\w+)=/;

/** Starting systemd takes 0.2 s. */
const MAX_WAIT_MS = 30_000;

/** The result of a command. */
interface Outcome {
  readonly code: number;
  readonly text: string;
}

/** Options of a machine. */
interface MachineOptions {
  /** A program of this machine, and where it is there. */
  readonly program: string;
  readonly path: string;
}

/** The machine. */
export class SystemdMachine implements AsyncDisposable {
  private constructor(
    private readonly folder: string,
    private readonly unshare: Deno.ChildProcess,
    /** The number of systemd on this machine. */
    private readonly pid: number,
  ) {}

  /** @throws {Error} if systemd cannot be started here */
  static async boot({ program, path }: MachineOptions): Promise<SystemdMachine> {
    const folder = await Deno.makeTempDir({ prefix: "systemd-" });
    const script = `${INTO_CGROUP}exec unshare --cgroup sh -c "$5" sh "$1" "$3" "$4"`;
    const child = new Deno.Command("unshare", {
      args: [...NAMESPACES, "sh", "-c", script, "sh", folder, cgroupOf(folder), program, path, START],
      stdin: "null",
      stdout: "null",
      stderr: "piped",
    }).spawn();
    const errors = new Response(child.stderr).text();
    let ended = false;
    child.status.then(() => ended = true);
    const pid = await until(() => ended ? 0 : startedBy(child.pid));
    if (pid === undefined || pid === 0) {
      stop(child);
      await cleanUp(folder);
      throw new Error(`systemd does not start here: ${(await errors).trim()}`);
    }
    return new SystemdMachine(folder, child, pid);
  }

  /** Where a file of the machine is seen from this one. */
  at(path: string): string {
    return `/proc/${this.pid}/root${path}`;
  }

  /** Writes a file that only root can read, and its folders. */
  async write(path: string, content: string, mode = 0o600): Promise<void> {
    await Deno.mkdir(this.at(path.slice(0, path.lastIndexOf("/"))), { recursive: true });
    await Deno.writeTextFile(this.at(path), content);
    await Deno.chmod(this.at(path), mode);
  }

  /** Writes a unit, or a part of one (`NAME.d/PART.conf`). */
  async unit(name: string, content: string): Promise<void> {
    await this.write(`${UNITS}/${name}`, content, 0o644);
    await this.run("systemctl", "daemon-reload");
  }

  /** Makes a link in the folder of the units. */
  async link(name: string, target: string): Promise<void> {
    const path = this.at(`${UNITS}/${name}`);
    await Deno.mkdir(path.slice(0, path.lastIndexOf("/")), { recursive: true });
    await Deno.symlink(target, path);
    await this.run("systemctl", "daemon-reload");
  }

  /** Runs a command there, as root. */
  async run(...command: readonly string[]): Promise<Outcome> {
    const into = ["--target", String(this.pid), "--mount", "--pid", "--uts", "--ipc", "--cgroup"];
    const { code, stdout, stderr } = await new Deno.Command("nsenter", {
      args: [...into, "--root", "--wd", ...command],
      stdin: "null",
    }).output();
    const decoder = new TextDecoder();
    return { code, text: decoder.decode(stdout) + decoder.decode(stderr) };
  }

  /** The properties of a unit, as `systemctl show` names them. */
  async show(unit: string, ...names: readonly string[]): Promise<Record<string, string>> {
    const { text } = await this.run("systemctl", "show", `--property=${names.join()}`, unit);
    return Object.fromEntries(
      text.trim().split("\n").map((line) => {
        const at = line.indexOf("=");
        return [line.slice(0, at), line.slice(at + 1)];
      }),
    );
  }

  /** The settings of a unit as `systemctl show` names them, a line each, without its names, its command and its state. */
  async settings(unit: string): Promise<string> {
    const { text } = await this.run("systemctl", "show", unit);
    return text.split("\n").filter((line) => !OF_ONE_UNIT.test(line)).sort().join("\n");
  }

  async [Symbol.asyncDispose](): Promise<void> {
    stop(this.unshare);
    await this.unshare.status;
    await cleanUp(this.folder);
  }
}

/** Why there is no such machine here; undefined if there is one. */
export async function whyNoSystemd(): Promise<string | undefined> {
  if (Deno.build.os !== "linux") return "it needs Linux";
  if (Deno.uid() !== 0) return "it needs root";
  if (!exists(SYSTEMD)) return "systemd is not installed";
  try {
    await using _machine = await SystemdMachine.boot({ program: "/bin/true", path: "/probe" });
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

/** The systemd that a process has started, when it accepts commands. */
function startedBy(parent: number): number | undefined {
  const [pid] = childrenOf(parent);
  return pid !== undefined && exists(`/proc/${pid}/root${UNITS}`) &&
      exists(`/proc/${pid}/root/run/systemd/private`)
    ? pid
    : undefined;
}

function childrenOf(pid: number): number[] {
  try {
    const text = Deno.readTextFileSync(`/proc/${pid}/task/${pid}/children`);
    return text.trim().split(" ").filter((word) => word !== "").map(Number);
  } catch {
    return [];
  }
}

/** Waits for a value, or for the end of the time. */
async function until<T>(find: () => T | undefined): Promise<T | undefined> {
  for (const end = Date.now() + MAX_WAIT_MS; Date.now() < end;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  return undefined;
}

/** Ends everything: process 1 takes all others of its namespace with it. SIGTERM would have no effect. */
function stop(unshare: Deno.ChildProcess): void {
  for (const pid of childrenOf(unshare.pid)) Deno.kill(pid, "SIGKILL");
}

function cgroupOf(folder: string): string {
  return folder.slice(folder.lastIndexOf("/") + 1);
}

/** Removes the folder, and the cgroups, which outlive their processes. */
async function cleanUp(folder: string): Promise<void> {
  const script = `mount -t cgroup2 cgroup2 "$1" && find "$1/$2" -depth -type d -exec rmdir {} +`;
  await new Deno.Command("unshare", {
    args: ["--mount", "sh", "-c", script, "sh", folder, cgroupOf(folder)],
    stdin: "null",
    stdout: "null",
    stderr: "null",
  }).output();
  await Deno.remove(folder, { recursive: true });
}
