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
