/**
 * A log file, with rotation.
 *
 * It is opened by this program, not by a library: a link or a pipe may take its place at any time, also between two rotations.
 *
 * @module
 */

import { errorText } from "../common/error.ts";
import { openToAppend } from "../files/regular_file.ts";

/** Options of a {@linkcode LogFile}. */
interface LogFileOptions {
  readonly path: string;
  /** Size in bytes above which it is rotated; without it the file grows. */
  readonly maxBytes?: number | undefined;
  /** Number of old files to keep, `PATH.1` being the latest; default: 5. */
  readonly maxFiles?: number | undefined;
}

/** A log file cannot be renamed or created anew, so it grows. */
export class RotationError extends Error {
  override readonly name = "RotationError";
}

/** Appends to a file. Not buffered, because the last lines before the program ends matter most. */
export class LogFile implements Disposable {
  readonly #path: string;
  readonly #maxBytes: number;
  readonly #maxFiles: number;
  #file: Deno.FsFile;
  #bytes: number;

  /** @throws {Error} if the file cannot be opened, or is not a regular file */
  constructor({ path, maxBytes = Infinity, maxFiles = 5 }: LogFileOptions) {
    this.#path = path;
    this.#maxBytes = maxBytes;
    this.#maxFiles = maxFiles;
    this.#file = openToAppend(path);
    this.#bytes = this.#file.statSync().size;
  }

  /**
   * Appends a text.
   *
   * @throws {RotationError} if the file cannot be rotated; the text is written nevertheless
   * @throws {Error} if the text cannot be written, such as to a full disk
   */
  write(text: string): void {
    const bytes = new TextEncoder().encode(text);
    let failure: RotationError | undefined;
    if (this.#bytes > 0 && this.#bytes + bytes.length > this.#maxBytes) {
      try {
        this.#rotate();
      } catch (error) {
        failure = new RotationError(errorText(error));
      }
    }
    for (let at = 0; at < bytes.length;) {
      const written = this.#file.writeSync(bytes.subarray(at));
      at += written;
      this.#bytes += written;
    }
    if (failure !== undefined) throw failure;
  }

  /** Renames the file and its predecessors. If that fails, the old file stays open. */
  #rotate(): void {
    for (let number = this.#maxFiles - 1; number > 0; number--) {
      rename(`${this.#path}.${number}`, `${this.#path}.${number + 1}`);
    }
    rename(this.#path, `${this.#path}.1`);
    const next = openToAppend(this.#path);
    this.#file.close();
    this.#file = next;
    this.#bytes = 0;
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

/** Renames a file, if it exists. */
function rename(from: string, to: string): void {
  try {
    Deno.renameSync(from, to);
  } catch (error) {
    if (!(error instanceof Deno.errors.NotFound)) throw error;
  }
}
