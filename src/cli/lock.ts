/**
 * A lock file that allows one run per configuration at a time. It is held with flock(2), which the kernel releases even
 * if the program is killed.
 *
 * @module
 */

import { createHash } from "node:crypto";
import { basename, dirname, join } from "node:path";
import { errorText } from "../common/error.ts";
import { FileError, isChangeableByOthers, modeText, openRegular } from "../files/regular_file.ts";
import { ownUser } from "../files/replace_file.ts";

/** Milliseconds after which another process must hold the lock. Only Deno before 2.9, without `tryLock`, waits. */
const TRY_MS = 250;

/** Length of the text in a lock file. It is always the same, because the file is never truncated. */
const TEXT_CHARS = 63;

const HOLDER = /^process \d+ since [\d:.TZ-]+/;

/** The lock of a configuration, or why it was not taken. */
type LockResult = (Disposable & { readonly ok: true }) | {
  readonly ok: false;
  readonly reason: string;
  /** Whether another run holds it; otherwise the file cannot be used. */
  readonly isHeld: boolean;
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
 * @param path the lock file; created if it is missing. It is never deleted: that would allow two holders at once. Its
 *   folder must be private, because another user could hold the lock forever.
 */
export async function takeLock(path: string): Promise<LockResult> {
  let file: Deno.FsFile;
  try {
    refuseSharedFolder(dirname(path));
    file = openLock(path);
  } catch (error) {
    return { ok: false, isHeld: false, reason: `cannot open the lock file ${path}: ${errorText(error)}` };
  }
  if (!await tryLock(file)) {
    const holder = readHolder(file);
    file.close();
    const who = holder === undefined ? "lock file" : `${holder}, lock file`;
    return {
      ok: false,
      isHeld: true,
      reason: `another run with this configuration is in progress (${who} ${path}); wait for it to end`,
    };
  }
  overwrite(file, `process ${Deno.pid} since ${new Date().toISOString()}`);
  return {
    ok: true,
    [Symbol.dispose]: () => {
      overwrite(file, "");
      file.close();
    },
  };
}

function refuseSharedFolder(folder: string): void {
  const info = Deno.statSync(folder);
  const advice = "name a folder that only the user of this program and root can change";
  if (isChangeableByOthers(info)) {
    throw new FileError(`other users can change its folder (${modeText(info)}); ${advice}`);
  }
  const { uid } = info;
  if (uid !== null && uid !== 0 && uid !== ownUser(folder)) {
    throw new FileError(`its folder belongs to another user (${uid}); ${advice}`);
  }
}

function openLock(path: string): Deno.FsFile {
  try {
    return Deno.openSync(path, { read: true, write: true, createNew: true, mode: 0o600 });
  } catch (error) {
    if (!(error instanceof Deno.errors.AlreadyExists)) throw error;
    return openRegular(path, { write: true });
  }
}

/** The process that holds the lock; undefined if the file does not say so. */
function readHolder(file: Deno.FsFile): string | undefined {
  const bytes = new Uint8Array(TEXT_CHARS);
  const length = file.readSync(bytes) ?? 0;
  return HOLDER.exec(new TextDecoder().decode(bytes.subarray(0, length)))?.[0];
}

/** The text only names the holder: a full disk must not stop a run. */
function overwrite(file: Deno.FsFile, text: string): void {
  try {
    file.seekSync(0, Deno.SeekMode.Start);
    file.writeSync(new TextEncoder().encode(`${text.padEnd(TEXT_CHARS)}\n`));
  } catch {
    // The lock does not depend on it.
  }
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
