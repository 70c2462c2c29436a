/**
 * Writes many lines to stdout.
 *
 * @module
 */

import { errorText } from "../common/error.ts";

/** Characters per write. */
const CHUNK_CHARS = 1 << 16;

/** Standard output cannot be written, such as to a full disk. */
export class StdoutError extends Error {
  override readonly name = "StdoutError";
}

/**
 * Writes lines to stdout. If the reader closes the pipe, as `head` does, the rest is not written; that is no error.
 *
 * @param write writes as many of the bytes as it can; returns how many
 * @throws {StdoutError} if they cannot be written
 */
export function writeLines(
  lines: Iterable<string>,
  write: (bytes: Uint8Array) => number = (bytes) => Deno.stdout.writeSync(bytes),
): void {
  const encoder = new TextEncoder();
  try {
    for (const text of inChunks(ended(lines))) {
      const bytes = encoder.encode(text);
      for (let at = 0; at < bytes.length;) at += write(bytes.subarray(at));
    }
  } catch (error) {
    if (error instanceof Deno.errors.BrokenPipe) return;
    throw new StdoutError(`cannot write to standard output: ${errorText(error)}`);
  }
}

function* ended(lines: Iterable<string>): Generator<string> {
  for (const line of lines) yield `${line}\n`;
}

/** The same text in fewer, longer parts, each worth a system call. */
export function* inChunks(parts: Iterable<string>): Generator<string> {
  let text = "";
  for (const part of parts) {
    text += part;
    if (text.length < CHUNK_CHARS) continue;
    yield text;
    text = "";
  }
  if (text !== "") yield text;
}
