import assert from "node:assert/strict";
import fc from "fast-check";
import { widthOf, wrapLine } from "./wrap_line.ts";

Deno.test("wrap: a line that fits stays as it is", () => {
  assert.deepEqual(wrapLine("  a  b ", 7), ["  a  b "]);
  assert.deepEqual(wrapLine("", 7), [""]);
});

Deno.test("wrap: a line is broken at spaces, and the rest is indented a little more", () => {
  assert.deepEqual(wrapLine("  the source has no users; check the filter", 30), [
    "  the source has no users;",
    "    check the filter",
  ]);
  assert.deepEqual(wrapLine("reading the source and writing the target", 30, 8), [
    "reading the source and writing",
    "        the target",
  ]);
});

Deno.test("wrap: a number stays with what it counts", () => {
  assert.deepEqual(wrapLine("to modify: 1 of 31 users (3.2 %), 0 of 2 groups (0 %)", 20), [
    "to modify: 1 of",
    "31 users (3.2 %),",
    "0 of 2 groups (0 %)",
  ]);
});

Deno.test("wrap: text behind a label stays beside the label", () => {
  assert.deepEqual(wrapLine("  source       cn=Anna Example, the second,dc=example", 40), [
    "  source       cn=Anna Example, the",
    "               second,dc=example",
  ]);
  assert.deepEqual(
    wrapLine(`  - \x1b[1muser x\x1b[22m  \x1b[2mcn=Anna Example Two,dc=example\x1b[22m`, 32).map((line) =>
      line.replaceAll("\x1b", "^")
    ),
    ["  - ^[1muser x^[22m  ^[2mcn=Anna Example", "            Two,dc=example^[22m"],
  );
  assert.deepEqual(wrapLine(`  description: "two  spaces are no label here"`, 30), [
    `  description: "two  spaces`,
    `    are no label here"`,
  ]);
});

Deno.test("wrap: a DN that is longer than a line is broken between its parts", () => {
  assert.deepEqual(
    wrapLine("+ user anna  uid=anna,ou=students,ou=school\\, north,dc=example,dc=org", 36),
    [
      "+ user anna  uid=anna,ou=students,",
      "             ou=school\\,",
      "             north,dc=example,dc=org",
    ],
  );
  assert.deepEqual(wrapLine("x uid=anna,ou=students,ou=north-school,dc=example,dc=org", 30), [
    "x uid=anna,ou=students,",
    "  ou=north-school,dc=example,",
    "  dc=org",
  ]);
});

Deno.test("wrap: a name that is longer than a line is broken, but not between a letter and its accent", () => {
  assert.deepEqual(wrapLine("é".normalize("NFD").repeat(25), 20, 0), [
    "é".normalize("NFD").repeat(20),
    "é".normalize("NFD").repeat(5),
  ]);
});

Deno.test("wrap: characters that are two columns wide count twice", () => {
  assert.equal(widthOf("\x1b[31m東京\x1b[39m"), 4);
  assert.deepEqual(wrapLine("東京東京東京東京東京 東京", 23), ["東京東京東京東京東京", "  東京"]);
});

Deno.test("wrap: no line is wider than the terminal, and nothing but spaces is lost", () => {
  const word = fc.oneof(
    fc.string({ unit: fc.constantFrom("a", "b", ",", "=", "\\", "ä", "東", '"', "🙂") }),
    fc.constantFrom(" ", "  ", "\x1b[31m", "\x1b[39m", "uid=anna,ou=people,dc=example,dc=org"),
  );
  fc.assert(
    fc.property(fc.array(word, { maxLength: 20 }), fc.integer({ min: 20, max: 90 }), (words, columns) => {
      const line = words.join(" ");
      const lines = wrapLine(line, columns);
      for (const each of lines) assert.ok(widthOf(each) <= Math.max(columns, 20), each);
      assert.equal(lines.join("").replaceAll(" ", ""), line.replaceAll(" ", ""));
    }),
  );
});
