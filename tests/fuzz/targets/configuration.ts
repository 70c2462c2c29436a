/** @module */

import { loadText, minimal } from "../../../src/config/test_support.ts";
import { formatProblem, type Problem } from "../../../src/config/load.ts";
import { parseYaml } from "../../../src/config/yaml/parse_yaml.ts";
import { schemaKeys } from "../../../src/config/schema/keys.ts";
import { kindOf, rule, same, type Target, textOf } from "../target.ts";

/** The passwords of the corpus. */
const SECRET = "S3cretWord";

/** A line in which a secret is a password, however it is mistyped. */
const PASSWORD_LINE = new RegExp(`^[ \\t{,]*"?(?:password|bind_pw)"?[ \\t]*[:=]?.{0,20}${SECRET}`);

/** Whether all secrets stand in lines of passwords. */
function onlyPasswords(text: string): boolean {
  return text.includes(SECRET) &&
    text.split(/\r\n|\r|\n/).every((line) => !line.includes(SECRET) || PASSWORD_LINE.test(line));
}

/** Checks that a problem has a place in the file. */
function checkPlace({ line, column }: Problem, lines: readonly string[]): void {
  const text = lines[line - 1];
  rule(text !== undefined, "the line of a problem is in the file", () => ({ line, lines: lines.length }));
  rule(
    column >= 1 && column <= text.length + 1,
    "the column of a problem is in its line",
    () => ({ column, text }),
  );
}

/** Configurations. */
export const target: Target = {
  description: "configurations",
  longest: 4096, // the YAML library takes quadratic time on errors
  tokens: [
    ...new Set(schemaKeys().flatMap(({ name, aliases }) => [`${name}: `, ...aliases])),
    ..."-:&*!|>'\"%@`{}[]?#,~\n",
    ...[
      "\n  ",
      "\n    ",
      ": ",
      "- ",
      "<<: *a",
      "&a ",
      "*a",
      "!!str ",
      "!!int ",
      "---\n",
      "...\n",
      "|-\n",
      ">+\n",
      "%YAML 1.1\n",
      "? ",
    ],
    ...[
      "null",
      "true",
      "yes",
      "0x1F",
      "1e3",
      "30d",
      "ou=a",
      "ldap://h",
      "{cn}",
      "(cn=*)",
      SECRET,
      "\\x41",
      "\r\n",
      "\t",
      "\u2028",
    ],
    minimal(),
  ],
  check(input) {
    const text = textOf(input);
    const result = loadText(text);
    const problems = result.ok ? [...result.warnings, ...result.notes] : result.problems;
    rule(result.ok || problems.length > 0, "a configuration is valid, or there is a problem");
    const lines = text.replace(/^\ufeff/, "").split(/\r\n|\n/);
    for (const problem of problems) {
      checkPlace(problem, lines);
      rule(problem.message.length < 3000 + text.length, "a message is short", () => problem.message.length);
    }
    const shown = problems.map(formatProblem);
    if (onlyPasswords(text)) {
      rule(shown.every((message) => !message.includes(SECRET)), "no message shows a password", () => shown);
    }
    same(loadText(text), result, "loading again gives the same");
    // A lone CR is a line break in neither form
    if (!text.includes("\r")) {
      const other = loadText(text.replaceAll("\n", "\r\n"));
      const messages = other.ok ? [...other.warnings, ...other.notes] : other.problems;
      same(messages.map(formatProblem), shown, "line breaks of Windows change no problem");
    }
    if (result.ok) {
      same(structuredClone(result.config), result.config, "a configuration survives being sent to a thread");
      return `valid ${problems.length > 0}`;
    }
    const yaml = parseYaml(text);
    return `${yaml.root === undefined} ${kindOf(new Error(problems[0]?.message))}`;
  },
};
