import assert from "node:assert/strict";
import { allowedWords, nearest } from "./nearest.ts";

const KEYS = ["user_base", "user_filter", "group_base", "timeout"];

for (
  const [written, expected] of [
    ["user_bas", "user_base"],
    ["usr_filter", "user_filter"],
    ["User-Base", "user_base"],
    ["gruop_base", "group_base"],
    ["timeuot", "timeout"],
    ["timeout", "timeout"],
    ["password", undefined],
    ["", undefined],
  ] as const
) {
  Deno.test(`nearest: ${JSON.stringify(written)} means ${expected ?? "no word that is known"}`, () => {
    assert.equal(nearest(written, KEYS), expected);
  });
}

Deno.test("nearest: of words that are equally near, the first one is returned", () => {
  assert.equal(nearest("cat", ["car", "can", "Cat"]), "Cat");
  assert.equal(nearest("cat", ["car", "can"]), "car");
  assert.equal(nearest("cat", []), undefined);
});

Deno.test("nearest: a word of a few letters may differ in two, a longer one in a third", () => {
  assert.equal(nearest("abc", ["abxy"]), "abxy");
  assert.equal(nearest("abc", ["axyz"]), undefined);
  assert.equal(nearest("abcdefghi", ["abcdefxyz"]), "abcdefxyz");
  assert.equal(nearest("abcdefghi", ["abcdewxyz"]), undefined);
});

Deno.test("nearest: a message lists all allowed words", () => {
  assert.equal(allowedWords("maybe", ["yes", "no"]), 'Allowed: "yes", "no"');
  assert.equal(allowedWords("yess", ["yes", "no"]), 'did you mean "yes"? Allowed: "yes", "no"');
});
