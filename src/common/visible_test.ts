import assert from "node:assert/strict";
import fc from "fast-check";
import { escaped } from "../../scripts/plan_page/page/visible.js";
import { visible, visibleJson } from "./visible.ts";

for (
  const [what, text, shown] of [
    ["plain text", "Ödegård, 学生", "Ödegård, 学生"],
    ["an escape sequence", "\x1b]0;owned\x07", "\\u001b]0;owned\\u0007"],
    ["a control sequence of one byte", "a\x9b31mb", "a\\u009b31mb"],
    ["a line break", "a\r\nb", "a\\r\\nb"],
    ["a change of direction", "abc\u202egpj.exe", "abc\\u202egpj.exe"],
    ["something that takes no room", "a\u200bb\ufeff", "a\\u200bb\\ufeff"],
    ["a tag", "a\u{e0041}", "a\\udb40\\udc41"],
    ["half a character", "a\ud83d", "a\\ud83d"],
    ["a whole one", "a😀", "a😀"],
  ] as const
) {
  Deno.test(`visible: ${what} is shown as ${JSON.stringify(shown)}`, () => {
    assert.equal(visible(text), shown);
  });
}

Deno.test("visible: JSON reads back unchanged", () => {
  fc.assert(
    fc.property(
      fc.jsonValue({ stringUnit: "binary" }),
      fc.constantFrom(undefined, 2),
      (value, indentation) => {
        const json = visibleJson(value, indentation);
        assert.deepEqual(JSON.parse(json), JSON.parse(JSON.stringify(value)));
        assert.equal(visible(json.replaceAll("\n", "")), json.replaceAll("\n", ""));
      },
    ),
  );
});

Deno.test("visible: the script of the plan page escapes the same characters", () => {
  for (let code = 0; code <= 0x10ffff; code++) {
    const character = String.fromCodePoint(code);
    if (escaped(character) !== visible(character) && !"\n\r\t".includes(character)) {
      assert.fail(`U+${code.toString(16)}`);
    }
  }
});
