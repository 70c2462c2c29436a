/** @module */

const SECRET_NAME = /passw|pwd|secret(?!ar)|token|credential|private_?key|hash/i;

/** Whether an attribute or a property of this name may hold a secret, such as a password. */
export function looksSecret(name: string): boolean {
  return SECRET_NAME.test(name);
}
