import type { LogRecord } from "@logtape/logtape";
import assert from "node:assert/strict";
import { forPeople } from "./for_people.ts";
import { formatForTerminal } from "./terminal_format.ts";

const STYLE = { colours: false, columns: 60 };

const record = (text: string, rest: Partial<LogRecord> = {}): LogRecord => ({
  category: ["udm-directory-connector", "apply"],
  level: "info",
  message: [text],
  rawMessage: "",
  timestamp: new Date(2026, 0, 2, 3, 4, 5, 6).getTime(),
  properties: {},
  ...rest,
});

Deno.test("terminal log: a line has the local time, the level and the message", () => {
  assert.equal(
    formatForTerminal(record("created user anna"), STYLE),
    "03:04:05 INFO     created user anna\n",
  );
  assert.equal(formatForTerminal(record("slow", { level: "warning" }), STYLE), "03:04:05 WARNING  slow\n");
});

Deno.test("terminal log: a long message is wrapped below itself", () => {
  assert.equal(
    formatForTerminal(
      record("modified user anna: uid=anna,ou=students,ou=school,dc=example,dc=org (lastname)"),
      STYLE,
    ),
    `\
03:04:05 INFO     modified user anna: uid=anna,ou=students,
                  ou=school,dc=example,dc=org (lastname)
`,
  );
});

Deno.test("terminal log: the lines of a summary are below the message that they belong to", () => {
  assert.equal(
    formatForTerminal(
      record("", { message: ["summary: ", "added  3", ""], properties: forPeople({}) }),
      STYLE,
    ),
    "                  added  3\n",
  );
});

Deno.test("terminal log: the level of warnings and errors is coloured, and colours take no room", () => {
  const colours = { ...STYLE, colours: true };
  const text = formatForTerminal(record("x".repeat(42), { level: "error" }), colours);
  assert.equal(text, `03:04:05 \x1b[31mERROR\x1b[39m    ${"x".repeat(42)}\n`);
  assert.equal(formatForTerminal(record("x"), colours), formatForTerminal(record("x"), STYLE));
});

Deno.test("terminal log: a value cannot start a line or move the cursor", () => {
  const text = formatForTerminal(record("evil\n03:04:06 INFO forged\x1b[2K\u202e"), STYLE);
  assert.equal(
    text,
    "03:04:05 INFO     evil\\n03:04:06 INFO forged\\u001b[2K\\u202e\n",
  );
});
