/**
 * Reads a text file of limited size. A file that is named by mistake must neither stop the program for ever (a pipe)
 * nor fill its memory (a device, a large file), and a text in another encoding must not turn into other characters.
 *
 * @module
 */

import type { Position } from "./types.ts";

/** The size of a configuration, and of each file that it names, in bytes, at most. */
const MOST_BYTES = 1 << 20;

/** Why a file cannot be used as a text. The message is a phrase without the name of the file, and without its content. */
export class TextFileError extends Error {
  override readonly name = "TextFileError";

  /** @param position the character that is at fault, if it is one */
  constructor(message: string, readonly position?: Position) {
    super(message);
  }
}

/**
 * Reads a regular file as UTF-8; a byte order mark is no part of the text.
 *
 * @param most its size in bytes, at most
 * @throws {TextFileError} if it is no regular file, larger, or not UTF-8
 * @throws {Error} what the system says if it cannot be read
 */
export function readTextFile(path: string, most = MOST_BYTES): string {
  return decodeText(readBytes(path, most));
}

function readBytes(path: string, most: number): Uint8Array {
  // Before it is opened: that alone would wait for the other end of a pipe.
  const { isFile, isDirectory, isFifo, size } = Deno.statSync(path);
  if (isDirectory) throw new TextFileError("it is a folder");
  if (isFifo) throw new TextFileError("it is a pipe; give a regular file, which can be read again");
  if (!isFile) throw new TextFileError("it is not a regular file");
  if (size > most) throw tooLarge(most);
  using file = Deno.openSync(path);
  // One byte more shows the end. Some file systems, such as /sys, tell no sizes.
  let bytes = new Uint8Array(size + 1);
  for (let length = 0;;) {
    const read = file.readSync(bytes.subarray(length));
    if (read === null) return bytes.subarray(0, length);
    length += read;
    if (length > most) throw tooLarge(most);
    if (length < bytes.length) continue;
    const larger = new Uint8Array(Math.min(2 * length, most) + 1);
    larger.set(bytes);
    bytes = larger;
  }
}

function tooLarge(most: number): TextFileError {
  return new TextFileError(`it is larger than ${most / (1 << 20)} MiB`);
}

/**
 * Decodes UTF-8; a byte order mark is no part of the text.
 *
 * @throws {TextFileError} if it is something else, with the first character that shows it
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

/** The first character of a text that stands for a byte that is not UTF-8, not for itself. */
function firstInvalid(bytes: Uint8Array, text: string): number {
  const encoder = new TextEncoder();
  // The decoder has taken off a byte order mark.
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

/** Where a character of a text stands; the column is counted in UTF-16 code units. */
function positionIn(text: string, at: number): Position {
  const before = text.slice(0, at);
  return { line: before.split("\n").length, column: at - before.lastIndexOf("\n") };
}
