import assert from "node:assert/strict";
import { randomPassword } from "./password.ts";

const passwords = Array.from({ length: 500 }, randomPassword);

Deno.test("udm: passwords have 48 characters that need no quoting", () => {
  for (const password of passwords) assert.match(password, /^[A-Za-z][A-Za-z0-9._-]{47}$/);
});

Deno.test("udm: passwords have at least four characters of each class", () => {
  for (const password of passwords) {
    for (const one of [/[A-Z]/g, /[a-z]/g, /[0-9]/g, /[-._]/g]) {
      assert.ok((password.match(one)?.length ?? 0) >= 4);
    }
  }
});

Deno.test("udm: passwords have no word, no repeated character and no sequence of digits", () => {
  for (const password of passwords) assert.doesNotMatch(password, /[A-Za-z]{3}|[0-9]{2}|(.)\1/i);
});

Deno.test("udm: passwords differ, and every character occurs", () => {
  assert.equal(new Set(passwords).size, passwords.length);
  assert.equal(new Set(passwords.join("")).size, 26 + 26 + 10 + 3);
});

/** The password that is made of these random bytes alone, which are repeated. */
async function passwordFrom(bytes: readonly number[]): Promise<string> {
  const original = crypto.getRandomValues;
  let used = 0;
  crypto.getRandomValues = <T extends ArrayBufferView | null>(buffer: T): T => {
    assert.ok(buffer instanceof Uint8Array);
    for (const index of buffer.keys()) buffer[index] = bytes[used++ % bytes.length] as number;
    return buffer;
  };
  try {
    // Another instance of the module, which has no bytes in stock
    const fresh = `./password.ts?${crypto.randomUUID()}`;
    return (await import(fresh) as { readonly randomPassword: () => string }).randomPassword();
  } finally {
    crypto.getRandomValues = original;
  }
}

Deno.test("udm: each character of a password is equally likely: bytes that favour the first ones are not used", async () => {
  // 256 bytes are no multiple of 52 letters, nor of 13 digits and specials: those from 208 and 247 on are too many
  const groups = Array.from({ length: 16 }, (_, group) => ({
    letters: group % 2 === 0 ? [207 - group, 104 + group] : [group, 135 + group],
    other: group < 8 ? 246 - group : 10 + group % 3,
  }));
  const expected = await passwordFrom(groups.flatMap(({ letters, other }) => [...letters, other]));
  const [first, second] = ["ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", "0123456789-._"] as const;
  assert.equal(
    expected,
    groups.map(({ letters: [a = 0, b = 0], other }) =>
      first.charAt(a % 52) + first.charAt(b % 52) + second.charAt(other % 13)
    ).join(""),
  );
  const withTooMany = groups.flatMap((
    { letters, other },
  ) => [...letters.flatMap((letter) => [208, 255, letter]), 247, 255, other]);
  assert.equal(await passwordFrom(withTooMany), expected);
});
