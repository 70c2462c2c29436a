/**
 * Runs the program confined like its systemd unit, without systemd: as an unprivileged user, with read-only file systems
 * except the runtime directory, a /proc with only its own processes, and an empty environment.
 *
 * @module
 */

import { join } from "node:path";
import { command, type Ended } from "./program.ts";

/** The unprivileged user and its group. */
export const NOBODY = 65534;

/** Options of a confined run. */
interface ConfinedOptions {
  /** A world-readable folder in which the program is mounted. */
  readonly stage: string;
  /** The only writable folder, as far as its mode allows. */
  readonly writable: string;
  readonly env?: Readonly<Record<string, string>>;
}

const root = new URL("../../", import.meta.url).pathname;

/**
 * Mounts the program where every user can read it, makes everything read-only, then drops privileges. Mount points are
 * escaped in mountinfo, see proc(5).
 */
const SCRIPT = `
set -eu
stage=$1 writable=$2 program=$3 project=$4 cache=$5
shift 5
mount --bind "$program" "$stage/program"
mount --bind "$project" "$stage/project"
mount --bind "$cache" "$stage/cache"
mount --bind "$writable" "$writable"
mount -t proc -o subset=pid,hidepid=invisible proc /proc
cut -d ' ' -f 5 /proc/self/mountinfo | while read -r escaped; do
  point=$(printf '%b' "$escaped")
  [ "$point" = "$writable" ] || mount -o remount,bind,ro "$point" 2>/dev/null || true
done
for folder in / /tmp /var/tmp /dev/shm "$stage"; do
  [ ! -d "$folder" ] || ! touch "$folder/udc-write-probe" 2>/dev/null || {
    rm "$folder/udc-write-probe"
    echo "$folder can still be written to" >&2
    exit 99
  }
done
umask 0077
ulimit -c 0
cd /
exec setpriv --reuid=${NOBODY} --regid=${NOBODY} --clear-groups --no-new-privs --bounding-set=-all --inh-caps=-all "$@"
`;

const NAMESPACES = ["--mount", "--pid", "--ipc", "--uts", "--fork", "--kill-child"];

/** Why confinement is impossible on this machine; undefined if it is possible. */
export function whyNotConfined(): string | undefined {
  if (Deno.build.os !== "linux") return "it needs Linux";
  if (Deno.uid() !== 0) return "it needs root";
  try {
    const probe = "mount -t proc -o subset=pid,hidepid=invisible proc /proc && setpriv --no-new-privs true";
    const { success, stderr } = new Deno.Command("unshare", {
      args: [...NAMESPACES, "sh", "-c", probe],
      stdin: "null",
    }).outputSync();
    return success ? undefined : `no namespaces: ${new TextDecoder().decode(stderr).trim()}`;
  } catch {
    return "it needs unshare(1) of util-linux";
  }
}

/** Runs the program to its end, confined. */
export async function runConfined(args: readonly string[], options: ConfinedOptions): Promise<Ended> {
  const { stage, writable, env = {} } = options;
  const [program, ...words] = command() as [string, ...string[]];
  await Deno.writeTextFile(join(stage, "program"), "");
  for (const folder of ["project", "cache"]) await Deno.mkdir(join(stage, folder), { recursive: true });
  const cache = await denoDir();
  const visible = words.map((word) => word.replace(root, `${stage}/project/`));
  const child = new Deno.Command("unshare", {
    args: [
      ...NAMESPACES,
      ...["sh", "-c", SCRIPT, "sh", stage, writable, program, root, cache, join(stage, "program")],
      ...visible,
      ...args,
    ],
    clearEnv: true,
    env: {
      PATH: "/usr/sbin:/usr/bin:/sbin:/bin",
      DENO_DIR: join(stage, "cache"),
      DENO_NO_UPDATE_CHECK: "1",
      ...env,
    },
    stdin: "null",
  });
  const { code, stdout, stderr } = await child.output();
  const decoder = new TextDecoder();
  return { code, stdout: decoder.decode(stdout), stderr: decoder.decode(stderr) };
}

/** Deno's package cache. */
async function denoDir(): Promise<string> {
  const { stdout } = await new Deno.Command(Deno.execPath(), { args: ["info", "--json"], stdin: "null" })
    .output();
  return (JSON.parse(new TextDecoder().decode(stdout)) as { denoDir: string }).denoDir;
}
