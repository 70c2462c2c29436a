import assert from "node:assert/strict";
import { checksText } from "./text.ts";
import { type Check, passed, reported, skipped } from "./types.ts";

const BIND = { id: "source.bind", title: "bind" } as const;
const BASE = { id: "source.user.base", title: "base of users" } as const;
const INDEX = { id: "target.identifier_index", title: "index" } as const;

const CHECKS: readonly Check[] = [
  reported(INDEX, "note", "cannot be seen", "Look there."),
  reported(BIND, "failure", "the password is wrong", "Check it."),
  skipped(BASE, "a connection"),
  passed({ id: "configuration.file", title: "file" }, "can be read"),
  reported({ id: "source.certificate", title: "certificate" }, "warning", "9 days more", "Renew it."),
];

Deno.test("check text: checks are grouped, shown with advice unless they passed, and counted", () => {
  assert.deepEqual([...checksText(CHECKS)], [
    "configuration",
    "  pass     file           can be read",
    "",
    "source",
    "  failure  bind           the password is wrong",
    "           Check it.",
    "  skipped  base of users  needs a connection",
    "  warning  certificate    9 days more",
    "           Renew it.",
    "",
    "target",
    "  note     index          cannot be seen",
    "           Look there.",
    "",
    "1 passed, 1 note, 1 warning, 1 failure, 1 skipped",
  ]);
});

Deno.test("check text: what the detail counts follows, one line each", () => {
  const check = reported(BIND, "warning", "two values", "Correct them.", [
    "the first of them",
    "the second\n",
  ]);
  assert.deepEqual([...checksText([check], { quiet: true, columns: 37 })], [
    "source",
    "  warning  bind  two values:",
    "                 - the first of them",
    "                 - the second\\n",
    "           Correct them.",
    "",
  ]);
});

Deno.test("check text: colours do not change the columns", () => {
  const coloured = [...checksText(CHECKS, { colours: true })];
  assert.equal(coloured[1], "  \x1b[32mpass\x1b[39m     file           can be read");
  assert.equal(coloured[4], "  \x1b[1;31mfailure\x1b[22;39m  bind           the password is wrong");
  // deno-lint-ignore no-control-regex
  assert.deepEqual(coloured.map((line) => line.replace(/\x1b\[[\d;]*m/g, "")), [...checksText(CHECKS)]);
});

Deno.test("check text: long texts are wrapped at spaces and indented", () => {
  const detail =
    "a phrase that is too long for a terminal of sixty columns, and has one_very_long_word_without_any_blank_in_it";
  const lines = [
    ...checksText([reported(BIND, "failure", detail, "Advice. ".repeat(10).trim())], { columns: 60 }),
  ];
  assert.deepEqual(lines.slice(0, 6), [
    "source",
    "  failure  bind  a phrase that is too long for a terminal of",
    "                 sixty columns, and has",
    "                 one_very_long_word_without_any_blank_in_it",
    "           Advice. Advice. Advice. Advice. Advice. Advice.",
    "           Advice. Advice. Advice. Advice.",
  ]);
});

Deno.test("check text: control sequences in a text do not reach the terminal", () => {
  const lines = [...checksText([reported(BIND, "failure", "\x1b]0;owned\x07", "a\nb")])];
  assert.deepEqual(lines.slice(1, 3), ["  failure  bind  \\u001b]0;owned\\u0007", "           a\\nb"]);
});

Deno.test("check text: with --quiet, only warnings and failures are shown", () => {
  assert.deepEqual([...checksText(CHECKS, { quiet: true })], [
    "source",
    "  failure  bind         the password is wrong",
    "           Check it.",
    "  warning  certificate  9 days more",
    "           Renew it.",
    "",
  ]);
  assert.deepEqual([...checksText([passed(BIND, "good")], { quiet: true })], []);
});
