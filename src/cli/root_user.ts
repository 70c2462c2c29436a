/** @module */

/** Whether the program runs as root; false if that is unknown, on Windows or without the permission to ask. */
export function isRoot(): boolean {
  try {
    return Deno.uid() === 0;
  } catch {
    return false;
  }
}
