/**
 * A lock file that allows one run per configuration at a time. It is held with flock(2), which the kernel releases even
 * if the program is killed.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { errorText } from "../common/error.ts";

/** Milliseconds after which another process must hold the lock. Only Deno before 2.9, without `tryLock`, waits. */
const TRY_MS = 250;

/** The lock of a configuration, or why it was not taken. */
type LockResult = (Disposable & { readonly ok: true }) | {
  readonly ok: false;
  readonly reason: string;
};

/** The path of the lock file of a configuration file in a runtime directory. */
export function lockFile(directory: string, configFile: string): string {
  const path = Deno.realPathSync(configFile);
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return join(directory, `${basename(path)}-${digest}.lock`);
}

/**
 * Takes a lock without waiting for it.
 *
 * @param path the lock file; created if it is missing. It is never deleted: that would allow two holders at once.
 */
export async function takeLock(path: string): Promise<LockResult> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (error) {
    return { ok: false, reason: `cannot open the lock file ${path}: ${errorText(error)}` };
  }
  if (!await tryLock(file)) {
    file.close();
    const holder = (await Deno.readTextFile(path)).trim();
    const who = holder === "" ? "lock file" : `${holder}, lock file`;
    return {
      ok: false,
      reason: `another run with this configuration is in progress (${who} ${path}); wait for it to end`,
    };
  }
  await file.truncate(0);
  await file.write(new TextEncoder().encode(`process ${Deno.pid} since ${new Date().toISOString()}\n`));
  return {
    ok: true,
    [Symbol.dispose]: () => {
      file.truncateSync(0);
      file.close();
    },
  };
}

async function tryLock(file: Deno.FsFile): Promise<boolean> {
  if ("tryLock" in file) return await file.tryLock(true);
  let timer: ReturnType<typeof setTimeout> | undefined;
  const timeout = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), TRY_MS));
  const locked = (file as Deno.FsFile).lock(true).then(() => true);
  try {
    return await Promise.race([locked, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
