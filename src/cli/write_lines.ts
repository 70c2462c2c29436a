/**
 * Writes many lines to stdout.
 *
 * @module
 */

/** So many characters are written at once. */
const CHUNK = 1 << 16;

/**
 * Writes lines to stdout. A reader who has seen enough, such as `head`, is no fault: what is left is not written.
 *
 * @param write writes as many of the bytes as it can, and says how many that were
 */
export function writeLines(
  lines: Iterable<string>,
  write: (bytes: Uint8Array) => number = (bytes) => Deno.stdout.writeSync(bytes),
): void {
  const encoder = new TextEncoder();
  const flush = (text: string) => {
    const bytes = encoder.encode(text);
    for (let at = 0; at < bytes.length;) at += write(bytes.subarray(at));
  };
  let text = "";
  try {
    for (const line of lines) {
      text += `${line}\n`;
      if (text.length < CHUNK) continue;
      flush(text);
      text = "";
    }
    flush(text);
  } catch (error) {
    if (!(error instanceof Deno.errors.BrokenPipe)) throw error;
  }
}
