/**
 * Opens regular files. A file named by mistake, or put there by another user, must neither block the program (a pipe) nor
 * lead it to another file (a link).
 *
 * @module
 */

import { dirname } from "node:path";

/** A file that is not used. The message contains neither its name nor its content. */
export class FileError extends Error {
  override readonly name: string = "FileError";
}

/** What decides who can change a file or folder; null on Windows. */
type Access = Pick<Deno.FileInfo, "mode" | "uid" | "gid">;

/**
 * Whether users other than the owner and root can change a file, or the names in a folder. The group may if it is that of
 * root, or the private one of the owner, which by convention has the number of the owner.
 */
export function isChangeableByOthers({ mode, uid, gid }: Access): boolean {
  if (mode === null) return false;
  return (mode & 0o002) !== 0 || ((mode & 0o020) !== 0 && gid !== 0 && gid !== uid);
}

/** The permissions of a file or folder as text, such as "mode 0644". */
export function modeText({ mode }: Access): string {
  return `mode ${((mode ?? 0) & 0o7777).toString(8).padStart(4, "0")}`;
}

/**
 * The permissions of the folder of a file, if all users can put another file in its place: those who can write in the folder
 * can, unless it is sticky, as /tmp is.
 */
export function openFolderOf(path: string): string | undefined {
  const info = Deno.statSync(dirname(path));
  return ((info.mode ?? 0) & 0o1002) === 0o002 ? modeText(info) : undefined;
}

/** How a file is opened. */
interface OpenOptions {
  /** Whether it can be written, too. */
  readonly write?: boolean;
  /** Whether everything that is written goes to its end. */
  readonly append?: boolean;
  /** Whether a link may lead to it. */
  readonly follow?: boolean;
}

/**
 * Opens an existing regular file.
 *
 * @throws {FileError} if it is not a regular file
 * @throws {Error} what the system says if it cannot be opened
 */
export function openRegular(
  path: string,
  { write = false, append = false, follow = false }: OpenOptions = {},
): Deno.FsFile {
  // Check before opening: opening a pipe waits for its other end.
  const { dev, ino } = statRegular(path, follow);
  const file = Deno.openSync(path, { read: true, write, append });
  if (follow) return file;
  const opened = file.statSync();
  if (opened.dev === dev && opened.ino === ino) return file;
  file.close();
  throw new FileError("another file took its place while it was opened; try again");
}

/**
 * Opens a regular file to append to it; creates it if there is none.
 *
 * @throws {FileError} if it is not a regular file
 * @throws {Error} what the system says if it cannot be opened
 */
export function openToAppend(path: string): Deno.FsFile {
  try {
    return openRegular(path, { append: true });
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
    // Fails for a link that was put there meanwhile (O_EXCL in open(2))
    return Deno.openSync(path, { append: true, createNew: true });
  }
}

/**
 * Looks at a file without opening it.
 *
 * @param follow whether a link may lead to it
 * @throws {FileError} if it is not a regular file
 * @throws {Error} what the system says if there is none
 */
export function statRegular(path: string, follow = false): Deno.FileInfo {
  const found = follow ? Deno.statSync(path) : Deno.lstatSync(path);
  if (found.isSymlink) throw new FileError("it is a symbolic link; name the file itself");
  if (found.isDirectory) throw new FileError("it is a folder");
  if (found.isFifo) throw new FileError("it is a pipe; give a regular file, which can be read again");
  if (!found.isFile) throw new FileError("it is not a regular file");
  return found;
}

/**
 * Reads an open file from where it is.
 *
 * @param maxBytes the rest beyond this size is not read
 */
export function readAtMost(file: Deno.FsFile, maxBytes: number): Uint8Array {
  // The extra byte shows the end. Some file systems, such as /sys, report no sizes.
  let bytes = new Uint8Array(Math.min(file.statSync().size + 1, maxBytes));
  for (let length = 0;;) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null || read === 0) return bytes.subarray(0, length);
    length += read;
    if (length < bytes.length) continue;
    if (length === maxBytes) return bytes;
    const larger = new Uint8Array(Math.min(2 * length, maxBytes));
    larger.set(bytes);
    bytes = larger;
  }
}
