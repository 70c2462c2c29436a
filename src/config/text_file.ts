/**
 * Reads text files of limited size. A file named by mistake must not fill the memory of the program, one that other users
 * can change must not tell it what to do, and text in another encoding must not turn into other characters.
 *
 * @module
 */

import { FileError, isChangeableByOthers, modeText, openRegular, readAtMost } from "../files/regular_file.ts";
import type { Position } from "./types.ts";

/** Maximum size of a configuration, and of each file that it names, in bytes. */
const MAX_BYTES = 1 << 20;

/** A file that cannot be used as text. The message contains neither the name of the file nor its content. */
export class TextFileError extends FileError {
  override readonly name = "TextFileError";

  /** @param position the invalid character, if there is one */
  constructor(message: string, readonly position?: Position) {
    super(message);
  }
}

/**
 * Reads a regular file as UTF-8, without a byte order mark.
 *
 * @param maxBytes maximum size in bytes
 * @throws {FileError} as {@linkcode readBytes}, and a {@linkcode TextFileError} if it is not UTF-8
 * @throws {Error} what the system says if it cannot be read
 */
export function readTextFile(path: string, maxBytes = MAX_BYTES): string {
  return decodeText(readBytes(path, maxBytes));
}

/**
 * Reads a regular file, through links: Kubernetes mounts files as such.
 *
 * @param maxBytes maximum size in bytes
 * @throws {FileError} if it is not a regular file, if other users can change it, or if it is too large
 * @throws {Error} what the system says if it cannot be read
 */
export function readBytes(path: string, maxBytes: number): Uint8Array {
  using file = openRegular(path, { follow: true });
  const info = file.statSync();
  if (isChangeableByOthers(info)) {
    throw new FileError(
      `other users can change it (${modeText(info)}), so it is not used; run chmod go-w on it`,
    );
  }
  const bytes = info.size > maxBytes ? undefined : readAtMost(file, maxBytes + 1);
  if (bytes === undefined || bytes.length > maxBytes) {
    throw new FileError(`it is larger than ${maxBytes / (1 << 20)} MiB`);
  }
  return bytes;
}

/**
 * Decodes UTF-8 without a byte order mark.
 *
 * @throws {TextFileError} if it is not UTF-8, with the first invalid character
 */
export function decodeText(bytes: Uint8Array): string {
  const [first, second] = bytes;
  if ((first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe)) {
    throw new TextFileError("it is UTF-16; save it as UTF-8", { line: 1, column: 1 });
  }
  let text: string;
  let isValid = true;
  try {
    text = new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    text = new TextDecoder().decode(bytes);
    isValid = false;
  }
  const zero = text.indexOf("\0");
  const invalid = isValid ? -1 : firstInvalid(bytes, text);
  if (zero >= 0 && (invalid < 0 || zero < invalid)) {
    throw new TextFileError(
      "it contains a NUL byte, as files in UTF-16 and binary files do; save it as UTF-8",
      positionIn(text, zero),
    );
  }
  if (!isValid) {
    throw new TextFileError(
      "it contains a byte that is not UTF-8; save it as UTF-8",
      positionIn(text, invalid),
    );
  }
  return text;
}

const REPLACEMENT = "\uFFFD";

/** The first replacement character of a text that stands for an invalid byte. */
function firstInvalid(bytes: Uint8Array, text: string): number {
  const encoder = new TextEncoder();
  // The decoder has removed a byte order mark.
  let offset = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
  let from = 0;
  for (;;) {
    const at = text.indexOf(REPLACEMENT, from);
    offset += encoder.encode(text.slice(from, at)).length;
    const isItself = bytes[offset] === 0xef && bytes[offset + 1] === 0xbf && bytes[offset + 2] === 0xbd;
    if (!isItself) return at;
    offset += 3;
    from = at + 1;
  }
}

/** The position of a character; the column is counted in UTF-16 code units. */
function positionIn(text: string, at: number): Position {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
