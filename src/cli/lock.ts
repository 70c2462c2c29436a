/**
 * Only one run per configuration at a time: a lock file, held with flock(2), which the kernel gives free whatever
 * happens to the program.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, join } from "node:path";
import { errorText } from "../common/error.ts";

/** Where a lock is not got at once, somebody else has it. Only Deno before 2.9 needs to wait to find out. */
const PATIENCE_MS = 250;

/** The lock of a configuration, or why it could not be had. */
type LockResult = (Disposable & { readonly ok: true }) | {
  readonly ok: false;
  readonly reason: string;
};

/** The lock file of a configuration file within a runtime directory. */
export function lockFile(directory: string, configFile: string): string {
  const path = Deno.realPathSync(configFile);
  const digest = createHash("sha256").update(path).digest("hex").slice(0, 8);
  return join(directory, `${basename(path)}-${digest}.lock`);
}

/**
 * Takes a lock, at once or not at all.
 *
 * @param path the lock file; made if it is missing, and left behind: to delete it would open a gap
 */
export async function takeLock(path: string): Promise<LockResult> {
  let file: Deno.FsFile;
  try {
    file = await Deno.open(path, { read: true, write: true, create: true, mode: 0o600 });
  } catch (error) {
    return { ok: false, reason: `the lock file ${path} cannot be opened: ${errorText(error)}` };
  }
  if (!await tryLock(file)) {
    file.close();
    const holder = (await Deno.readTextFile(path)).trim();
    const who = holder === "" ? "lock file" : `${holder}, lock file`;
    return {
      ok: false,
      reason: `another run with this configuration is under way (${who} ${path}); it has to end first`,
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
  const patience = new Promise<boolean>((resolve) => timer = setTimeout(() => resolve(false), PATIENCE_MS));
  const locked = (file as Deno.FsFile).lock(true).then(() => true);
  try {
    return await Promise.race([locked, patience]);
  } finally {
    clearTimeout(timer);
  }
}
