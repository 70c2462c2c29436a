/**
 * Random passwords for new users. The users never see them: they sign in through the source directory or set their own.
 *
 * @module
 */

const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
// They need no quoting in a shell, URL, LDIF, JSON, XML or CSV, and count as special characters in Active Directory
const SPECIALS = "-._";
const OTHERS = "0123456789" + SPECIALS;
const GROUPS = 16;
const MIN_OF_EACH = 4;
const CLASSES: readonly RegExp[] = [/[A-Z]/g, /[a-z]/g, /[0-9]/g, /[-._]/g];

/**
 * Creates a random password of 48 characters with about 240 bits of entropy.
 *
 * 48 exceeds the minimum of any policy and stays below the 64 or 72 bytes at which some systems truncate. It consists of
 * sixteen groups of two letters and a digit or one of `-._`: without three letters in a row it contains no dictionary
 * word, no username and no sequence such as "abc" or "123". No character repeats directly, it starts with a letter, and
 * each of the four classes occurs at least four times.
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

/** Picks a character uniformly: bytes that would favour the first ones are rejected. */
function pick(alphabet: string): string {
  const limit = 256 - 256 % alphabet.length;
  for (;;) {
    const byte = randomByte();
    if (byte < limit) return alphabet.charAt(byte % alphabet.length);
  }
}

/** Random bytes in stock, because drawing them one by one costs many times as much. Each is used once and erased. */
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
