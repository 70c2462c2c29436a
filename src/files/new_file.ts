/**
 * Creates files that must not exist.
 *
 * @module
 */

/**
 * Creates a file. Never overwrites one, and follows no link.
 *
 * @throws {Deno.errors.AlreadyExists} if there is something with its name
 */
export function createFile(path: string, text: string, mode: number): void {
  using file = Deno.openSync(path, { write: true, createNew: true, mode });
  const bytes = new TextEncoder().encode(text);
  for (let at = 0; at < bytes.length;) at += file.writeSync(bytes.subarray(at));
  file.syncDataSync();
}

/** Whether there is something with this name, even a link that leads nowhere. */
export function exists(path: string): boolean {
  try {
    Deno.lstatSync(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
