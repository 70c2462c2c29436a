/**
 * Passwords for new users, who never learn them: they sign in through the source directory or set another one.
 *
 * @module
 */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// Neither needs quoting in a shell, URL, LDIF, JSON, XML or CSV, and Active Directory counts them as special characters.
const SPECIALS = "-._";
const OTHERS = "0123456789" + SPECIALS;
const GROUPS = 16;
const MIN_OF_EACH = 4;
const CLASSES: readonly RegExp[] = [/[A-Z]/g, /[a-z]/g, /[0-9]/g, /[-._]/g];

/**
 * Makes a random password of 48 characters with about 240 bits of chance.
 *
 * 48 is more than any policy asks for and less than the 64 or 72 bytes some systems cut a password at. It is sixteen times
 * two letters and a digit or one of `-._`: with never three letters in a row there is no dictionary word and no user name in it,
 * nor a sequence such as "abc" or "123". No character stands next to itself, it begins with a letter,
 * and each of the four classes occurs at least four times.
 */
export function randomPassword(): string {
  for (;;) {
    const password = candidate();
    if (CLASSES.every((one) => (password.match(one)?.length ?? 0) >= MIN_OF_EACH)) return password;
  }
}

function candidate(): string {
  let password = "";
  for (let group = 0; group < GROUPS; group++) {
    const first = pick(LETTERS);
    let second = pick(LETTERS);
    while (second.toLowerCase() === first.toLowerCase()) second = pick(LETTERS);
    password += first + second + pick(OTHERS);
  }
  return password;
}

/** One character of the alphabet, each with the same chance: bytes that would favour the first ones are randomBytes again. */
function pick(alphabet: string): string {
  const limit = 256 - 256 % alphabet.length;
  for (;;) {
    const byte = randomByte();
    if (byte < limit) return alphabet.charAt(byte % alphabet.length);
  }
}

/** Bytes that were randomBytes, because drawing one at a time costs many times as much; each is used once, and then forgotten. */
const randomBytes = new Uint8Array(256);
let used = randomBytes.length;

function randomByte(): number {
  if (used === randomBytes.length) {
    crypto.getRandomValues(randomBytes);
    used = 0;
  }
  const byte = randomBytes[used] as number;
  randomBytes[used++] = 0;
  return byte;
}
