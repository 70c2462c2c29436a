/**
 * Words that tell which values must not be shown.
 *
 * @module
 */

const SECRET = /pass|pw|secret|credential/i;

/** Whether the value of a key, or a text, may be or contain a secret. */
export function mayBeSecret(keyOrText: string): boolean {
  return SECRET.test(keyOrText);
}

/**
 * Whether a comment behind a value may belong to it: " #" begins a comment (YAML 1.2.2 section 6.6). A comment usually has a
 * space after "#"; a secret may contain any characters.
 */
export function mayBelongToValue(path: string, comment: string): boolean {
  return mayBeSecret(path) || /^[^\s#]/.test(comment);
}
